"""`fn_registrar_estudiante`: qué escribe, qué devuelve y qué rechaza."""

from datetime import date

import pytest

from tests.fabricas import (
    CarreraFabrica,
    CorreoCatalogoFabrica,
    CuatrimestreFabrica,
    EstudianteFabrica,
    PersonalFabrica,
)
from tests.sql.ayudas import AHORA, fila, filas, rechazo, valor

pytestmark = pytest.mark.django_db

CORREO = "nueva@universidad.edu"
REGISTRAR = (
    "SELECT fn_registrar_estudiante(%s, 'hash', 'Ana', 'Pérez', p_fecha_nacimiento => '2004-05-17')"
)


def test_registrar_escribe_el_usuario_completo():
    carrera, cuatrimestre = CarreraFabrica(), CuatrimestreFabrica()
    CorreoCatalogoFabrica(correo_institucional=CORREO)

    usuario_id = valor(
        "SELECT fn_registrar_estudiante("
        "%s, 'hash', 'Ana', 'Pérez', 'Ruiz', '2004-05-17', '555', '/f.webp', 'Hola', %s, %s)",
        [f"  {CORREO.upper()} ", carrera.pk, cuatrimestre.pk],
    )

    usuario = fila("SELECT * FROM usuarios WHERE id = %s", [usuario_id])
    assert usuario == {
        "id": usuario_id,
        "correo_institucional": CORREO,
        "hash_contrasena": "hash",
        "nombre": "Ana",
        "apellido_paterno": "Pérez",
        "apellido_materno": "Ruiz",
        "fecha_nacimiento": date(2004, 5, 17),
        "telefono": "555",
        "foto_perfil_url": "/f.webp",
        "biografia": "Hola",
        "carrera_id": carrera.pk,
        "cuatrimestre_id": cuatrimestre.pk,
        "rol": "estudiante",
        "estado": "activo",
        "correo_verificado": True,
        "version_sesion": 1,
        "muestra_conexion": True,
        "ultima_conexion_en": None,
        "creado_en": AHORA,
        "actualizado_en": AHORA,
        "eliminado_en": None,
    }


def test_registrar_toma_carrera_y_cuatrimestre_del_catalogo():
    catalogo = CorreoCatalogoFabrica(
        correo_institucional=CORREO, carrera=CarreraFabrica(), cuatrimestre=CuatrimestreFabrica()
    )

    usuario_id = valor(REGISTRAR, [CORREO])

    assert fila("SELECT carrera_id, cuatrimestre_id FROM usuarios WHERE id = %s", [usuario_id]) == {
        "carrera_id": catalogo.carrera_id,
        "cuatrimestre_id": catalogo.cuatrimestre_id,
    }


def test_registrar_consume_el_correo_del_catalogo():
    CorreoCatalogoFabrica(correo_institucional=CORREO)

    usuario_id = valor(REGISTRAR, [CORREO])

    assert fila(
        "SELECT usado, consumido_por_usuario_id, consumido_en"
        " FROM catalogo_correos WHERE correo_institucional = %s",
        [CORREO],
    ) == {"usado": True, "consumido_por_usuario_id": usuario_id, "consumido_en": AHORA}


def test_registrar_anota_en_auditoria():
    CorreoCatalogoFabrica(correo_institucional=CORREO)

    usuario_id = valor(REGISTRAR, [CORREO.upper()])

    assert filas(
        "SELECT actor_usuario_id, accion, entidad, entidad_id, detalle::text FROM auditoria"
    ) == [
        {
            "actor_usuario_id": usuario_id,
            "accion": "registro_estudiante",
            "entidad": "usuarios",
            "entidad_id": str(usuario_id),
            "detalle": f'{{"correo": "{CORREO}"}}',
        }
    ]


def test_registrar_correo_fuera_del_catalogo():
    with rechazo("RD001", "no está en el catálogo"):
        valor(REGISTRAR, [CORREO])

    assert filas("SELECT 1 FROM auditoria") == []


def test_registrar_correo_deshabilitado():
    CorreoCatalogoFabrica(correo_institucional=CORREO, habilitado=False)

    with rechazo("RD002", "está deshabilitado"):
        valor(REGISTRAR, [CORREO])


def test_registrar_correo_ya_utilizado():
    EstudianteFabrica(correo_institucional=CORREO).delete()

    with rechazo("RD003", "ya fue utilizado"):
        valor(REGISTRAR, [CORREO])


def test_registrar_correo_ya_registrado_sin_distinguir_mayusculas():
    EstudianteFabrica(correo_institucional=CORREO)

    with rechazo("RD004", "ya está registrado"):
        valor(REGISTRAR, [CORREO.upper()])


def test_registrar_con_el_correo_de_alguien_del_personal():
    PersonalFabrica(correo_institucional=CORREO)

    with rechazo("RD004", "ya está registrado"):
        valor(REGISTRAR, [CORREO])
