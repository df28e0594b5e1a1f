"""Quien reportó algo, si es del personal, no lo juzga: lo hace otra persona."""

from datetime import timedelta

import pytest
from django.utils import timezone

from estudiantes.errores import LoReportasteTu
from estudiantes.models import Caso, Usuario
from estudiantes.servicios import moderacion
from tests import fabricas as f
from tests.admin_comun import avisos, cliente_de, url
from tests.moderacion import actos, apretar, reportado

pytestmark = pytest.mark.django_db


@pytest.fixture
def parte() -> Usuario:
    return f.PersonalFabrica()


@pytest.fixture
def caso(parte: Usuario) -> Caso:
    """De una publicación sin firmar que reportó alguien del personal, y también un estudiante."""
    publicacion = f.PublicacionFabrica(es_anonima=True)
    reportado(publicacion, "publicacion")
    return reportado(publicacion, "publicacion", parte)


def test_no_lo_toma_y_otra_persona_si(caso, parte):
    otra = f.PersonalFabrica()

    with pytest.raises(LoReportasteTu):
        moderacion.tomar(caso_id=caso.pk, actor=parte)
    moderacion.tomar(caso_id=caso.pk, actor=otra)

    assert actos(caso) == [("tomar_caso", otra.pk)]


def test_si_lo_reporta_con_el_caso_ya_tomado_no_lo_decide_y_lo_suelta():
    publicacion, moderadora = f.PublicacionFabrica(), f.PersonalFabrica()
    caso = reportado(publicacion, "publicacion")
    moderacion.tomar(caso_id=caso.pk, actor=moderadora)
    reportado(publicacion, "publicacion", moderadora)

    with pytest.raises(LoReportasteTu):
        moderacion.decidir(caso_id=caso.pk, actor=moderadora, decision="descartar")
    moderacion.soltar(caso_id=caso.pk, actor=moderadora)

    assert Caso.objects.get().estado == "pendiente"


def test_tampoco_mira_su_apelacion():
    parte, decide, otra = f.PersonalFabrica.create_batch(3)
    caso = reportado(f.PublicacionFabrica(), "publicacion", parte)
    moderacion.tomar(caso_id=caso.pk, actor=decide)
    moderacion.decidir(caso_id=caso.pk, actor=decide, decision="ocultar", motivo="Molesta.")
    moderacion.apelar(caso_id=caso.pk, autor_id=caso.autor_id, texto="No.")

    with pytest.raises(LoReportasteTu):
        moderacion.resolver_apelacion(caso_id=caso.pk, actor=parte, resultado="mantener")
    moderacion.resolver_apelacion(caso_id=caso.pk, actor=otra, resultado="mantener")

    assert Caso.objects.get().estado == "cerrado"


def test_ni_pide_ni_aprueba_que_se_revele_a_su_autor(caso, parte):
    otra = f.PersonalFabrica()

    with pytest.raises(LoReportasteTu):
        moderacion.pedir_revelacion(caso_id=caso.pk, actor=parte, motivo="Curiosidad.")
    moderacion.pedir_revelacion(caso_id=caso.pk, actor=otra, motivo="Amenazas.")
    with pytest.raises(LoReportasteTu):
        moderacion.aprobar_revelacion(caso_id=caso.pk, actor=parte)


def test_ni_lee_una_conversacion_por_el_caso():
    parte = f.PersonalFabrica()
    mensaje = f.MensajeFabrica()
    caso = f.CasoFabrica(
        objeto_tipo="mensaje",
        objeto_id=mensaje.pk,
        autor=mensaje.remitente,
        estado="en_revision",
        tomado_por=parte,
        tomado_en=timezone.now() - timedelta(minutes=1),
    )
    f.ReporteFabrica(caso=caso, reportante=parte)

    with pytest.raises(LoReportasteTu):
        moderacion.leer_contexto(caso_id=caso.pk, actor=parte)

    assert actos(caso) == []


def test_en_el_panel_se_le_dice_y_no_se_le_ofrece(caso, parte):
    cliente, de_otra = cliente_de(parte), cliente_de(f.PersonalFabrica())

    suya, ajena = (c.get(url(caso, "change")).content.decode() for c in (cliente, de_otra))
    rechazo = apretar(cliente, caso, "tomar")

    assert "Lo reportaste tú" in suya
    assert "Tomar el caso" not in suya
    assert "Pedir que se revele" not in suya
    assert "Lo reportaste tú" not in ajena
    assert "Tomar el caso" in ajena
    assert avisos(rechazo) == [("error", "Lo reportaste tú: lo revisa otra persona.")]
    assert Caso.objects.get().estado == "pendiente"
