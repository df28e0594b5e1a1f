"""Reportar: sólo lo que se ve, una vez por persona, y sin que nadie sepa quién fue."""

import pytest
from django.core.cache import cache

from estudiantes.models import Caso, Notificacion, RegistroAuditoria, Reporte
from estudiantes.servicios.moderacion import reportes
from tests import fabricas as f
from tests.moderacion import decidido, reportado
from tests.rest import como

pytestmark = pytest.mark.django_db


def mandar(quien, objeto_id, tipo="publicacion", ruta="/api/reportes", **extra):
    cuerpo = {"tipo": tipo, "id": objeto_id, "motivo": "acoso"} | extra
    return como(quien).post(ruta, cuerpo, content_type="application/json")


@pytest.mark.parametrize("ruta", ["/api/reportes", "/api/reportes/"])
def test_reportar_abre_un_caso(ruta):
    ana, publicacion = f.EstudianteFabrica(), f.PublicacionFabrica()

    respuesta = mandar(ana, publicacion.pk, ruta=ruta, detalle="Se burla.")

    assert (respuesta.status_code, respuesta.json()) == (
        201,
        {"tipo": "publicacion", "id": publicacion.pk, "motivo": "acoso"},
    )
    reporte = Reporte.objects.select_related("caso").get()
    assert (reporte.reportante, reporte.motivo, reporte.detalle) == (ana, "acoso", "Se burla.")
    caso = reporte.caso
    assert (caso.autor, caso.estado, caso.veces) == (publicacion.autor, "pendiente", 1)


def test_reportar_entre_varios_es_un_solo_caso_y_repetirlo_no_suma():
    publicacion = f.PublicacionFabrica()
    ana, beto = f.EstudianteFabrica.create_batch(2)

    mandar(ana, publicacion.pk)
    mandar(beto, publicacion.pk)
    repetido = mandar(ana, publicacion.pk, motivo="spam")

    assert repetido.json()["motivo"] == "acoso"
    caso = Caso.objects.get()
    assert (caso.veces, caso.reportes.count()) == (2, 2)


def test_reportar_lo_ya_decidido_abre_otro_caso():
    grupo = f.GrupoFabrica()
    primero = decidido(grupo, "grupo", "descartar")

    segundo = reportado(grupo, "grupo")

    assert (segundo.pk != primero.pk, segundo.estado, segundo.veces) == (True, "pendiente", 0)


@pytest.mark.parametrize(
    ("tipo", "crear"),
    [
        ("publicacion", lambda: f.PublicacionFabrica(activa=False)),
        (
            "publicacion",
            lambda: f.PublicacionFabrica(audiencia="carrera", carrera_objetivo=f.CarreraFabrica()),
        ),
        ("comentario", lambda: f.ComentarioFabrica(activo=False)),
        ("comentario", lambda: f.ComentarioFabrica(publicacion=f.PublicacionFabrica(activa=False))),
        ("mensaje", f.MensajeFabrica),
        ("grupo", lambda: f.GrupoFabrica(archivado_en="2026-01-01T00:00:00Z")),
        ("publicacion_grupo", f.PublicacionGrupoFabrica),
        ("persona", lambda: f.PersonalFabrica(estado="eliminado")),
    ],
    ids=[
        "publicacion retirada",
        "publicacion de otra carrera",
        "comentario borrado",
        "comentario de lo retirado",
        "mensaje ajeno",
        "grupo archivado",
        "publicacion de un grupo ajeno",
        "persona dada de baja",
    ],
)
def test_reportar_lo_que_no_se_ve_es_como_si_no_existiera(tipo, crear):
    objeto = crear()

    respuesta = mandar(f.EstudianteFabrica(), objeto.pk, tipo)

    inexistente = mandar(f.EstudianteFabrica(), 999_999, tipo)
    assert (respuesta.status_code, respuesta.json()) == (404, inexistente.json())
    assert respuesta.json()["code"] == "OBJETO_NO_EXISTE"
    assert not Caso.objects.exists()


@pytest.mark.parametrize(
    ("tipo", "crear", "autor"),
    [
        ("publicacion", f.PublicacionFabrica, "autor"),
        ("comentario", f.ComentarioFabrica, "usuario"),
        ("mensaje", f.MensajeFabrica, "remitente"),
        ("grupo", f.GrupoFabrica, "usuario_dueno"),
        ("publicacion_grupo", f.PublicacionGrupoFabrica, "autor"),
    ],
)
def test_lo_propio_no_se_reporta(tipo, crear, autor):
    objeto = crear()

    respuesta = mandar(getattr(objeto, autor), objeto.pk, tipo)

    assert (respuesta.status_code, respuesta.json()["code"]) == (400, "REPORTE_PROPIO")


def test_quien_reporta_no_queda_en_la_auditoria_ni_lo_sabe_el_autor():
    ana, publicacion = f.EstudianteFabrica(), f.PublicacionFabrica()

    reportado(publicacion, "publicacion", por=ana)

    assert not RegistroAuditoria.objects.filter(actor_usuario=ana).exists()
    assert not Notificacion.objects.filter(usuario=publicacion.autor).exists()


def test_reportar_sin_parar_se_frena(settings, monkeypatch):
    settings.LIMITES = "normales"
    cache.clear()
    monkeypatch.setattr(reportes, "REPORTES_POR_HORA", 1)
    ana, publicacion = f.EstudianteFabrica(), f.PublicacionFabrica()

    estados = [mandar(ana, publicacion.pk).status_code for _ in range(2)]

    assert estados == [201, 429]


def test_los_motivos_son_los_que_se_admiten():
    ana, grupo = f.EstudianteFabrica(), f.GrupoFabrica()

    motivos = como(ana).get("/api/reportes/motivos").json()

    codigos = [motivo["codigo"] for motivo in motivos]
    assert "acoso" in codigos
    estados = {mandar(ana, grupo.pk, "grupo", motivo=codigo).status_code for codigo in codigos}
    assert estados == {201}
    assert mandar(ana, grupo.pk, "grupo", motivo="capricho").status_code == 422
