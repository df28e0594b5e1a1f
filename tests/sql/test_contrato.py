"""La base tiene lo que promete el contrato, y todo lo programado en ella está en `sql/`."""

import re

import pytest
from django.db import connection

from redup_project.sql import CARPETA_SQL
from tests.sql import contrato
from tests.sql.ayudas import ejecutar, errores_por_sqlstate, fila, filas
from tests.sql.inventario import inventario

pytestmark = pytest.mark.django_db


@pytest.fixture
def hay():
    with connection.cursor() as cursor:
        return inventario(cursor)


@pytest.mark.parametrize("tabla", contrato.TABLAS)
def test_columnas_del_contrato(tabla):
    prometidas = {}
    for columna in contrato.TABLAS[tabla].split():
        nombre, obligatoria, longitud = re.fullmatch(r"(\w+)([!?])(\d*)", columna).groups()
        prometidas[nombre] = ("NO" if obligatoria == "!" else "YES", int(longitud or 0))

    reales = {
        nombre: (anulable, longitud or 0)
        for nombre, anulable, longitud in ejecutar(
            "SELECT column_name, is_nullable, character_maximum_length"
            " FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s",
            [tabla],
        )
    }

    # El `id` que sustituye a una clave compuesta no está en el contrato.
    reales.pop("id") if "id" not in prometidas and "id" in reales else None
    assert reales == prometidas


def test_claves_unicas_del_contrato(hay):
    reales = {
        (tabla, columnas)
        for definicion in hay["indices"].values()
        for tabla, columnas in re.findall(
            r"CREATE UNIQUE INDEX \w+ ON public\.(\w+) USING btree \(([^)]*)\)", definicion
        )
    }

    assert contrato.UNICAS - reales == set()


@pytest.mark.parametrize("nombre", contrato.INDICES)
def test_indices_con_nombre_del_contrato(nombre, hay):
    tabla, _, columnas = contrato.INDICES[nombre].partition(" ")

    assert (
        hay["indices"][nombre] == f"CREATE INDEX {nombre} ON public.{tabla} USING btree {columnas}"
    )


@pytest.mark.parametrize("nombre", contrato.FUNCIONES)
def test_funciones_del_contrato(nombre):
    firma = fila("SELECT pronargs, pronargdefaults FROM pg_proc WHERE proname = %s", [nombre])

    assert tuple(firma.values()) == contrato.FUNCIONES[nombre]


def test_disparadores_del_contrato(hay):
    assert contrato.DISPARADORES - hay["disparadores"].keys() == set()


def test_toda_clave_ajena_dice_que_pasa_al_borrar(hay):
    propias = set(contrato.TABLAS)
    mudas = [
        nombre
        for nombre, definicion in hay["restricciones"].items()
        if nombre.split(".")[0] in propias
        and definicion.startswith("FOREIGN KEY")
        and "ON DELETE" not in definicion
    ]

    assert mudas == []


@pytest.mark.parametrize(
    ("clase", "patron"),
    [
        ("funciones", r"^CREATE OR REPLACE FUNCTION (\w+)"),
        ("disparadores", r"^CREATE (?:OR REPLACE |CONSTRAINT )TRIGGER (\w+)"),
        ("vistas", r"^CREATE OR REPLACE VIEW (\w+)"),
    ],
)
def test_lo_programado_en_la_base_es_lo_que_hay_en_sql(clase, patron, hay):
    textos = "\n".join(a.read_text(encoding="utf-8") for a in CARPETA_SQL.glob("*.sql"))
    escritos = re.findall(patron, textos, re.MULTILINE)

    # Un archivo posterior puede reemplazar lo que definió otro, o quitarlo.
    quitados = re.findall(r"^DROP (?:FUNCTION|TRIGGER|VIEW) (\w+)", textos, re.MULTILINE)
    assert sorted(set(escritos) - set(quitados)) == sorted(hay[clase])


def test_los_archivos_de_sql_se_instalan_todos_y_una_vez():
    carpeta = CARPETA_SQL.parent
    instalados = [
        archivo
        for migracion in carpeta.glob("*/migrations/[0-9]*.py")
        for archivo in re.findall(r'"(\d{4}_\w+\.sql)"', migracion.read_text(encoding="utf-8"))
    ]

    assert sorted(instalados) == sorted(a.name for a in CARPETA_SQL.glob("*.sql"))


def test_todo_errcode_tiene_su_error_del_dominio():
    textos = "".join(archivo.read_text(encoding="utf-8") for archivo in CARPETA_SQL.glob("*.sql"))

    assert set(re.findall(r"ERRCODE = '(\w+)'", textos)) - errores_por_sqlstate().keys() == set()


def test_no_sobran_tablas_sin_contrato():
    tablas = {
        f["tablename"]
        for f in filas("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        if not f["tablename"].startswith(("django_", "auth_", "usuarios_", "axes_", "otp_"))
    }

    assert tablas == set(contrato.TABLAS) - {"destinatarios_mensaje", "vista_estudiantes"}
