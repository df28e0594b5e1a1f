"""Los sellos de actualización: cada tabla mueve el suyo al editar, aunque sea con psql."""

import pytest

from tests import fabricas
from tests.sql.ayudas import AHORA, ejecutar, fila, valor

pytestmark = pytest.mark.django_db

FABRICA_POR_TABLA = {
    "facultades": fabricas.FacultadFabrica,
    "carreras": fabricas.CarreraFabrica,
    "cuatrimestres": fabricas.CuatrimestreFabrica,
    "catalogo_correos": fabricas.CorreoCatalogoFabrica,
    "usuarios": fabricas.EstudianteFabrica,
    "comentarios_publicacion": fabricas.ComentarioFabrica,
    "grupos": fabricas.GrupoFabrica,
    "publicaciones_grupo": fabricas.PublicacionGrupoFabrica,
    "salas_chat": fabricas.SalaDirectaFabrica,
}


@pytest.mark.parametrize("tabla", FABRICA_POR_TABLA)
def test_sello_se_mueve_al_editar(tabla):
    pk = FABRICA_POR_TABLA[tabla]().pk
    leer = f"SELECT creado_en, actualizado_en FROM {tabla} WHERE id = %s"
    antes = fila(leer, [pk])

    ejecutar(f"UPDATE {tabla} SET id = id WHERE id = %s", [pk])

    despues = fila(leer, [pk])
    assert despues["creado_en"] == antes["creado_en"]
    assert despues["actualizado_en"] > antes["actualizado_en"]


def test_sello_no_lo_decide_quien_edita():
    pk = fabricas.GrupoFabrica().pk

    ejecutar("UPDATE grupos SET actualizado_en = '2001-01-01' WHERE id = %s", [pk])

    assert valor("SELECT actualizado_en >= creado_en FROM grupos WHERE id = %s", [pk]) is True


def test_conectarse_no_cuenta_como_editar_la_ficha():
    pk = fabricas.EstudianteFabrica().pk
    leer = "SELECT actualizado_en, ultima_conexion_en FROM usuarios WHERE id = %s"
    antes = fila(leer, [pk])

    ejecutar("UPDATE usuarios SET ultima_conexion_en = statement_timestamp() WHERE id = %s", [pk])

    assert fila(leer, [pk]) == antes | {"ultima_conexion_en": AHORA}


def test_sello_de_la_configuracion_de_notificaciones():
    configuracion = fabricas.ConfiguracionNotificacionesFabrica()

    ejecutar("UPDATE configuracion_notificaciones SET push_enabled = false")

    assert valor("SELECT updated_at FROM configuracion_notificaciones") > configuracion.updated_at


def test_sello_de_baja_se_pone_al_eliminar_y_se_quita_al_volver():
    ana = fabricas.EstudianteFabrica()
    estado = "UPDATE usuarios SET estado = %s WHERE id = %s RETURNING eliminado_en"

    assert valor(estado, ["eliminado", ana.pk]) == AHORA
    assert valor(estado, ["activo", ana.pk]) is None
