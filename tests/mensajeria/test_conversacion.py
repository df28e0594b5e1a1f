"""Dos personas conversan, en los dos dialectos, contra el servidor de verdad."""

from mensajeria.models import Mensaje
from tests.fabricas import EstudianteFabrica


def test_mensaje_directo_de_la_semilla_llega_al_otro_y_a_nadie_mas(conectar):
    ana, beto, intrusa = EstudianteFabrica.create_batch(3)
    a, b, i = conectar(ana), conectar(beto), conectar(intrusa)

    evento, acuse = a.pedir(
        "send_message",
        {
            "to": str(beto.pk),
            "message": "hola",
            "sender_id": str(ana.pk),
            "timestamp": "2026-01-01T10:00:00Z",
            "type": "text",
        },
    )

    assert (evento, acuse["status"]) == ("ack", "sent")
    mensaje = Mensaje.objects.select_related("sala_chat").get()
    assert b.recibir() == (
        "receive_message",
        {
            "from": str(ana.pk),
            "sender_id": str(ana.pk),
            "sender_name": ana.nombre_completo,
            "sender_email": ana.correo_institucional,
            "to": str(beto.pk),
            "message": "hola",
            "type": "text",
            "chat_type": "directo",
            "message_type": "texto",
            "timestamp": "2026-01-01T10:00:00Z",
            "sala_uuid": str(mensaje.sala_chat.sala_uuid),
            "sala_chat_id": str(mensaje.sala_chat_id),
            "mensaje_id": str(mensaje.pk),
            "mensaje_uuid": str(mensaje.mensaje_uuid),
            "numero": 1,
            "enviado_en": acuse["enviado_en"],
            "offline": False,
        },
    )
    a.exigir_silencio()
    i.exigir_silencio()
