"""`docs/protocolo.md` nombra todo lo que el servidor entiende y todo lo que manda."""

import re
from pathlib import Path

import pytest

from mensajeria import errores
from mensajeria.esquemas import MensajeSalida
from redup_project import errores as errores_comunes
from redup_project.asgi import sio
from redup_project.errores import ErrorDeDominio
from redup_project.tiempo_real import limites

RAIZ = Path(__file__).resolve().parents[2]
TEXTO = (RAIZ / "docs" / "protocolo.md").read_text(encoding="utf-8")
SECCIONES = dict(re.findall(r"^### `(\w+)`\n(.*?)(?=^##|\Z)", TEXTO, re.MULTILINE | re.DOTALL))
RUTAS = [ruta for app in sio.apps for ruta in app.rutas]


def nombra(texto: str) -> set[str]:
    """Lo que un texto en Markdown pone entre comillas invertidas."""
    return {nombre for entre in re.findall(r"`([^`\n]+)`", texto) for nombre in entre.split()}


@pytest.mark.parametrize("ruta", RUTAS, ids=lambda ruta: ruta.evento)
def test_cada_evento_tiene_su_seccion_con_todos_sus_campos(ruta):
    campos = {campo.alias or nombre for nombre, campo in ruta.entrada.model_fields.items()}

    assert campos - nombra(SECCIONES[ruta.evento]) == set()


def test_cada_evento_que_sale_tiene_su_seccion():
    llamada = (
        r"(?:Respuesta|Emision|emitir|emit|responder|_confirmar|_a_los_demas|_a_su_audiencia|_marcar)"
        r'\(\s*(?:sesion, entrada, )?"(\w+)"'
    )
    fuentes = [
        archivo.read_text(encoding="utf-8")
        for carpeta in (
            "mensajeria",
            "grupos",
            "publicaciones",
            "estudiantes",
            "redup_project/tiempo_real",
        )
        for archivo in (RAIZ / carpeta).rglob("*.py")
    ]
    emitidos = {evento for fuente in fuentes for evento in re.findall(llamada, fuente)}

    assert len(emitidos) >= 13
    assert emitidos - SECCIONES.keys() == set()


def test_cada_campo_de_un_mensaje_esta_explicado():
    campos = {c.serialization_alias or nombre for nombre, c in MensajeSalida.model_fields.items()}
    explicados = nombra(SECCIONES["receive_message"]) | nombra(SECCIONES["message_history_loaded"])

    assert campos - explicados == set()


def test_cada_codigo_de_error_esta_explicado():
    codigos = {
        valor.codigo
        for modulo in (errores, errores_comunes, limites)
        for valor in vars(modulo).values()
        if isinstance(valor, type) and issubclass(valor, ErrorDeDominio) and valor.__doc__
    }
    tabla = TEXTO.split("## Códigos de error")[1]

    assert codigos - {ErrorDeDominio.codigo} - nombra(tabla.replace(",", " ")) == set()
    assert "EVENTO_DESCONOCIDO" in nombra(tabla)
