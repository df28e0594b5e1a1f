"""La barra lateral del admin: a cada quien, lo que puede abrir; y se monta sólo si se va a pintar."""

import re

import pytest
from django.contrib import admin

from estudiantes.models import Caso, PlantillaDeMotivo, Sancion, Usuario
from tests.admin_comun import administrador, cliente_de, moderador, url

ENLACE = re.compile(r'<th scope="row"[^>]*>\s*<a href="([^"]+)"( aria-current="page")?')


def barra_de(quien: Usuario, pagina: str) -> dict[str, bool]:
    """Cada enlace de la barra, y si es el de la página en que se está."""
    html = cliente_de(quien, barra=True).get(pagina).content.decode()
    _, barra = html.split('id="nav-sidebar"')
    return {a_donde: bool(aqui) for a_donde, aqui in ENLACE.findall(barra.split("</nav>")[0])}


@pytest.mark.django_db
def test_quien_administra_lo_tiene_todo_y_ve_donde_esta():
    personas = url(Usuario, "changelist")

    barra = barra_de(administrador(), personas)

    assert barra.keys() == {url(modelo, "changelist") for modelo in admin.site._registry}
    assert [a_donde for a_donde, aqui in barra.items() if aqui] == [personas]


@pytest.mark.django_db
def test_quien_modera_solo_tiene_lo_suyo():
    suyos = [url(modelo, "changelist") for modelo in (Caso, PlantillaDeMotivo, Sancion)]

    assert sorted(barra_de(moderador(), suyos[0])) == sorted(suyos)


def test_hasta_pintarla_no_se_monta(rf):
    nadie = rf.get("/admin/login/")

    barra = admin.site.get_app_list(nadie)

    # Al montarla pregunta qué puede abrir quien mira, y la petición no trae a nadie.
    with pytest.raises(AttributeError, match="user"):
        list(barra)
