"""Ocultar un grupo es archivarlo; lo que se publicó en él se retira, y sus miembros lo ven en el acto."""

import pytest

from estudiantes.errores import ObjetoNoExiste
from estudiantes.models import Notificacion, RegistroAuditoria
from estudiantes.servicios import moderacion
from grupos.models import EstadoMembresia, Grupo, PublicacionGrupo
from tests.admin_comun import administrador, cliente_de, url
from tests.fabricas import (
    EstudianteFabrica,
    GrupoFabrica,
    MembresiaFabrica,
    PersonalFabrica,
    PublicacionGrupoFabrica,
)
from tests.moderacion import decidido, reportado, tomado
from tests.rest import como

TIPO = "publicacion_grupo"


@pytest.fixture
def ana():
    return EstudianteFabrica()


@pytest.fixture
def publicada(ana) -> PublicacionGrupo:
    """De la dueña de un grupo en el que está ana."""
    return PublicacionGrupoFabrica(grupo=GrupoFabrica(miembros=[ana]))


def revertir(caso) -> None:
    moderacion.apelar(caso_id=caso.pk, autor_id=caso.autor_id, texto="No.")
    moderacion.resolver_apelacion(caso_id=caso.pk, actor=PersonalFabrica(), resultado="revertir")


def leidas(quien, publicacion: PublicacionGrupo) -> list[int]:
    respuesta = como(quien).get(f"/api/grupos/{publicacion.grupo_id}/publicaciones")
    return [p["id"] for p in respuesta.json()]


def oculta(publicacion: PublicacionGrupo, hidden: bool = True) -> tuple[str, dict]:
    return (
        "group_publication_hidden",
        {
            "group_id": str(publicacion.grupo_id),
            "publication_id": str(publicacion.pk),
            "hidden": hidden,
        },
    )


def test_ocultar_un_grupo_lo_archiva_en_vivo_y_revertir_lo_reabre(conectar):
    ana = EstudianteFabrica()
    grupo = GrupoFabrica(miembros=[ana])
    de_ana = conectar(ana)

    caso = decidido(grupo, "grupo", "ocultar")
    archivado, se_ve = de_ana.recibir(), como(ana).get(f"/api/grupos/{grupo.pk}").status_code
    revertir(caso)

    assert (archivado[0], archivado[1]["archivado"], se_ve) == ("group_updated", True, 404)
    assert de_ana.recibir()[1]["archivado"] is False
    assert como(ana).get(f"/api/grupos/{grupo.pk}").status_code == 200
    assert Notificacion.objects.filter(usuario=grupo.usuario_dueno).count() == 2


def test_en_vivo_lo_publicado_en_un_grupo_se_va_y_vuelve_solo_para_sus_miembros(
    conectar, ana, publicada
):
    de_ana, ajeno = conectar(ana), conectar(EstudianteFabrica())

    caso = decidido(publicada, TIPO, "ocultar", por=ana)
    se_fue, gracias = de_ana.recibir(), de_ana.recibir()
    revertir(caso)

    assert (se_fue, gracias[0]) == (oculta(publicada), "notification")
    assert de_ana.recibir() == oculta(publicada, hidden=False)
    for telefono in (de_ana, ajeno):
        telefono.exigir_silencio()


def test_en_vivo_retirarla_y_devolverla_desde_el_panel_se_cuenta_igual(conectar, ana, publicada):
    de_ana, ajeno = conectar(ana), conectar(EstudianteFabrica())
    jefa, ficha = cliente_de(administrador()), url(publicada, "change")
    escrito = {"titulo": "Otro", "contenido": "El martes."}

    jefa.post(ficha, escrito)
    jefa.post(ficha, escrito | {"activa": "on"})

    assert [de_ana.recibir(), de_ana.recibir()] == [
        oculta(publicada),
        oculta(publicada, hidden=False),
    ]
    for telefono in (de_ana, ajeno):
        telefono.exigir_silencio()
    publicada.refresh_from_db()
    assert (publicada.activa, publicada.titulo) == (True, "Otro")
    assert RegistroAuditoria.objects.filter(entidad="publicaciones_grupo").count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("decision", ["ocultar", "retirar"])
def test_retirada_no_la_ve_ni_la_toca_nadie_y_al_revertir_vuelve(decision, ana, publicada):
    autora, ruta = como(publicada.autor), f"/api/grupos/publicaciones/{publicada.pk}"

    caso = decidido(publicada, TIPO, decision, por=ana)
    vistas = leidas(ana, publicada) + leidas(publicada.autor, publicada)
    cambiada = autora.put(ruta, {"titulo": "Otro"}, content_type="application/json").status_code
    borrada = autora.delete(ruta).status_code
    with pytest.raises(ObjetoNoExiste):
        reportado(publicada, TIPO, por=ana)
    revertir(caso)

    assert (vistas, cambiada, borrada) == ([], 404, 404)
    assert leidas(ana, publicada) == [publicada.pk]
    avisos = Notificacion.objects.filter(usuario=publicada.autor, tipo="moderacion")
    assert "tu publicación en un grupo" in avisos.order_by("pk").first().titulo


@pytest.mark.django_db
@pytest.mark.parametrize(
    "estado", [EstadoMembresia.PENDIENTE, EstadoMembresia.RECHAZADO, EstadoMembresia.SALIO]
)
def test_quien_no_es_miembro_no_reporta_lo_de_dentro(estado, publicada):
    ajeno = EstudianteFabrica()
    MembresiaFabrica(grupo=publicada.grupo, usuario=ajeno, estado_membresia=estado)

    with pytest.raises(ObjetoNoExiste):
        reportado(publicada, TIPO, por=ajeno)


@pytest.mark.django_db
def test_lo_de_un_grupo_archivado_no_se_reporta(ana, publicada):
    Grupo.objects.filter(pk=publicada.grupo_id).update(archivado_en="2026-01-01T00:00Z")

    with pytest.raises(ObjetoNoExiste):
        reportado(publicada, TIPO, por=ana)


@pytest.mark.django_db
def test_quien_revisa_lee_donde_se_dijo_y_lo_que_borro_su_autora(ana, publicada):
    caso, moderadora = tomado(publicada, TIPO, por=ana)
    leer = {"caso_id": caso.pk, "actor": moderadora}

    antes = moderacion.leer_contexto(**leer)
    publicada.delete()
    despues = moderacion.leer_contexto(**leer)
    caso = moderacion.decidir(**leer, decision="retirar", motivo="Molesta.")
    revertir(caso)

    assert antes.donde == f"En el grupo «{publicada.grupo}»"
    assert [f.texto for f in antes.fragmentos] == [f"{publicada.titulo}\n{publicada.contenido}"]
    assert [f.texto for f in despues.fragmentos] == [f.texto for f in antes.fragmentos]
    assert despues.fragmentos[0].quien == "Como estaba al reportarlo"
