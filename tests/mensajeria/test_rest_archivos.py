"""Las imágenes de los chats: subirlas, quién las ve y cuándo dejan de existir."""

import threading
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from estudiantes.acceso import emitir_token
from grupos.models import EstadoMembresia, Membresia
from mensajeria.destinos import Destino, a_usuario
from mensajeria.models import ArchivoChat, Mensaje
from mensajeria.servicios import Pedido, borrar_mensaje, enviar_mensaje, guardar_lote
from redup_project import medios
from tests.fabricas import EstudianteFabrica, GrupoFabrica, MensajeFabrica, SalaDirectaFabrica
from tests.rest import como
from tests.sql.hilos import esperar_a_que_alguien_espere
from tests.test_imagenes import escrita, lisa

pytestmark = pytest.mark.django_db

JPEG = escrita(lisa(), "JPEG")


@pytest.fixture(autouse=True)
def carpeta(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def ana():
    return EstudianteFabrica()


@pytest.fixture
def beto():
    return EstudianteFabrica()


@pytest.fixture
def sala(ana, beto):
    return SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)


def subir(usuario, datos=JPEG, ruta="/upload/image", nombre="foto.jpg"):
    archivo = SimpleUploadedFile(nombre, datos, "image/*")
    return como(usuario).post(ruta, {"file": archivo})


def subida(usuario) -> str:
    """La dirección, sin el servidor, de una imagen que ese usuario acaba de subir."""
    return subir(usuario).json()["url"].removeprefix("http://testserver")


def ver(usuario, url) -> int:
    respuesta = como(usuario).get(url)
    if respuesta.streaming:
        # Leerla hasta el final la cierra sin cerrar también la conexión de la prueba.
        respuesta.getvalue()
    return respuesta.status_code


def mandar(usuario, sala, url, **mas):
    cuerpo = {"tipo_mensaje": "imagen", "url_archivo": url} | mas
    return como(usuario).post(
        f"/api/mensajes/salas/{sala.pk}/mensajes", cuerpo, content_type="application/json"
    )


def en_disco(carpeta: Path) -> int:
    return sum(ruta.is_file() for ruta in carpeta.rglob("*"))


# --- Subir ---


@pytest.mark.parametrize(
    "ruta", ["/upload/image", "/upload/image/", "/api/chat/imagenes", "/api/chat/imagenes/"]
)
def test_subir_da_la_direccion_entera(ana, carpeta, ruta):
    respuesta = subir(ana, ruta=ruta)

    archivo = ArchivoChat.objects.get()
    assert (respuesta.status_code, respuesta.json()) == (
        200,
        {
            "url": f"http://testserver{archivo.url}",
            "url_miniatura": f"http://testserver{archivo.url_miniatura}",
        },
    )
    assert (archivo.subido_por, en_disco(carpeta)) == (ana, 2)


@pytest.mark.parametrize(
    ("datos", "estado", "codigo"),
    [
        (b"<svg/>", 400, "IMAGEN_NO_VALIDA"),
        (b"", 400, "IMAGEN_NO_VALIDA"),
        (JPEG + b"\0" * medios.TOPE_CHAT, 413, "IMAGEN_DEMASIADO_GRANDE"),
    ],
    ids=["svg", "vacia", "pesada"],
)
def test_subir_lo_que_no_vale_lo_dice_tambien_como_antes(ana, datos, estado, codigo):
    respuesta = subir(ana, datos)

    cuerpo = respuesta.json()
    assert (respuesta.status_code, cuerpo["code"]) == (estado, codigo)
    assert cuerpo["error"] == cuerpo["detail"]
    assert not ArchivoChat.objects.exists()


def test_subir_sin_archivo_es_422(ana):
    respuesta = como(ana).post("/upload/image", {"otro": "x"})

    assert respuesta.status_code == 422
    assert respuesta.json()["error"] == "Falta el archivo: mándalo en «file»."


def test_subir_sin_token_es_401(client):
    respuesta = client.post("/upload/image")

    assert respuesta.status_code == 401
    assert respuesta.json()["error"] == respuesta.json()["detail"]


def test_upload_image_no_admite_get(ana):
    assert como(ana).get("/upload/image").status_code == 405


def test_subir_tiene_un_ritmo(ana, settings, monkeypatch):
    settings.LIMITES = "normales"
    monkeypatch.setattr("mensajeria.acceso.SUBIDAS_POR_MINUTO", 1)
    subir(ana)

    assert subir(ana).status_code == 429


# --- Ver ---


def test_la_ve_quien_la_subio_con_cabecera_o_con_token_en_la_direccion(ana, client):
    url = subida(ana)

    assert ver(ana, url) == 200
    respuesta = client.get(f"{url}?token={emitir_token(ana)}")
    assert respuesta.getvalue()[:3] == b"\xff\xd8\xff"
    assert respuesta["Cache-Control"] == "private, no-cache"
    assert respuesta["Content-Type"] == "image/jpeg"


def test_la_miniatura_tambien(ana, beto):
    url = subida(ana).replace(".jpg", "_mini.jpg")

    assert (ver(ana, url), ver(beto, url)) == (200, 404)


def test_sin_token_o_con_uno_malo_es_401(ana, client):
    url = subida(ana)

    assert client.get(url).status_code == 401
    assert client.get(f"{url}?token=malo").status_code == 401


def test_quien_ya_la_tiene_recibe_un_304_solo_si_aun_puede_verla(ana, beto):
    url = subida(ana)
    cabeceras = {"If-None-Match": f'"{Path(url).stem}"'}

    assert como(ana).get(url, headers=cabeceras).status_code == 304
    assert como(beto).get(url, headers=cabeceras).status_code == 404


def test_la_ven_los_de_la_sala_en_cuanto_se_manda_y_nadie_mas(ana, beto, sala):
    url = subida(ana)
    antes = ver(beto, url)

    mandar(ana, sala, f"http://testserver{url}")

    assert (antes, ver(beto, url)) == (404, 200)
    assert ver(EstudianteFabrica(), url) == 404


def test_la_ven_si_va_en_el_contenido_como_en_la_semilla(ana, beto, sala):
    url = subida(ana)

    mandar(ana, sala, None, contenido=f"http://testserver{url}")

    assert ver(beto, url) == 200


def test_en_un_texto_no_es_una_imagen(ana, beto, sala):
    url = subida(ana)

    mandar(ana, sala, None, contenido=f"mira {url}", tipo_mensaje="texto")

    assert ver(beto, url) == 404


def test_quien_sale_del_grupo_deja_de_verla(ana, beto):
    grupo = GrupoFabrica(usuario_dueno=ana, miembros=[beto])
    url = subida(ana)
    mandar(ana, grupo.salas.get(), url)
    dentro = ver(beto, url)

    Membresia.objects.filter(grupo=grupo, usuario=beto).update(
        estado_membresia=EstadoMembresia.SALIO
    )

    assert (dentro, ver(beto, url)) == (200, 404)


def test_lo_que_no_existe_es_404(ana):
    for ruta in ("/medios/chat/", "/api/chat/imagenes/"):
        respuesta = como(ana).get(f"{ruta}{'0' * 32}.jpg")
        assert (respuesta.status_code, respuesta.json()["code"]) == (404, "ARCHIVO_NO_EXISTE")
    assert como(ana).get("/api/chat/imagenes/..%2f..%2fmanage.py").status_code == 404


def test_con_otra_extension_no_es_el_mismo(ana):
    assert ver(ana, subida(ana).replace(".jpg", ".png")) == 404


def test_ver_cuesta_dos_consultas(ana, django_assert_num_queries):
    url = subida(ana)

    # El token y el permiso.
    with django_assert_num_queries(2):
        assert ver(ana, url) == 200


# --- Mandar ---


@pytest.mark.parametrize("en", ["url_archivo", "contenido"])
def test_no_se_manda_lo_que_no_se_puede_ver(ana, beto, sala, en):
    url = subida(ana)

    respuesta = mandar(beto, sala, **{"url": None} | {"url" if en == "url_archivo" else en: url})

    assert (respuesta.status_code, respuesta.json()["code"]) == (404, "ARCHIVO_NO_EXISTE")
    assert ver(beto, url) == 404


def test_lo_recibido_se_puede_mandar_y_reenviar(ana, beto, sala):
    url = subida(ana)
    mensaje_id = mandar(ana, sala, url).json()["id"]
    tercera, cuarta = EstudianteFabrica.create_batch(2)

    mandar(beto, SalaDirectaFabrica(usuario_a=beto, usuario_b=tercera), url)
    como(beto).post(
        f"/api/mensajes/mensajes/{mensaje_id}/reenviar",
        {"usuario_id": cuarta.pk},
        content_type="application/json",
    )

    assert (ver(tercera, url), ver(cuarta, url)) == (200, 200)


def pedido(usuario, otro, **campos):
    return Pedido(remitente_id=usuario.pk, destino=a_usuario(otro.pk), origen="x", **campos)


def test_por_socket_rige_lo_mismo(ana, beto, sala):
    url = subida(ana)
    pedidos = [
        pedido(ana, beto, url_archivo=url, tipo_mensaje="imagen"),
        pedido(beto, ana, url_archivo=subida(EstudianteFabrica()), tipo_mensaje="imagen"),
        pedido(beto, ana, contenido="hola"),
    ]

    suyo, ajeno, texto = guardar_lote(pedidos)

    assert (suyo.mensaje.url_archivo, texto.mensaje.contenido) == (url, "hola")
    assert ajeno.error.codigo == "ARCHIVO_NO_EXISTE"


def test_lo_que_va_detras_de_una_imagen_recibida_no_se_le_adelanta(ana, beto, sala):
    """La que subió otro se mira sola, tras el lote: lo siguiente a esa sala la espera."""
    url = subida(ana)
    mandar(ana, sala, url)

    guardados = guardar_lote(
        [
            pedido(beto, ana, contenido="antes"),
            pedido(beto, ana, url_archivo=url, tipo_mensaje="imagen"),
            pedido(beto, ana, contenido="después"),
            pedido(ana, beto, contenido="de otra persona"),
        ]
    )

    antes, imagen, despues, _ = (guardado.mensaje.numero for guardado in guardados)
    assert antes < imagen < despues


def test_un_lote_de_textos_no_consulta_los_archivos(ana, beto, sala, django_assert_num_queries):
    textos = [pedido(ana, beto, contenido="hola") for _ in range(3)]

    # El lote, y los dos puntos que pone estar dentro de la transacción de la prueba.
    with django_assert_num_queries(3) as consultas:
        guardar_lote(textos)

    assert not any("archivos_chat" in consulta["sql"] for consulta in consultas)


# --- Quitar ---


def borrar(usuario, mensaje_id, capturar):
    with capturar(execute=True):
        assert como(usuario).delete(f"/api/mensajes/mensajes/{mensaje_id}").status_code == 200


def test_al_borrar_el_mensaje_desaparece_tambien_del_disco(
    ana, beto, sala, carpeta, django_capture_on_commit_callbacks
):
    url = subida(ana)
    mensaje_id = mandar(ana, sala, url).json()["id"]

    borrar(ana, mensaje_id, django_capture_on_commit_callbacks)

    assert (ver(ana, url), ver(beto, url)) == (404, 404)
    assert (ArchivoChat.objects.count(), en_disco(carpeta)) == (0, 0)


def test_si_otro_mensaje_la_lleva_queda_para_los_de_su_sala(
    ana, beto, sala, carpeta, django_capture_on_commit_callbacks
):
    url = subida(ana)
    tercera = EstudianteFabrica()
    mensaje_id = mandar(ana, sala, url).json()["id"]
    mandar(ana, SalaDirectaFabrica(usuario_a=ana, usuario_b=tercera), url)

    borrar(ana, mensaje_id, django_capture_on_commit_callbacks)

    assert (ver(beto, url), ver(tercera, url)) == (404, 200)
    assert en_disco(carpeta) == 2


def test_borrar_un_texto_no_toca_los_archivos(
    ana, sala, carpeta, django_capture_on_commit_callbacks
):
    subida(ana)
    texto = MensajeFabrica(sala_chat=sala, remitente=ana)

    borrar(ana, texto.pk, django_capture_on_commit_callbacks)

    assert en_disco(carpeta) == 2


def test_al_irse_quien_la_subio_la_siguen_viendo_los_demas(ana, beto):
    duena = EstudianteFabrica()
    grupo = GrupoFabrica(usuario_dueno=duena, miembros=[ana, beto])
    url = subida(ana)
    mensaje_id = mandar(ana, grupo.salas.get(), url).json()["id"]
    tercera = EstudianteFabrica()
    como(beto).post(
        f"/api/mensajes/mensajes/{mensaje_id}/reenviar",
        {"usuario_id": tercera.pk},
        content_type="application/json",
    )

    ana.delete()

    assert Mensaje.objects.filter(url_archivo=url).count() == 1
    assert ver(tercera, url) == 200


@pytest.mark.django_db(transaction=True)
def test_si_se_manda_mientras_se_borra_el_ultimo_que_la_lleva_no_se_pierde(
    ana, beto, sala, carpeta
):
    url = subida(ana)
    mensaje = Mensaje.objects.get(pk=mandar(ana, sala, url).json()["id"])
    otra_sala = SalaDirectaFabrica(usuario_a=ana, usuario_b=EstudianteFabrica())
    borrado = threading.Thread(target=_borrar_en_otro_hilo, args=(mensaje.pk, ana.pk))

    with transaction.atomic():
        enviar_mensaje(
            remitente_id=ana.pk,
            destino=Destino("sala", str(otra_sala.sala_uuid)),
            tipo_mensaje="imagen",
            url_archivo=url,
        )
        borrado.start()
        esperar_a_que_alguien_espere()
    borrado.join(10)

    mensaje.refresh_from_db()
    assert mensaje.eliminado_en is not None
    assert (ver(ana, url), en_disco(carpeta)) == (200, 2)


def _borrar_en_otro_hilo(mensaje_id, actor_id):
    try:
        borrar_mensaje(mensaje_id=mensaje_id, actor_id=actor_id)
    finally:
        connection.close()
