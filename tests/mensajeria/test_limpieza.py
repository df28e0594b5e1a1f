"""`limpiar_archivos_sin_enviar`: qué imágenes de los chats se borran y cuáles se quedan."""

import io
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from mensajeria.destinos import Destino
from mensajeria.models import ArchivoChat, Mensaje
from mensajeria.servicios import borrar_mensaje, enviar_mensaje, limpieza
from mensajeria.servicios.archivos import subir_imagen
from tests.fabricas import ArchivoChatFabrica, EstudianteFabrica, MensajeFabrica, SalaDirectaFabrica
from tests.rest import foto
from tests.sql.hilos import esperar_a_que_alguien_espere

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def carpeta(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def ana():
    return EstudianteFabrica()


@pytest.fixture
def sala(ana):
    return SalaDirectaFabrica(usuario_a=ana)


@pytest.fixture
def subida(ana):
    """Sube una imagen hace esos días y devuelve su dirección."""

    def subir(dias=8) -> str:
        url = subir_imagen(archivo=foto(), usuario_id=ana.pk).url
        envejecer(ArchivoChat.objects.filter(nombre=Path(url).stem), dias)
        return url

    return subir


def envejecer(archivos, dias):
    archivos.update(creado_en=timezone.now() - timedelta(days=dias))


def limpiar(*opciones, **mas) -> str:
    salida = io.StringIO()
    call_command("limpiar_archivos_sin_enviar", *opciones, stdout=salida, **mas)
    return salida.getvalue().strip()


def en_disco(carpeta: Path) -> set[str]:
    return {ruta.name for ruta in carpeta.rglob("*") if ruta.is_file()}


def test_la_que_nadie_mando_desaparece_de_la_base_y_del_disco(subida, carpeta):
    subida()
    bytes_en_disco = sum(ruta.stat().st_size for ruta in carpeta.rglob("*.jpg"))

    dicho = limpiar()

    assert dicho == f"Imágenes sin enviar borradas: 1 ({filesizeformat(bytes_en_disco)})."
    assert (ArchivoChat.objects.count(), en_disco(carpeta)) == (0, set())


def test_repetirla_no_quita_nada_mas(subida):
    subida()
    limpiar()

    assert limpiar() == "Imágenes sin enviar borradas: 0 (0\xa0bytes)."


@pytest.mark.parametrize(
    ("dias", "quedan"), [({}, 1), ({"dias": 6}, 0), ({"dias": "7"}, 1), ({"dias": 5}, 0)]
)
def test_la_reciente_se_queda(subida, dias, quedan):
    subida(dias=6.5)

    limpiar(**dias)

    assert ArchivoChat.objects.count() == quedan


@pytest.mark.parametrize(
    "como_viaja",
    [
        lambda url: {"url_archivo": url},
        lambda url: {"url_archivo": f"https://redup.mx{url}"},
        lambda url: {"url_archivo": url.replace(".jpg", "_mini.jpg")},
        lambda url: {"url_archivo": url, "tipo_mensaje": "archivo", "contenido": "mira"},
        lambda url: {"contenido": f"https://redup.mx{url}"},
    ],
    ids=["direccion", "entera", "miniatura", "otro_tipo", "contenido"],
)
def test_la_que_lleva_un_mensaje_se_queda_como_quiera_que_la_lleve(
    subida, sala, carpeta, como_viaja
):
    url = subida()
    MensajeFabrica(
        **{"sala_chat": sala, "tipo_mensaje": "imagen", "contenido": None} | como_viaja(url)
    )

    limpiar()

    assert (ArchivoChat.objects.get().url, len(en_disco(carpeta))) == (url, 2)


def test_la_de_un_mensaje_borrado_ya_no_la_lleva_nadie(subida, sala, ana):
    mensaje = MensajeFabrica(sala_chat=sala, tipo_mensaje="imagen", url_archivo=subida())
    borrar_mensaje(mensaje_id=mensaje.pk, actor_id=ana.pk)

    limpiar()

    assert not ArchivoChat.objects.exists()


def test_la_de_quien_se_fue_tambien_se_va(subida, ana):
    subida()
    ana.delete()

    limpiar()

    assert not ArchivoChat.objects.exists()


@pytest.mark.parametrize(("cuantas", "lotes"), [(1, 1), (2, 1), (3, 2)])
def test_va_por_lotes_y_cada_uno_cuesta_lo_mismo(
    monkeypatch, django_assert_num_queries, cuantas, lotes
):
    monkeypatch.setattr(limpieza, "POR_LOTE", 2)
    ArchivoChatFabrica.create_batch(cuantas)
    envejecer(ArchivoChat.objects, 8)

    # Cuáles; y, por lote, los dos puntos de su transacción, bloquear, mirar otra vez y borrar.
    with django_assert_num_queries(1 + 5 * lotes):
        limpiar()

    assert not ArchivoChat.objects.exists()


def test_si_el_disco_no_las_suelta_se_dice_cuales_y_no_sigue(subida, monkeypatch):
    monkeypatch.setattr(limpieza, "POR_LOTE", 2)
    primera, segunda, del_otro_lote = subida(), subida(), subida()

    def no_se_puede(_):
        raise PermissionError("sin permiso")

    monkeypatch.setattr(limpieza, "borrar_imagen", no_se_puede)

    with pytest.raises(CommandError, match="permisos de MEDIA_ROOT") as error:
        limpiar()

    assert all(url in str(error.value) for url in (primera, segunda))
    assert ArchivoChat.objects.get().url == del_otro_lote


@pytest.mark.parametrize("malo", ["0", "-1", "3651", "x", "1.5", "", "9" * 30])
def test_unos_dias_que_no_valen_se_dicen_y_no_borran(subida, malo):
    subida(dias=4000)

    with pytest.raises(CommandError) as error:
        limpiar(f"--dias={malo}")

    assert str(error.value) == f"«--dias» es un número entero de 1 a 3650; «{malo}» no vale."
    assert ArchivoChat.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_la_que_se_manda_mientras_se_limpia_no_se_pierde(subida, ana, sala, carpeta):
    url = subida()
    aparte = threading.Thread(target=_limpiar_en_otro_hilo)

    with transaction.atomic():
        enviar_mensaje(
            remitente_id=ana.pk,
            destino=Destino("sala", str(sala.sala_uuid)),
            tipo_mensaje="imagen",
            url_archivo=url,
        )
        aparte.start()
        esperar_a_que_alguien_espere()
    aparte.join(10)

    assert Mensaje.objects.get().url_archivo == url
    assert (ArchivoChat.objects.get().url, len(en_disco(carpeta))) == (url, 2)


def _limpiar_en_otro_hilo():
    try:
        limpiar()
    finally:
        connection.close()
