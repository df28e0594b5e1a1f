"""Los dos trabajos largos del personal, enteros: traer correos y moderar un reporte."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from estudiantes.models import Caso, CorreoCatalogo
from estudiantes.servicios import taller
from publicaciones.models import Publicacion
from tests.fabricas import EstudianteFabrica, PublicacionFabrica
from tests.moderacion import reportado
from tests.navegador.paginas import Importacion, Lista, Navegador, Revision


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
