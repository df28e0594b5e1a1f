"""`sql/README.md` no miente: sus ejemplos funcionan y su tabla de errores está completa."""

import re

import pytest
from django.db import connections, transaction

from redup_project.sql import CARPETA_SQL
from tests.sql.ayudas import errores_por_sqlstate
from tests.sql.contrato import FUNCIONES

GUIA = (CARPETA_SQL / "README.md").read_text(encoding="utf-8")
EJEMPLOS = re.findall(r"```sql\n(.*?)```", GUIA, re.DOTALL)


def test_guia_ejemplos_se_ejecutan_en_orden(base_aparte, django_db_blocker):
    with (
        django_db_blocker.unblock(),
        transaction.atomic(using=base_aparte),
        connections[base_aparte].cursor() as cursor,
    ):
        for ejemplo in EJEMPLOS:
            cursor.execute(ejemplo)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

        cursor.execute("SELECT accion FROM auditoria ORDER BY id")
        assert [accion for (accion,) in cursor.fetchall()] == [
            *["registro_estudiante"] * 2,
            "crear_grupo",
            *["crear_publicacion"] * 2,
            "enviar_mensaje_directo",
            "enviar_mensaje_grupal",
        ]
        cursor.execute("SELECT count(*), count(leido_en) FROM destinatarios_mensaje")
        assert cursor.fetchone() == (2, 2)
        cursor.execute("SELECT rol_miembro FROM miembros_grupo ORDER BY usuario_id")
        assert cursor.fetchall() == [("admin",), ("dueno",)]
        transaction.set_rollback(True, using=base_aparte)


@pytest.mark.parametrize("funcion", FUNCIONES)
def test_guia_ensena_a_llamar_cada_funcion(funcion):
    assert f"{funcion}(" in "".join(EJEMPLOS)


def test_guia_lista_cada_errcode_con_su_codigo():
    listados = dict(re.findall(r"^\| (RD\d{3}) \| `(\w+)` \|", GUIA, re.MULTILINE))
    textos = "".join(archivo.read_text(encoding="utf-8") for archivo in CARPETA_SQL.glob("*.sql"))
    lanzados = set(re.findall(r"ERRCODE = '(\w+)'", textos))

    errores = errores_por_sqlstate()
    assert listados == {sqlstate: errores[sqlstate].codigo for sqlstate in lanzados}


def test_guia_dice_donde_se_instala_cada_archivo():
    for primero, ultimo, migracion in re.findall(
        r"^\| `(\d{4})`(?:–`(\d{4})`)? .*\| `(\S+)` \|$", GUIA, re.MULTILINE
    ):
        app, nombre = migracion.split("/")
        codigo = CARPETA_SQL.parent / app / "migrations" / f"{nombre}.py"
        instalados = re.findall(r'"(\d{4})_\w+\.sql"', codigo.read_text(encoding="utf-8"))
        assert [int(n) for n in instalados] == list(range(int(primero), int(ultimo or primero) + 1))
