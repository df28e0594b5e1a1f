"""Reglas de usuarios y catálogo que valen para cualquiera que escriba en la base."""

import pytest

from estudiantes.models import CorreoCatalogo, Usuario
from tests.fabricas import CorreoCatalogoFabrica, EstudianteFabrica, PersonalFabrica
from tests.sql.ayudas import AHORA, ejecutar, fila, rechazo, valor

pytestmark = pytest.mark.django_db

VERSION = "SELECT version_sesion FROM usuarios WHERE id = %s"


@pytest.mark.parametrize(
    "cambio",
    [
        "hash_contrasena = 'otro'",
        "estado = 'suspendido'",
        "estado = 'eliminado'",
        "rol = 'moderador'",
    ],
)
def test_version_de_sesion_sube_con_lo_que_invalida_tokens(cambio):
    ana = EstudianteFabrica()

    ejecutar(f"UPDATE usuarios SET {cambio} WHERE id = %s", [ana.pk])

    assert valor(VERSION, [ana.pk]) == 2


def test_version_de_sesion_no_sube_con_lo_demas():
    ana = EstudianteFabrica()

    ejecutar("UPDATE usuarios SET nombre = 'Eva', estado = estado WHERE id = %s", [ana.pk])

    assert valor(VERSION, [ana.pk]) == 1


def test_version_de_sesion_se_puede_subir_para_cerrar_la_sesion():
    ana = EstudianteFabrica()

    ejecutar("UPDATE usuarios SET version_sesion = version_sesion + 1 WHERE id = %s", [ana.pk])

    assert valor(VERSION, [ana.pk]) == 2


def test_version_de_sesion_no_retrocede_al_guardar_una_copia_vieja():
    ana = EstudianteFabrica()
    vieja = Usuario.objects.get(pk=ana.pk)
    ejecutar("UPDATE usuarios SET version_sesion = version_sesion + 1 WHERE id = %s", [ana.pk])

    vieja.save()

    assert valor(VERSION, [ana.pk]) == 2


def test_personal_se_crea_sin_catalogo_y_sin_verificar():
    moderadora = PersonalFabrica(correo_institucional=" Moderadora@Universidad.EDU ")

    assert fila(
        "SELECT correo_institucional, rol, correo_verificado FROM usuarios WHERE id = %s",
        [moderadora.pk],
    ) == {
        "correo_institucional": "moderadora@universidad.edu",
        "rol": "moderador",
        "correo_verificado": False,
    }


def test_personal_no_se_vuelve_estudiante_sin_estar_en_el_catalogo():
    moderadora = PersonalFabrica()

    with rechazo("RD001"):
        ejecutar("UPDATE usuarios SET rol = 'estudiante' WHERE id = %s", [moderadora.pk])


def test_personal_en_el_catalogo_se_vuelve_estudiante_y_lo_consume():
    moderadora = PersonalFabrica()
    CorreoCatalogoFabrica(correo_institucional=moderadora.correo_institucional)

    ejecutar("UPDATE usuarios SET rol = 'estudiante' WHERE id = %s", [moderadora.pk])

    assert fila(
        "SELECT usado, consumido_por_usuario_id, consumido_en FROM catalogo_correos"
        " WHERE correo_institucional = %s",
        [moderadora.correo_institucional],
    ) == {"usado": True, "consumido_por_usuario_id": moderadora.pk, "consumido_en": AHORA}


def test_estudiante_ascendido_vuelve_a_ser_estudiante_con_su_mismo_correo():
    ana = EstudianteFabrica()

    for rol in ("moderador", "estudiante"):
        ejecutar("UPDATE usuarios SET rol = %s WHERE id = %s", [rol, ana.pk])

    assert CorreoCatalogo.objects.get(usado=True).consumido_por_usuario_id == ana.pk


def test_estudiante_no_cambia_a_un_correo_fuera_del_catalogo():
    ana = EstudianteFabrica()

    with rechazo("RD001"):
        ejecutar("UPDATE usuarios SET correo_institucional = 'otro@x.mx' WHERE id = %s", [ana.pk])


def test_estudiante_no_cambia_al_correo_que_consumio_otra():
    ana, beto = EstudianteFabrica.create_batch(2)
    correo = beto.correo_institucional
    beto.delete()

    with rechazo("RD003"):
        ejecutar("UPDATE usuarios SET correo_institucional = %s WHERE id = %s", [correo, ana.pk])


def test_correo_se_guarda_en_minusculas_y_recortado():
    CorreoCatalogoFabrica(correo_institucional="  Ana.PÉREZ@Universidad.edu ")

    assert valor(
        "SELECT count(*) FROM catalogo_correos WHERE correo_institucional ="
        " lower('Ana.PÉREZ@Universidad.edu')"
    ) == 1  # fmt: skip


@pytest.mark.parametrize("correo", ["", "sin-arroba", "@universidad.edu", "a b@universidad.edu"])
def test_correo_sin_forma_de_correo_no_entra_en_el_catalogo(correo):
    with rechazo("23514", "chk_correo_institucional_formato"):
        ejecutar("INSERT INTO catalogo_correos (correo_institucional) VALUES (%s)", [correo])
