"""La casa por fuera: estilo, flechas entre habitaciones, migraciones al día y SQL en su sitio."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

RAIZ = Path(__file__).resolve().parent.parent
APPS = ("redup_project", "estudiantes", "grupos", "publicaciones", "mensajeria")
LINEAS_POR_FUNCION = 50


def ordenar(*orden: str) -> subprocess.CompletedProcess[str]:
    # En Windows, sin UTF-8, los nombres con «→» de los contratos no se podrían ni escribir.
    entorno = os.environ | {"PYTHONUTF8": "1"}
    return subprocess.run(
        orden, cwd=RAIZ, env=entorno, capture_output=True, encoding="utf-8", check=False
    )


@pytest.mark.parametrize("orden", [("check",), ("format", "--check")], ids=["lint", "formato"])
def test_ruff_no_tiene_nada_que_decir(orden):
    resultado = ordenar(sys.executable, "-m", "ruff", *orden, "--quiet", ".")

    assert resultado.returncode == 0, resultado.stdout + resultado.stderr


def test_cada_habitacion_importa_solo_lo_que_puede():
    programa = "from importlinter.cli import lint_imports_command; lint_imports_command()"

    resultado = ordenar(sys.executable, "-c", programa, "--no-logo", "--no-cache")

    assert resultado.returncode == 0, resultado.stdout + resultado.stderr


@pytest.mark.django_db
def test_los_modelos_no_tienen_migraciones_pendientes(capsys):
    call_command("makemigrations", check=True, dry_run=True)

    assert capsys.readouterr().out == "No changes detected\n"


def test_ninguna_funcion_es_demasiado_larga():
    largas = {
        f"{archivo.relative_to(RAIZ)}:{funcion.lineno} {funcion.name}"
        for archivo, funcion in _funciones()
        if funcion.end_lineno - funcion.lineno + 1 > LINEAS_POR_FUNCION
    }

    assert largas == set()


def _funciones() -> Iterator[tuple[Path, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for app in (*APPS, "tests"):
        for archivo in (RAIZ / app).rglob("*.py"):
            texto = archivo.read_text("utf-8")
            # En uno más corto no cabe ninguna demasiado larga.
            if len(texto.splitlines()) > LINEAS_POR_FUNCION:
                for nodo in _sentencias(ast.parse(texto)):
                    if isinstance(nodo, ast.FunctionDef | ast.AsyncFunctionDef):
                        yield archivo, nodo


def _sentencias(nodo: ast.AST) -> Iterator[ast.AST]:
    """Como `ast.walk`, sin bajar a las expresiones: ahí no hay funciones y es donde está casi todo."""
    for hijo in ast.iter_child_nodes(nodo):
        if not isinstance(hijo, ast.expr):
            yield hijo
            yield from _sentencias(hijo)
