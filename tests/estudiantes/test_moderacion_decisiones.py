"""Revisar un caso: se toma, se decide una vez, se cuenta a quien toca y queda anotado."""

from datetime import timedelta

import pytest
from django.utils import timezone

from estudiantes.errores import (
    CasoSinTomar,
    CasoTomado,
    CasoYaDecidido,
    DecisionNoValida,
    JuezYParte,
)
from estudiantes.models import Caso, Notificacion, Sancion
from estudiantes.servicios import moderacion
from redup_project.errores import SinPermiso
from tests import fabricas as f
from tests.moderacion import actos, decidido, reportado, tomado

pytestmark = pytest.mark.django_db


def dentro_de(**cuanto):
    return timezone.now() + timedelta(**cuanto)


def test_un_caso_tomado_no_lo_toma_otra_persona():
    caso, _ = tomado(f.GrupoFabrica(), "grupo")

    with pytest.raises(CasoTomado):
        moderacion.tomar(caso_id=caso.pk, actor=f.PersonalFabrica())


def test_un_caso_dejado_a_medias_lo_toma_otra_persona():
    caso, _ = tomado(f.GrupoFabrica(), "grupo")
    Caso.objects.update(tomado_en=dentro_de(minutes=-31))
    otra = f.PersonalFabrica()

    moderacion.tomar(caso_id=caso.pk, actor=otra)

    assert Caso.objects.get().tomado_por == otra


def test_soltar_lo_devuelve_a_la_cola():
    caso, moderadora = tomado(f.GrupoFabrica(), "grupo")

    moderacion.soltar(caso_id=caso.pk, actor=moderadora)

    caso = Caso.objects.get()
    assert (caso.estado, caso.tomado_por, caso.tomado_en) == ("pendiente", None, None)
    assert actos(caso) == [("tomar_caso", moderadora.pk), ("soltar_caso", moderadora.pk)]


def test_soltar_el_de_otra_persona_solo_quien_administra():
    caso, _ = tomado(f.GrupoFabrica(), "grupo")

    with pytest.raises(CasoTomado):
        moderacion.soltar(caso_id=caso.pk, actor=f.PersonalFabrica())
    moderacion.soltar(caso_id=caso.pk, actor=f.PersonalFabrica(rol="administrador"))

    assert Caso.objects.get().estado == "pendiente"


def test_lo_propio_lo_revisa_otra_persona():
    moderador = f.PersonalFabrica()
    caso = reportado(f.PublicacionFabrica(autor=moderador), "publicacion")

    with pytest.raises(JuezYParte):
        moderacion.tomar(caso_id=caso.pk, actor=moderador)


@pytest.mark.parametrize(
    "acto",
    [
        moderacion.tomar,
        moderacion.soltar,
        moderacion.leer_contexto,
        lambda **d: moderacion.decidir(decision="descartar", **d),
        lambda **d: moderacion.resolver_apelacion(resultado="mantener", **d),
        lambda **d: moderacion.pedir_revelacion(motivo="x", **d),
        moderacion.aprobar_revelacion,
    ],
)
def test_un_estudiante_no_modera(acto):
    caso = f.CasoFabrica()

    with pytest.raises(SinPermiso):
        acto(caso_id=caso.pk, actor=f.EstudianteFabrica())


def test_sin_tomarlo_no_se_decide_y_decidido_no_se_vuelve_a_decidir():
    caso, moderadora = tomado(f.GrupoFabrica(), "grupo")
    otra = {"caso_id": caso.pk, "actor": f.PersonalFabrica(), "decision": "descartar"}

    with pytest.raises(CasoSinTomar):
        moderacion.decidir(**otra)
    moderacion.decidir(caso_id=caso.pk, actor=moderadora, decision="descartar")
    with pytest.raises(CasoYaDecidido):
        moderacion.decidir(**otra)

    assert actos(caso) == [("tomar_caso", moderadora.pk), ("decidir_caso", moderadora.pk)]


def test_descartar_agradece_a_quien_reporto_y_no_cuenta_nada_al_autor():
    ana, grupo = f.EstudianteFabrica(), f.GrupoFabrica()

    caso = decidido(grupo, "grupo", "descartar", por=ana)

    assert caso.estado == "cerrado"
    aviso = Notificacion.objects.get()
    assert (aviso.usuario, aviso.tipo, aviso.cuerpo) == (ana, "reporte_revisado", None)
    assert aviso.datos == {"target_type": "reporte"}


def test_avisar_dice_al_autor_por_que_y_como_apelar_y_a_quien_reporto_nada():
    ana, grupo = f.EstudianteFabrica(), f.GrupoFabrica()

    caso = decidido(grupo, "grupo", "avisar", por=ana)

    al_autor = Notificacion.objects.get(usuario=grupo.usuario_dueno)
    assert al_autor.titulo == "Te advertimos por tu grupo"
    assert al_autor.cuerpo == (
        "Motivo: Molesta. Si no estás de acuerdo, tienes 30 días para apelar desde «Mis casos»;"
        " lo mirará otra persona."
    )
    assert al_autor.datos == {"target_type": "caso", "case_id": str(caso.pk)}
    assert "Molesta" not in str(Notificacion.objects.filter(usuario=ana).values())
    sancion = Sancion.objects.get()
    assert (sancion.usuario, sancion.tipo, sancion.hasta) == (grupo.usuario_dueno, "aviso", None)
    assert (caso.estado, actos(caso)[-1][0]) == ("resuelto", "decidir_caso")


@pytest.mark.parametrize(
    "datos",
    [
        {"decision": "retirar", "motivo": "x"},
        {"decision": "avisar"},
        {"decision": "suspender", "motivo": "x"},
        {"decision": "expulsar", "motivo": "x", "hasta": dentro_de(days=1)},
        {"decision": "suspender", "motivo": "x", "hasta": dentro_de(days=-1)},
    ],
    ids=["un grupo no se retira", "sin motivo", "sin fecha", "fecha de más", "fecha pasada"],
)
def test_una_decision_incompleta_no_vale(datos):
    caso, moderadora = tomado(f.GrupoFabrica(), "grupo")

    with pytest.raises(DecisionNoValida):
        moderacion.decidir(caso_id=caso.pk, actor=moderadora, **datos)

    assert not Sancion.objects.exists()


def test_al_personal_no_lo_suspende_un_moderador_y_si_quien_administra():
    moderador = f.PersonalFabrica()
    caso, moderadora = tomado(moderador, "persona")
    echarlo = {"caso_id": caso.pk, "decision": "expulsar", "motivo": "x"}

    with pytest.raises(SinPermiso):
        moderacion.decidir(actor=moderadora, **echarlo)
    moderacion.soltar(caso_id=caso.pk, actor=moderadora)
    administrador = f.PersonalFabrica(rol="administrador")
    moderacion.tomar(caso_id=caso.pk, actor=administrador)
    moderacion.decidir(actor=administrador, **echarlo)

    moderador.refresh_from_db()
    assert moderador.estado == "suspendido"
