"""El tema del admin: se lee bien en claro y en oscuro, y está entero en español."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.contrib import admin
from django.test import Client

from estudiantes.models import Usuario
from publicaciones.models import Publicacion
from tests.admin_comun import administrador, cliente_de, url
from tests.fabricas import EstudianteFabrica, GrupoFabrica, MembresiaFabrica

CSS = (Path(__file__).resolve().parents[2] / "redup_project/static/redup/admin.css").read_text(
    "utf-8"
)
BLOQUE = re.compile(r"(?:^|\n)([^{}\n]*:root|html\[data-theme=\"dark\"\]) \{([^}]*)\}")
# Texto sobre su fondo: lo que WCAG AA pide de un texto corriente.
TEXTOS = [
    *[
        (texto, fondo)
        for texto in ("body-fg", "body-quiet-color", "link-fg", "link-hover-color", "error-fg")
        for fondo in ("body-bg", "darkened-bg")
    ],
    ("body-fg", "selected-bg"),
    ("body-fg", "selected-row"),
    ("link-fg", "selected-row"),
    ("link-selected-fg", "selected-bg"),
    *[("body-fg", f"message-{tipo}-bg") for tipo in ("success", "warning", "error")],
    ("link-fg", "message-warning-bg"),
    ("header-color", "header-bg"),
    ("header-link-color", "header-bg"),
    ("breadcrumbs-fg", "breadcrumbs-bg"),
    ("breadcrumbs-link-fg", "breadcrumbs-bg"),
    ("primary-fg", "primary"),
    *[
        ("button-fg", f"{boton}-bg")
        for nombre in ("button", "default-button", "close-button", "delete-button")
        for boton in (nombre, f"{nombre}-hover")
    ],
    ("pendiente-fg", "pendiente-bg"),
]
# Lo que no es texto: dónde está el teclado, las barras y el borde de un campo.
FORMAS = [("foco", "body-bg"), ("barra", "darkened-bg"), ("border-color", "body-bg")]


def temas() -> dict[str, dict[str, str]]:
    """Los colores de cada tema, por variable."""
    claro, _, oscuro = (
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", cuerpo)) for cuerpo in paletas()
    )
    return {"claro": claro, "oscuro": oscuro}


def paletas() -> list[str]:
    """La clara, la oscura que pide el sistema y la que elige el botón, como están escritas."""
    return [cuerpo for _, cuerpo in BLOQUE.findall(CSS)]


def luminancia(color: str) -> float:
    canales = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    lineales = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in canales]
    return sum(peso * c for peso, c in zip((0.2126, 0.7152, 0.0722), lineales, strict=True))


def contraste(uno: str, otro: str) -> float:
    oscuro, claro = sorted((luminancia(uno), luminancia(otro)))
    return (claro + 0.05) / (oscuro + 0.05)


def test_el_oscuro_es_el_mismo_lo_pida_el_sistema_o_el_boton():
    """CSS obliga a escribirlo dos veces: cambiar una y no la otra se ve sólo en medio mundo."""
    clara, del_sistema, elegida = (paleta.split() for paleta in paletas())

    assert del_sistema == elegida
    assert clara != elegida


@pytest.mark.parametrize("tema", ["claro", "oscuro"])
def test_todo_se_lee(tema):
    colores = temas()[tema]

    pobres = {
        f"{uno} sobre {otro}": round(contraste(colores[uno], colores[otro]), 2)
        for pares, minimo in ((TEXTOS, 4.5), (FORMAS, 3))
        for uno, otro in pares
        if contraste(colores[uno], colores[otro]) < minimo
    }

    assert pobres == {}


INGLES = re.compile(
    r"\b(Add|Change|Delete|Home|Search|Select|Save|View|Log (?:in|out)|Password|Welcome|Filter|Action"
    r"|Go|Close|History|Recent|None|Yes|No results|Skip|Toggle|Show|Hide|Remove|Site|Error|Today|Now"
    r"|Choose|Currently|Clear|Please|The|and|with|Token|Device)\b"
)


class TextosVisibles(HTMLParser):
    """Lo que lee una persona, también con un lector de pantalla."""

    LEIDOS = ("alt", "title", "placeholder", "aria-label")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.textos: list[str] = []
        self._dentro: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "code"):
            self._dentro.append(tag)
        atributos = dict(attrs)
        self.textos += [atributos[a] for a in self.LEIDOS if atributos.get(a)]
        if atributos.get("type") in ("submit", "button"):
            self.textos.append(atributos.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if self._dentro and self._dentro[-1] == tag:
            self._dentro.pop()

    def handle_data(self, data: str) -> None:
        if not self._dentro and data.strip():
            self.textos.append(data.strip())


def en_ingles(html: str) -> list[str]:
    return [texto for texto in TextosVisibles(html).textos if INGLES.search(texto)]


@pytest.mark.django_db
def test_no_queda_ingles_en_ninguna_lista():
    cliente = cliente_de(administrador())
    listas = [url(modelo, "changelist") for modelo in admin.site._registry]

    restos = {p: resto for p in listas if (resto := en_ingles(cliente.get(p).content.decode()))}

    assert restos == {}


@pytest.mark.django_db
def test_no_queda_ingles_en_la_entrada_la_portada_ni_una_ficha():
    cliente = cliente_de(administrador(), barra=True)
    persona, membresia = EstudianteFabrica(), MembresiaFabrica(grupo=GrupoFabrica(nombre="Ajedrez"))
    paginas = [
        "/admin/",
        "/admin/grupos/",
        "/admin/segundo-factor/",
        "/admin/password_change/",
        url(Usuario, "add"),
        url(Publicacion, "add"),
        url(persona, "change"),
        url(persona, "history"),
        url(membresia, "change"),
    ]

    restos = {p: resto for p in paginas if (resto := en_ingles(cliente.get(p).content.decode()))}
    restos |= {"entrada": en_ingles(Client().get("/admin/login/").content.decode())}

    assert restos == {"entrada": []}
