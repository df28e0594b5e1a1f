"""Qué pasa al borrar con psql, sin el ORM que lo emule."""

from collections.abc import Callable

import pytest
from django.db import models
from django.utils import timezone

from estudiantes.models import CorreoCatalogo
from tests import fabricas as f
from tests.moderacion import tomado
from tests.sql.ayudas import RESTRINGIDO, como_al_confirmar, ejecutar, rechazo

pytestmark = pytest.mark.django_db


def borrar(objeto: models.Model) -> None:
    ejecutar(f'DELETE FROM "{objeto._meta.db_table}" WHERE id = %s', [objeto.pk])
    como_al_confirmar()


def mensaje_de_un_miembro() -> models.Model:
    """En un chat directo el mensaje se iría con la sala; en un grupo se va con quien lo envió."""
    miembro = f.EstudianteFabrica()
    sala = f.GrupoFabrica(miembros=[miembro]).salas.get()
    return f.MensajeFabrica(sala_chat=sala, remitente=miembro)


def respuesta() -> models.Model:
    citado = f.MensajeFabrica()
    return f.MensajeFabrica(sala_chat=citado.sala_chat, respuesta_a=citado)


def borrado_por_quien_modera() -> models.Model:
    mensaje = f.MensajeFabrica()
    mensaje.eliminado_en, mensaje.eliminado_por = timezone.now(), f.EstudianteFabrica()
    mensaje.save()
    return mensaje


ANULA = [
    (f.FacultadFabrica, "sede"),
    (lambda: f.CarreraFabrica(facultad=f.FacultadFabrica()), "facultad"),
    (lambda: f.CorreoCatalogoFabrica(carrera=f.CarreraFabrica()), "carrera"),
    (lambda: f.CorreoCatalogoFabrica(cuatrimestre=f.CuatrimestreFabrica()), "cuatrimestre"),
    (lambda: f.EstudianteFabrica(carrera=f.CarreraFabrica()), "carrera"),
    (lambda: f.EstudianteFabrica(cuatrimestre=f.CuatrimestreFabrica()), "cuatrimestre"),
    (lambda: f.GrupoFabrica(carrera=f.CarreraFabrica()), "carrera"),
    (f.PublicacionFabrica, "tipo_publicacion"),
    (
        lambda: f.PublicacionFabrica(
            audiencia="carrera",
            carrera_objetivo=f.CarreraFabrica(),
            cuatrimestre_objetivo=f.CuatrimestreFabrica(),
        ),
        "cuatrimestre_objetivo",
    ),
    (f.RegistroAuditoriaFabrica, "actor_usuario"),
    (respuesta, "respuesta_a"),
    (borrado_por_quien_modera, "eliminado_por"),
    (f.ArchivoChatFabrica, "subido_por"),
    (f.ResumenDiarioFabrica, "carrera"),
]
ARRASTRA = [
    (f.DispositivoFabrica, "usuario"),
    (f.SeguimientoFabrica, "seguidor"),
    (f.SeguimientoFabrica, "seguido"),
    (f.NotificacionFabrica, "usuario"),
    (f.ConfiguracionNotificacionesFabrica, "usuario"),
    (f.CodigoRecuperacionFabrica, "usuario"),
    (f.PublicacionFabrica, "autor"),
    (f.MultimediaFabrica, "publicacion"),
    (f.ComentarioFabrica, "publicacion"),
    (f.ComentarioFabrica, "usuario"),
    (f.ReaccionPublicacionFabrica, "publicacion"),
    (f.ReaccionPublicacionFabrica, "usuario"),
    (f.MembresiaFabrica, "grupo"),
    (f.MembresiaFabrica, "usuario"),
    (f.PublicacionGrupoFabrica, "grupo"),
    (
        lambda: f.PublicacionGrupoFabrica(autor=f.EstudianteFabrica()),
        "autor",
    ),
    (f.SalaDirectaFabrica, "usuario_a"),
    (f.SalaDirectaFabrica, "usuario_b"),
    (lambda: f.GrupoFabrica().salas.get(), "grupo"),
    (lambda: f.SalaDirectaFabrica().marcas.first(), "sala_chat"),
    (f.MensajeFabrica, "sala_chat"),
    (mensaje_de_un_miembro, "remitente"),
    (f.ReaccionMensajeFabrica, "mensaje"),
    (f.ReaccionMensajeFabrica, "usuario"),
    (f.CasoFabrica, "autor"),
    (f.ReporteFabrica, "caso"),
    (f.ReporteFabrica, "reportante"),
    (lambda: f.SancionFabrica(usuario=f.EstudianteFabrica()), "usuario"),
    (f.SancionFabrica, "caso"),
    (f.ApelacionFabrica, "caso"),
    (f.RevelacionFabrica, "caso"),
]
IMPIDE = [
    (f.GrupoFabrica, "usuario_dueno"),
    (lambda: f.PublicacionFabrica(audiencia="carrera", carrera_objetivo=f.CarreraFabrica()),
     "carrera_objetivo"),
    (f.ReaccionPublicacionFabrica, "reaccion"),
    (f.CasoDecididoFabrica, "decidido_por"),
    (lambda: tomado(f.GrupoFabrica(), "grupo")[0], "tomado_por"),
    (lambda: f.SancionFabrica(impuesta_por=f.PersonalFabrica()), "impuesta_por"),
    (f.RevelacionFabrica, "pedida_por"),
]  # fmt: skip


@pytest.mark.parametrize(("crear", "clave"), ANULA)
def test_al_borrar_se_anula(crear: Callable[[], models.Model], clave: str):
    objeto = crear()

    borrar(getattr(objeto, clave))

    objeto.refresh_from_db()
    assert getattr(objeto, clave) is None


@pytest.mark.parametrize(("crear", "clave"), ARRASTRA)
def test_al_borrar_se_arrastra(crear: Callable[[], models.Model], clave: str):
    objeto = crear()

    borrar(getattr(objeto, clave))

    assert not type(objeto).objects.filter(pk=objeto.pk).exists()


@pytest.mark.parametrize(("crear", "clave"), IMPIDE)
def test_al_borrar_se_impide(crear: Callable[[], models.Model], clave: str):
    objeto = crear()

    with rechazo(RESTRINGIDO):
        borrar(getattr(objeto, clave))


def test_al_borrar_un_comentario_se_arrastran_sus_respuestas():
    padre = f.ComentarioFabrica()
    respuesta = f.ComentarioFabrica(publicacion=padre.publicacion, comentario_padre=padre)

    borrar(padre)

    assert not type(respuesta).objects.exists()


def test_al_borrar_un_usuario_su_correo_queda_consumido_sin_dueno():
    ana = f.EstudianteFabrica()

    borrar(ana)

    correo = CorreoCatalogo.objects.get(correo_institucional=ana.correo_institucional)
    assert (correo.usado, correo.consumido_por_usuario_id) == (True, None)


def test_al_borrar_un_miembro_se_van_sus_marcas_y_avances():
    sala = f.GrupoFabrica(miembros=[ana := f.EstudianteFabrica()]).salas.get()
    f.MensajeFabrica(sala_chat=sala)
    sala.marcas.filter(usuario=ana).update(leido_hasta=1)

    borrar(ana)

    assert not sala.marcas.filter(usuario_id=ana.pk).exists()
    assert not sala.avances.exists()
