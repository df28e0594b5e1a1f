"""Lo que se promete por escrito sobre la configuración es lo que `settings.py` lee."""

import re
from pathlib import Path

import pytest

RAIZ = Path(__file__).resolve().parent.parent


def variables_que_se_leen() -> set[str]:
    fuente = (RAIZ / "redup_project/settings.py").read_text("utf-8")
    lecturas = r'(?:\benv\.\w+|environ\.get|_uno_de)\(\s*"([A-Z_]+)"'
    # La primera es el nombre heredado de DJANGO_ENV; la otra la pone `servir` a los procesos que levanta.
    return set(re.findall(lecturas, fuente)) - {"FLASK_ENV", "REDUP_PROCESOS"}


def test_env_example_explica_cada_variable_y_ninguna_de_mas():
    texto = (RAIZ / ".env.example").read_text("utf-8")

    assert set(re.findall(r"^#([A-Z_]+)=", texto, re.MULTILINE)) == variables_que_se_leen()


def test_env_example_copiado_tal_cual_no_cambia_nada():
    lineas = (RAIZ / ".env.example").read_text("utf-8").splitlines()

    assert [linea for linea in lineas if linea and not linea.startswith("#")] == []


def test_readme_tiene_cada_variable_en_su_tabla():
    tabla = (RAIZ / "README.md").read_text("utf-8").split("## Configuración")[1].split("\n## ")[0]

    filas = [fila.split("|")[1] for fila in tabla.splitlines() if fila.startswith("| `")]
    assert set(re.findall(r"`([A-Z_]+)`", "".join(filas))) == variables_que_se_leen()


@pytest.mark.parametrize(
    "archivo", [RAIZ / "README.md", *RAIZ.glob("docs/**/*.md")], ids=lambda archivo: archivo.stem
)
def test_los_enlaces_a_archivos_llevan_a_alguna_parte(archivo):
    enlaces = re.findall(r"\]\((?!http|#)([^)#]+)", archivo.read_text("utf-8"))

    assert [enlace for enlace in enlaces if not (archivo.parent / enlace).exists()] == []
