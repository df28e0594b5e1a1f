"""Apartar la dirección de una cuenta de baja, y que no vuelva sin su sitio en el catálogo."""

import pytest

from tests.fabricas import EstudianteFabrica
from tests.sql.ayudas import ejecutar, fila, rechazo, valor

pytestmark = pytest.mark.django_db

APARTAR = "UPDATE usuarios SET correo_institucional = 'baja@u.edu' WHERE id = %s"
LIBERAR = (
    "UPDATE catalogo_correos SET usado = false, consumido_por_usuario_id = NULL"
    " WHERE correo_institucional = 'ana@u.edu'"
)


@pytest.fixture
def ana():
    return EstudianteFabrica(correo_institucional="ana@u.edu")


def test_una_cuenta_activa_no_deja_su_direccion(ana):
    with rechazo("RD001"):
        ejecutar(APARTAR, [ana.pk])


def test_una_cuenta_de_baja_se_aparta_y_otra_ocupa_su_sitio(ana):
    ejecutar("UPDATE usuarios SET estado = 'eliminado' WHERE id = %s", [ana.pk])
    ejecutar(APARTAR, [ana.pk])
    ejecutar(LIBERAR)

    nueva = valor(
        "SELECT fn_registrar_estudiante('ana@u.edu', '!', 'Ana', 'Ruiz',"
        " p_fecha_nacimiento => '2004-05-17')"
    )

    entrada = fila("SELECT * FROM catalogo_correos WHERE correo_institucional = 'ana@u.edu'")
    assert (entrada["usado"], entrada["consumido_por_usuario_id"]) == (True, nueva)
    with rechazo("RD030", "que se registre de nuevo"):
        ejecutar("UPDATE usuarios SET estado = 'activo' WHERE id = %s", [ana.pk])


def test_una_cuenta_de_baja_con_su_sitio_vuelve(ana):
    for estado in ("eliminado", "activo"):
        ejecutar("UPDATE usuarios SET estado = %s WHERE id = %s", [estado, ana.pk])

    assert valor("SELECT estado FROM usuarios WHERE id = %s", [ana.pk]) == "activo"


def test_volver_con_otra_direccion_a_la_vez_pide_su_sitio(ana):
    ejecutar("UPDATE usuarios SET estado = 'eliminado' WHERE id = %s", [ana.pk])

    with rechazo("RD001"):
        ejecutar(
            "UPDATE usuarios SET estado = 'activo', correo_institucional = 'otra@u.edu' WHERE id = %s",
            [ana.pk],
        )
