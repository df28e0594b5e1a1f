"""Un Chromium de verdad, el de Debian, que entra en el admin del servidor vivo."""

import shutil
from collections.abc import Callable, Iterator

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from estudiantes.models import Usuario
from tests.admin_comun import administrador
from tests.navegador.paginas import Navegador

NECESARIOS = ("chromium", "chromedriver")
OPCIONES = (
    "--headless=new",
    # Root no puede usarlo, y quien prueba en un contenedor suele serlo.
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    # Nada de buscar novedades mientras se prueba.
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--disable-extensions",
    # Un proceso para todas las páginas, que son del mismo sitio, y no uno nuevo por prueba.
    "--process-per-site",
    "--disable-features=site-per-process,IsolateOrigins",
    # Sin pestañas ni barra que dibujar, ni más ventana de la necesaria: la página tiene su propia medida.
    "--kiosk",
    "--window-size=400,300",
)
# Lo que una página deja para dentro de un segundo o más, aquí es en seguida.
DEPRISA = """
    const enSuHora = window.setTimeout;
    window.setTimeout = (hacer, cuando, ...datos) =>
        enSuHora(hacer, cuando >= 1000 ? 50 : cuando, ...datos);
"""


@pytest.fixture(scope="session")
def chromium() -> Iterator[webdriver.Chrome]:
    """Uno por sesión: abrirlo cuesta más que casi cualquier prueba."""
    donde = {nombre: shutil.which(nombre) for nombre in NECESARIOS}
    if faltan := [nombre for nombre, ruta in donde.items() if ruta is None]:
        # No se salta: sin navegador, estas pruebas no dicen nada.
        pytest.fail(
            f"Falta {' y '.join(faltan)}. En Debian: sudo apt-get install chromium chromium-driver",
            pytrace=False,
        )
    opciones = webdriver.ChromeOptions()
    opciones.binary_location = donde["chromium"]
    for opcion in OPCIONES:
        opciones.add_argument(opcion)
    opciones.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    motor = webdriver.Chrome(opciones, Service(donde["chromedriver"]))
    motor.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": DEPRISA})
    yield motor
    motor.quit()


@pytest.fixture
def navegador(chromium: webdriver.Chrome, servidor: str) -> Iterator[Navegador]:
    """Sin sesión, en ancho de escritorio y tema claro; al acabar, la consola no tiene quejas."""
    navegador = Navegador(chromium, servidor)
    navegador.de_cero()
    yield navegador
    quejas = navegador.quejas()
    # En blanco: una página abierta pediría cosas al servidor mientras se vacía la base.
    chromium.get("about:blank")
    assert quejas == []


@pytest.fixture
def dentro(navegador: Navegador) -> Callable[..., Navegador]:
    """`dentro(usuario)`: el navegador con su sesión abierta; sin usuario, la de una administradora."""

    def entrar(usuario: Usuario | None = None) -> Navegador:
        navegador.con_sesion_de(usuario or administrador())
        return navegador

    return entrar
