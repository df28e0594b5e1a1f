"""El admin de mensajería: se ve quién y cuándo; lo que se dijeron, jamás."""

import pytest
from django.apps import apps
from django.contrib import admin

from mensajeria.models import AvanceSala, DestinatarioMensaje, MarcaSala, Mensaje, SalaChat
from tests import fabricas
from tests.admin_comun import (
    Pantalla,
    PantallasDelAdmin,
    administrador,
    cliente_de,
    url,
)

pytestmark = pytest.mark.django_db

SECRETO = "reunion-secreta-7"


def una_sala_grupal() -> SalaChat:
    return SalaChat.objects.get(grupo=fabricas.GrupoFabrica())


def una_marca() -> MarcaSala:
    return MarcaSala.objects.filter(sala_chat=fabricas.SalaDirectaFabrica()).first()


def un_avance() -> AvanceSala:
    mensaje = fabricas.MensajeFabrica()
    MarcaSala.objects.filter(
        sala_chat=mensaje.sala_chat, usuario=mensaje.sala_chat.usuario_b
    ).update(entregado_hasta=1)
    return AvanceSala.objects.get(sala_chat=mensaje.sala_chat)


def correo_de(fila) -> str:
    return fila.usuario.correo_institucional


class TestPantallas(PantallasDelAdmin):
    @pytest.fixture(
        params=[
            Pantalla(fabricas.SalaDirectaFabrica, lambda sala: sala.sala_uuid, 4, alta=403),
            Pantalla(una_sala_grupal, lambda sala: sala.sala_uuid, 4, alta=403),
            Pantalla(fabricas.MensajeFabrica, lambda mensaje: mensaje.mensaje_uuid, 4, alta=403),
            Pantalla(fabricas.ReaccionMensajeFabrica, correo_de, 4, alta=403),
            Pantalla(una_marca, correo_de, 4, alta=403),
            Pantalla(un_avance, correo_de, 4, alta=403),
            Pantalla(
                fabricas.ArchivoChatFabrica,
                lambda archivo: archivo.subido_por.correo_institucional,
                4,
                alta=403,
            ),
        ],
        ids=[
            "SalaDirecta",
            "SalaGrupal",
            "Mensaje",
            "ReaccionMensaje",
            "MarcaSala",
            "AvanceSala",
            "ArchivoChat",
        ],
    )
    def pantalla(self, request):
        return request.param

    def test_nada_se_anade_ni_se_edita_ni_se_borra(self, pantalla):
        fila = pantalla.crear()
        cliente = cliente_de(administrador())

        codigos = [
            cliente.post(pagina, {"post": "yes"}).status_code
            for pagina in (url(type(fila), "add"), url(fila, "change"), url(fila, "delete"))
        ]

        assert codigos == [403, 403, 403]
        assert type(fila).objects.filter(pk=fila.pk).exists()


@pytest.fixture
def mensaje_secreto() -> Mensaje:
    return fabricas.MensajeFabrica(
        contenido=SECRETO, url_archivo=f"/medios/{SECRETO}.webp", metadatos={"pie": SECRETO}
    )


def test_la_lista_de_mensajes_dice_quien_y_cuando(mensaje_secreto):
    respuesta = cliente_de(administrador()).get(url(Mensaje, "changelist"))

    html = respuesta.content.decode()
    assert '<td class="field-tipo_mensaje">Texto</td>' in html
    assert mensaje_secreto.remitente.correo_institucional in html


def test_el_contenido_de_un_mensaje_no_sale_en_ninguna_pagina(mensaje_secreto):
    cliente = cliente_de(administrador())
    sala = mensaje_secreto.sala_chat

    for pagina in (
        url(Mensaje, "changelist"),
        url(mensaje_secreto, "change"),
        url(mensaje_secreto, "history"),
        url(SalaChat, "changelist"),
        url(sala, "change"),
        url(MarcaSala, "changelist"),
        url(mensaje_secreto.remitente, "change"),
    ):
        respuesta = cliente.get(pagina)
        assert respuesta.status_code == 200
        assert SECRETO not in respuesta.content.decode()


def test_buscar_no_mira_el_contenido(mensaje_secreto):
    respuesta = cliente_de(administrador()).get(url(Mensaje, "changelist"), {"q": SECRETO})

    assert list(respuesta.context["cl"].result_list) == []


@pytest.mark.parametrize(
    ("modelo", "filtro"),
    [
        (Mensaje, "contenido__startswith"),
        (Mensaje, "url_archivo__contains"),
        (Mensaje, "metadatos__pie__startswith"),
        (SalaChat, "mensajes__contenido__startswith"),
    ],
)
def test_el_contenido_no_se_adivina_filtrando(mensaje_secreto, modelo, filtro):
    respuesta = cliente_de(administrador()).get(url(modelo, "changelist"), {filtro: "reunion"})

    assert respuesta.status_code == 400


def test_todo_modelo_esta_en_el_admin_salvo_la_vista():
    nuestros = {
        modelo
        for app in ("estudiantes", "grupos", "publicaciones", "mensajeria")
        for modelo in apps.get_app_config(app).get_models()
        # Se editan dentro de su publicación, su persona, su importación o su caso; los resúmenes son las
        # gráficas de la portada. Los reportes, en ninguna parte: dirían quién reportó.
        if modelo.__name__
        not in (
            *("Multimedia", "AlcanceDePersonal", "FilaImportada", "ResumenDiario"),
            *("Apelacion", "Revelacion", "Reporte"),
        )
    }

    assert nuestros - set(admin.site._registry) == {DestinatarioMensaje}
