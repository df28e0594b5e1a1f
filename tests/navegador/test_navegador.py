"""El admin como lo usa el personal: con un navegador, un teclado y el teléfono de un estudiante.

En un solo archivo: lo que más cuesta aquí es abrir el navegador, y así se abre uno.
"""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django_otp.plugins.otp_totp.models import TOTPDevice
from selenium.webdriver.common.keys import Keys

from estudiantes.models import Caso, CorreoCatalogo
from estudiantes.servicios import moderacion, taller
from grupos.models import EstadoMembresia, Membresia
from publicaciones.models import Publicacion
from tests.admin_comun import administrador
from tests.fabricas import (
    CLAVE,
    EstudianteFabrica,
    GrupoFabrica,
    MembresiaFabrica,
    PublicacionFabrica,
)
from tests.moderacion import reportado
from tests.navegador.paginas import (
    TELEFONO,
    Entrada,
    Importacion,
    Lista,
    Navegador,
    Revision,
)
from tests.totp import codigo_de

LISTA_DE_MEMBRESIAS = "/admin/grupos/membresia/?estado_membresia__exact=pendiente"


@pytest.fixture
def solicitud(servidor):
    """Alguien que pidió entrar en un grupo privado."""
    grupo = GrupoFabrica(nombre="Ajedrez", privacidad="privado")
    return MembresiaFabrica(grupo=grupo, estado_membresia=EstadoMembresia.PENDIENTE)


def test_la_primera_vez_se_pone_el_segundo_factor_y_la_segunda_se_da(navegador, settings):
    settings.SEGUNDO_FACTOR_OBLIGATORIO = True
    jefa, entrada = administrador(), Entrada(navegador)

    entrada.con(jefa.correo_institucional, CLAVE)
    assert "Escanea este dibujo" in navegador.texto()
    telefono = TOTPDevice.objects.get(user=jefa)
    entrada.dar_codigo(codigo_de(telefono))
    assert len(navegador.textos(".codigos li")) == 10
    navegador.pulsar("Ya los guardé")
    assert navegador.ruta == "/admin/"
    navegador.pulsar("Cerrar sesión")

    entrada.con(jefa.correo_institucional, CLAVE)
    assert "código de seis cifras" in navegador.texto()
    telefono.refresh_from_db()
    entrada.dar_codigo(codigo_de(telefono, siguiente=True))
    assert "Qué necesita atención" in navegador.textos("h2")


def test_del_aviso_de_la_portada_a_la_solicitud_aprobada_y_el_telefono_lo_oye(
    dentro, solicitud, conectar
):
    navegador = dentro()
    with conectar(solicitud.usuario) as telefono:
        navegador.ir("/admin/")
        navegador.seguir("//a[contains(@class, 'tarjeta-pendiente')][contains(., 'Solicitudes')]")
        assert navegador.ruta == LISTA_DE_MEMBRESIAS

        lista = Lista(navegador)
        lista.elegir_todas_y("Aprobar las solicitudes elegidas")

        assert lista.avisos[0].startswith("Solicitudes aprobadas: 1.")
        assert Membresia.objects.get(pk=solicitud.pk).estado_membresia == EstadoMembresia.ACTIVO
        evento, datos = telefono.recibir()
        assert (evento, datos["group_id"]) == ("group_membership", str(solicitud.grupo_id))


@pytest.mark.parametrize("tema", ["light", "dark"])
def test_el_tema_sigue_al_sistema_y_al_boton(dentro, tema):
    fondo = {"light": "rgba(255, 255, 255, 1)", "dark": "rgba(16, 22, 29, 1)"}
    contrario = {"light": "dark", "dark": "light"}[tema]
    navegador = dentro()
    navegador.prefiere(tema)

    navegador.ir("/admin/")
    assert navegador.estilo("body", "background-color") == fondo[tema]

    # De automático, el botón pasa primero a lo contrario de lo que se ve.
    navegador.uno("//button[@class='theme-toggle']").click()
    assert navegador.estilo("body", "background-color") == fondo[contrario]


def test_en_un_telefono_ninguna_pagina_se_mueve_de_lado(dentro, solicitud):
    jefa = administrador()
    navegador = dentro(jefa)
    navegador.medida(TELEFONO)
    EstudianteFabrica.create_batch(3)
    caso = moderacion.tomar(caso_id=reportado(PublicacionFabrica(), "publicacion").pk, actor=jefa)

    paginas = (
        "/admin/",
        "/admin/segundo-factor/",
        "/admin/estudiantes/usuario/",
        f"/admin/estudiantes/usuario/{solicitud.usuario_id}/change/",
        LISTA_DE_MEMBRESIAS,
        f"/admin/grupos/grupo/{solicitud.grupo_id}/change/",
        "/admin/estudiantes/caso/",
        f"/admin/estudiantes/caso/{caso.pk}/change/",
        "/admin/estudiantes/correocatalogo/importar/",
        "/admin/estudiantes/correocatalogo/pegar/",
    )
    se_mueven = []
    for pagina in paginas:
        navegador.ir(pagina)
        se_mueven += [pagina] if navegador.se_mueve_de_lado() else []

    assert se_mueven == []


def test_con_el_teclado_se_salta_al_contenido_y_se_ve_donde_se_esta(dentro, solicitud):
    navegador = dentro()
    navegador.ir("/admin/")

    salto = navegador.tabular()
    assert salto.text == "Saltar al contenido principal"
    assert salto.location["y"] >= 0
    navegador.tecla(Keys.ENTER)
    primero = navegador.tabular()
    while "tarjeta" not in (primero.get_attribute("class") or ""):
        assert primero.tag_name == "a", "lo primero del contenido son los avisos"
        primero = navegador.tabular()

    assert primero.value_of_css_property("outline-style") == "solid"
    assert primero.value_of_css_property("outline-width") == "3px"
    with navegador.otra_pagina():
        navegador.tecla(Keys.ENTER)
    assert navegador.ruta == LISTA_DE_MEMBRESIAS


def test_elegir_en_una_lista_que_busca_funciona_con_la_politica_de_contenido(dentro, solicitud):
    navegador = dentro()
    navegador.ir("/admin/grupos/membresia/add/")

    navegador.esperar(".field-grupo .select2-selection").click()
    navegador.esperar(".select2-search__field").send_keys("Ajedrez")

    assert navegador.esperar("li.select2-results__option--highlighted").text == "Ajedrez"
    assert 200 < navegador.esperar(".field-grupo .select2-container").size["width"] < 600


# --- Los dos trabajos largos, enteros: traer correos y moderar un reporte ---


@pytest.fixture
def hilo(servidor):
    """El de las importaciones: al acabar, ya sin nada entre manos."""
    propio = taller.Hilo()
    taller.instalar(propio)
    yield propio
    propio.esperar()
    taller.instalar(None)


def test_importar_un_archivo_con_errores_corregirlo_y_confirmarlo(
    dentro: Callable[..., Navegador], hilo, tmp_path: Path
):
    navegador = dentro()
    importacion, archivo = Importacion(navegador), tmp_path / "correos.csv"
    archivo.write_text("correo,matricula\nana@u.edu,A-1\nesto-no-es-un-correo,B-1\n")

    seguir = threading.Event()
    hilo.poner(lambda proceso: lambda: seguir.wait(10))
    importacion.subir(archivo)
    assert navegador.textos("#estado, #porcentaje") == ["En cola", "0 %"]
    seguir.set()
    importacion.esperar_la_revision()
    assert (importacion.cuentas["Con error"], importacion.cuentas["Nuevas"]) == ("1", "1")
    assert "Confirmar y guardar" not in navegador.texto()
    assert "esto-no-es-un-correo" in navegador.descargar("Descargar todos los errores (CSV)")
    assert not CorreoCatalogo.objects.filter(correo_institucional="ana@u.edu").exists()

    archivo.write_text("correo,matricula\nana@u.edu,A-1\nbeto@u.edu,B-1\n")
    importacion.subir(archivo)
    importacion.esperar_la_revision()
    importacion.confirmar()

    traidos = CorreoCatalogo.objects.filter(correo_institucional__in=("ana@u.edu", "beto@u.edu"))
    assert traidos.count() == 2


def test_de_la_portada_al_reporte_decidido_y_el_telefono_deja_de_verlo(
    dentro: Callable[..., Navegador], servidor, conectar
):
    publicacion, ana = PublicacionFabrica(titulo="Burla"), EstudianteFabrica()
    reportado(publicacion, "publicacion")
    navegador = dentro()
    with conectar(ana) as telefono:
        navegador.ir("/admin/")
        navegador.seguir("//a[contains(@class, 'tarjeta-pendiente')][contains(., 'Reportes')]")
        Lista(navegador).abrir_la_primera()
        caso = Revision(navegador)
        caso.tomar()
        caso.decidir("Retirar", "Se burla de alguien.")

        assert telefono.recibir() == (
            "publication_hidden",
            {"publication_id": str(publicacion.pk), "hidden": True},
        )
    assert not Publicacion.objects.get().activa
    assert Caso.objects.get().estado == "resuelto"
