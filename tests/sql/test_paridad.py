"""Cada `fn_*` y su servicio de Python escriben lo mismo, en todas las tablas."""

from collections.abc import Callable
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from estudiantes.servicios import registrar_estudiante
from grupos.servicios import crear_grupo
from mensajeria.destinos import a_grupo, a_usuario
from mensajeria.servicios import enviar_mensaje, marcar_entregado, marcar_leido, sala_directa
from publicaciones.servicios import crear_publicacion
from tests import fabricas as f
from tests.sql.ayudas import como_al_confirmar, ejecutar, filas
from tests.sql.contrato import TABLAS

pytestmark = pytest.mark.django_db

CORREO = "nueva@universidad.edu"


@pytest.fixture
def escena() -> SimpleNamespace:
    """Lo que ya había: gente, un grupo con un mensaje por leer y un correo por estrenar."""
    f.TipoPublicacionFabrica(codigo="general")
    f.TipoPublicacionFabrica(codigo="evento")
    ana, beto, carla = f.EstudianteFabrica.create_batch(3)
    carrera, cuatrimestre = f.CarreraFabrica(), f.CuatrimestreFabrica()
    f.CorreoCatalogoFabrica(correo_institucional=CORREO, carrera=carrera, cuatrimestre=cuatrimestre)
    grupo = f.GrupoFabrica(usuario_dueno=ana, miembros=[beto, carla])
    mensajes = f.MensajeFabrica.create_batch(2, sala_chat=grupo.salas.get(), remitente=ana)
    return SimpleNamespace(
        ana=ana.pk, beto=beto.pk, carrera=carrera.pk, cuatrimestre=cuatrimestre.pk,
        grupo=grupo.pk, mensaje=mensajes[0].pk,
    )  # fmt: skip


def foto() -> dict[str, list[dict[str, Any]]]:
    """Todas las filas de todas las tablas; de un instante, uuid o clave sólo importa si lo hay."""

    def esencial(columna: str, dato: Any) -> Any:
        if isinstance(dato, datetime | UUID) or columna == "hash_contrasena":
            return type(dato).__name__
        return dato

    return {
        tabla: sorted(
            (
                {c: esencial(c, d) for c, d in una.items()}
                for una in filas(f"SELECT * FROM {tabla}")
            ),
            key=str,
        )
        for tabla in TABLAS
    }


def foto_tras(escribir: Callable[[], Any]) -> dict[str, list[dict[str, Any]]]:
    """La foto después de `escribir`, que se deshace: también los ids que gastó."""
    secuencias = ejecutar("SELECT quote_ident(sequencename), last_value FROM pg_sequences")
    with transaction.atomic():
        escribir()
        como_al_confirmar()
        resultado = foto()
        transaction.set_rollback(True)
    for secuencia, ultimo in secuencias:
        ejecutar("SELECT setval(%s, %s, %s)", [secuencia, ultimo or 1, ultimo is not None])
    return resultado


CASOS = {
    "registrar": (
        "SELECT fn_registrar_estudiante("
        "%(correo)s, 'x', 'Ana', 'Pérez', 'Ruiz', '2004-05-17', '55')",
        lambda e: registrar_estudiante(
            correo=CORREO, password="una-clave", nombre="Ana", apellido_paterno="Pérez",
            apellido_materno="Ruiz", fecha_nacimiento=date(2004, 5, 17), telefono="55",
        ),
    ),
    "registrar con carrera": (
        "SELECT fn_registrar_estudiante(' NUEVA@universidad.edu', 'x', 'Ana', 'Pérez', NULL,"
        " '2004-05-17', NULL, '/f.webp', 'Hola', %(carrera)s, %(cuatrimestre)s)",
        lambda e: registrar_estudiante(
            correo=" NUEVA@universidad.edu", password="una-clave", nombre="Ana",
            apellido_paterno="Pérez", fecha_nacimiento=date(2004, 5, 17),
            foto_perfil_url="/f.webp", biografia="Hola", carrera_id=e.carrera,
            cuatrimestre_id=e.cuatrimestre,
        ),
    ),
    "grupo": (
        "SELECT fn_crear_grupo(%(beto)s, 'Ajedrez')",
        lambda e: crear_grupo(dueno_id=e.beto, nombre="Ajedrez"),
    ),
    "grupo privado": (
        "SELECT fn_crear_grupo("
        "%(beto)s, 'Ajedrez', 'Los jueves', %(carrera)s, 'privado', '/f.webp')",
        lambda e: crear_grupo(
            dueno_id=e.beto, nombre="Ajedrez", descripcion="Los jueves", carrera_id=e.carrera,
            privacidad="privado", foto_grupo_url="/f.webp",
        ),
    ),
    "publicación": (
        "SELECT fn_crear_publicacion(%(ana)s, 'Feria', 'El lunes', 'general', %(carrera)s)",
        lambda e: crear_publicacion(
            autor_id=e.ana, titulo="Feria", contenido="El lunes", carrera_objetivo_id=e.carrera
        ),
    ),
    "publicación de carrera": (
        "SELECT fn_crear_publicacion(%(ana)s, 'Feria', 'El lunes', 'carrera', %(carrera)s,"
        " %(cuatrimestre)s, 'evento', false, true)",
        lambda e: crear_publicacion(
            autor_id=e.ana, titulo="Feria", contenido="El lunes", audiencia="carrera",
            carrera_objetivo_id=e.carrera, cuatrimestre_objetivo_id=e.cuatrimestre,
            codigo_tipo="evento", permite_comentarios=False, es_anonima=True,
        ),
    ),
    "sala directa": (
        "SELECT fn_obtener_o_crear_sala_directa(%(beto)s, %(ana)s)",
        lambda e: sala_directa(usuario_id=e.beto, otro_id=e.ana),
    ),
    "marcar entregado": (
        "SELECT fn_marcar_mensaje_entregado(%(mensaje)s, %(beto)s)",
        lambda e: marcar_entregado(mensaje_id=e.mensaje, usuario_id=e.beto),
    ),
    "marcar leído": (
        "SELECT fn_marcar_mensaje_leido(%(mensaje)s, %(beto)s)",
        lambda e: marcar_leido(mensaje_id=e.mensaje, usuario_id=e.beto),
    ),
}  # fmt: skip

ENVIOS = {
    "directo": (
        "SELECT * FROM fn_enviar_mensaje_directo(%(beto)s, %(ana)s, 'texto', 'hola')",
        lambda e: enviar_mensaje(remitente_id=e.beto, destino=a_usuario(e.ana), contenido="hola"),
    ),
    "grupal": (
        "SELECT * FROM fn_enviar_mensaje_grupal(%(beto)s, %(grupo)s, 'imagen', NULL, '/f.webp',"
        """ '{"type": "grupal"}')""",
        lambda e: enviar_mensaje(
            remitente_id=e.beto, destino=a_grupo(e.grupo), tipo_mensaje="imagen",
            url_archivo="/f.webp", metadatos={"type": "grupal"},
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("sql", "servicio"), CASOS.values(), ids=CASOS)
def test_paridad_de_la_funcion_y_su_servicio(sql, servicio, escena):
    antes = foto()

    con_sql = foto_tras(lambda: ejecutar(sql, vars(escena) | {"correo": CORREO}))
    con_python = foto_tras(lambda: servicio(escena))

    assert con_python == con_sql
    assert con_sql != antes


@pytest.mark.parametrize(("sql", "servicio"), ENVIOS.values(), ids=ENVIOS)
def test_paridad_del_envio_salvo_la_auditoria(sql, servicio, escena):
    antes = foto()

    con_sql = foto_tras(lambda: ejecutar(sql, vars(escena)))
    con_python = foto_tras(lambda: servicio(escena))

    # El mensaje ya es su propio registro: sólo se audita el que alguien mete con psql.
    assert con_python.pop("auditoria") == antes["auditoria"]
    assert len(con_sql.pop("auditoria")) == 1
    assert con_python == con_sql
    assert len(con_sql["mensajes"]) == 3
