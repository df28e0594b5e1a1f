"""Lo que hace una persona con el admin, dicho con sus palabras."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support import expected_conditions as condiciones
from selenium.webdriver.support.ui import Select, WebDriverWait

from estudiantes.models import Usuario
from tests.admin_comun import sesion_de
from tests.vivo import ESPERA

ESCRITORIO, TELEFONO = (1280, 900), (375, 740)


class Navegador:
    """Un Chromium en el admin. Cada paso espera, como Selenium, a que la página siguiente cargue."""

    def __init__(self, motor: webdriver.Chrome, servidor: str) -> None:
        self.motor, self.servidor = motor, servidor

    # --- Antes de empezar ---

    def de_cero(self) -> None:
        """Como recién instalado: sin galletas, sin tema elegido, en escritorio."""
        self._cdp("Network.clearBrowserCookies")
        # Sin abrir ninguna página: cargar una, sólo para esto, era un décimo de estas pruebas.
        self._cdp("Storage.clearDataForOrigin", origin=self.servidor, storageTypes="local_storage")
        self.medida(ESCRITORIO)
        self.prefiere("light")
        self.quejas()

    def medida(self, tamano: tuple[int, int]) -> None:
        """El ancho y el alto de la página, sin los bordes de la ventana."""
        ancho, alto = tamano
        self._cdp(
            "Emulation.setDeviceMetricsOverride",
            width=ancho,
            height=alto,
            deviceScaleFactor=1,
            mobile=False,
        )

    def prefiere(self, tema: str) -> None:
        """`light` o `dark`: lo que dice el sistema de quien mira."""
        rasgos = [
            {"name": "prefers-color-scheme", "value": tema},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]
        self._cdp("Emulation.setEmulatedMedia", features=rasgos)

    def con_sesion_de(self, usuario: Usuario) -> None:
        """Con la sesión abierta, sin pasar por la entrada: la mira su propia prueba."""
        self._cdp(
            "Network.setCookie",
            name=settings.SESSION_COOKIE_NAME,
            value=sesion_de(usuario),
            url=f"{self.servidor}/",
        )

    # --- Moverse ---

    def ir(self, ruta: str) -> None:
        self.motor.get(f"{self.servidor}{ruta}")

    @property
    def ruta(self) -> str:
        return self.motor.current_url.removeprefix(self.servidor)

    @contextmanager
    def otra_pagina(self) -> Iterator[None]:
        """Lo que se haga dentro lleva a otra página: al salir, la de antes ya no está."""
        vieja = self.motor.find_element(By.TAG_NAME, "html")
        yield
        self._hasta(condiciones.staleness_of(vieja))

    def pulsar(self, texto: str) -> None:
        """El botón o el enlace que dice eso y que lleva a otra página."""
        self.seguir(
            f"//a[normalize-space()='{texto}'] | //button[normalize-space()='{texto}']"
            f" | //input[@type='submit' and @value='{texto}']"
        )

    def seguir(self, xpath: str) -> None:
        """Lo que, al pulsarlo, lleva a otra página."""
        with self.otra_pagina():
            self.uno(xpath).click()

    def tecla(self, *teclas: str) -> WebElement:
        """Con el teclado, donde esté; devuelve dónde quedó."""
        for tecla in teclas:
            self.motor.switch_to.active_element.send_keys(tecla)
        return self.motor.switch_to.active_element

    def tabular(self, veces: int = 1) -> WebElement:
        return self.tecla(*[Keys.TAB] * veces)

    # --- Rellenar ---

    def escribir(self, campo: str, texto: str) -> None:
        caja = self.motor.find_element(By.NAME, campo)
        caja.clear()
        caja.send_keys(texto)

    def elegir(self, campo: str, opcion: str) -> None:
        Select(self.motor.find_element(By.NAME, campo)).select_by_visible_text(opcion)

    def adjuntar(self, campo: str, archivo: Path) -> None:
        self.motor.find_element(By.NAME, campo).send_keys(str(archivo))

    # --- Mirar ---

    def uno(self, xpath: str) -> WebElement:
        return self.motor.find_element(By.XPATH, xpath)

    def esperar(self, selector: str) -> WebElement:
        """Lo que el JavaScript de la página aún está por poner."""
        return self._hasta(condiciones.visibility_of_element_located((By.CSS_SELECTOR, selector)))

    def esperar_texto(self, selector: str, texto: str) -> None:
        """Hasta que eso lo diga, aunque por el camino la página se recargue."""
        self._hasta(condiciones.text_to_be_present_in_element((By.CSS_SELECTOR, selector), texto))

    def descargar(self, texto: str) -> str:
        """Lo que baja el enlace que dice eso, pedido desde la propia página."""
        enlace = self.uno(f"//a[normalize-space()='{texto}']").get_attribute("href")
        pedido = "return fetch(arguments[0]).then((respuesta) => respuesta.text())"
        return self.motor.execute_script(pedido, enlace)

    def texto(self, selector: str = "body") -> str:
        return self.motor.find_element(By.CSS_SELECTOR, selector).text

    def textos(self, selector: str) -> list[str]:
        return [uno.text for uno in self.motor.find_elements(By.CSS_SELECTOR, selector)]

    def estilo(self, selector: str, propiedad: str) -> str:
        return self.motor.find_element(By.CSS_SELECTOR, selector).value_of_css_property(propiedad)

    def se_mueve_de_lado(self) -> bool:
        """Si la página entera es más ancha que la pantalla."""
        return self.motor.execute_script(
            "return document.scrollingElement.scrollWidth > window.innerWidth"
        )

    def quejas(self) -> list[str]:
        """Lo que la consola dijo desde la última vez: lo prohibido por la política y lo que no está."""
        return [linea["message"] for linea in self.motor.get_log("browser")]

    def capturar(self, archivo: Path) -> None:
        self.motor.save_screenshot(str(archivo))

    def _hasta(self, condicion: Callable[[webdriver.Chrome], Any]) -> Any:
        """Lo que devuelve en cuanto se cumple."""
        espera = WebDriverWait(
            self.motor,
            ESPERA,
            poll_frequency=0.02,
            # Si la página se recarga mientras se la mira, Chromium se queja de muchas maneras.
            ignored_exceptions=[WebDriverException],
        )
        return espera.until(condicion)

    def _cdp(self, orden: str, **datos: Any) -> None:
        self.motor.execute_cdp_cmd(orden, datos)


class Entrada:
    """La página de entrada y la del segundo factor."""

    def __init__(self, navegador: Navegador) -> None:
        self.navegador = navegador

    def con(self, correo: str, clave: str) -> None:
        self.navegador.ir("/admin/")
        self.navegador.escribir("username", correo)
        self.navegador.escribir("password", clave)
        self.navegador.pulsar("Iniciar sesión")

    def dar_codigo(self, codigo: str) -> None:
        self.navegador.escribir("codigo", codigo)
        self.navegador.pulsar("Comprobar")


class Lista:
    """La lista del admin en la que está: elegir filas y hacerles algo."""

    def __init__(self, navegador: Navegador) -> None:
        self.navegador = navegador

    def abrir_la_primera(self) -> None:
        self.navegador.seguir("//*[@id='result_list']/tbody//th/a")

    def elegir_todas_y(self, accion: str) -> None:
        self.navegador.motor.find_element(By.ID, "action-toggle").click()
        self.navegador.elegir("action", accion)
        self.navegador.pulsar("Ir")

    @property
    def avisos(self) -> list[str]:
        return self.navegador.textos(".messagelist li")


class Importacion:
    """Traer correos de un archivo, hasta confirmarlos."""

    def __init__(self, navegador: Navegador) -> None:
        self.navegador = navegador

    def subir(self, archivo: Path) -> None:
        """Lo sube: se queda mirando cómo avanza."""
        self.navegador.ir("/admin/estudiantes/correocatalogo/importar/")
        self.navegador.adjuntar("archivo", archivo)
        self.navegador.pulsar("Revisar")

    def esperar_la_revision(self) -> None:
        """La página se recarga sola al acabar."""
        self.navegador.esperar(".importacion-cuentas")

    def confirmar(self) -> None:
        self.navegador.pulsar("Confirmar y guardar")
        self.navegador.esperar_texto("#estado", "Hecha")

    @property
    def cuentas(self) -> dict[str, str]:
        """Cuántas filas hay de cada clase."""
        titulos = self.navegador.textos(".importacion-cuentas dt")
        return dict(zip(titulos, self.navegador.textos(".importacion-cuentas dd"), strict=True))


class Revision:
    """La página de un caso: tomarlo y decidirlo."""

    def __init__(self, navegador: Navegador) -> None:
        self.navegador = navegador

    def tomar(self) -> None:
        self.navegador.pulsar("Tomar el caso")

    def decidir(self, decision: str, motivo: str) -> None:
        self.navegador.elegir("decidir-decision", decision)
        self.navegador.escribir("decidir-motivo", motivo)
        self.navegador.pulsar("Decidir")
