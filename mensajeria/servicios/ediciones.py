"""Cambiar un mensaje ya enviado: editarlo y borrarlo para todos."""

from datetime import timedelta

from django.conf import settings
from django.db.models.functions import Now
from django.utils import timezone

from grupos import consultas as consultas_de_grupos
from mensajeria import consultas, difusion
from mensajeria.consultas.archivos import archivo_que_lleva
from mensajeria.errores import FueraDePlazo, MensajeAjeno, MensajeNoEditable
from mensajeria.models import Mensaje, SalaChat
from mensajeria.servicios.archivos import soltar_archivo
from mensajeria.servicios.mensajes import mensaje_en_exclusiva
from redup_project.contenido import TipoContenido
from redup_project.sql import transaccion


@transaccion()
def editar_mensaje(*, mensaje_id: int, actor_id: int, contenido: str) -> Mensaje:
    """Cambia el texto de un mensaje propio y avisa a quienes participan.

    Idempotente: dejarlo como estaba no cambia nada ni avisa. Lanza `MensajeNoExiste`,
    `MensajeAjeno`, `MensajeNoEditable`, `FueraDePlazo` o `MensajeEliminado` (lo decide la base).
    """
    mensaje = mensaje_en_exclusiva(mensaje_id, actor_id)
    if mensaje.remitente_id != actor_id:
        raise MensajeAjeno
    if mensaje.tipo_mensaje != TipoContenido.TEXTO:
        raise MensajeNoEditable
    if mensaje.contenido == contenido:
        return mensaje
    if mensaje.eliminado_en is None:
        _exigir_plazo(mensaje, timedelta(minutes=settings.MENSAJES_VENTANA_EDICION_MINUTOS))
    Mensaje.objects.filter(pk=mensaje.pk).update(contenido=contenido, editado_en=Now())
    mensaje.refresh_from_db(fields=["contenido", "editado_en", "cambio"])
    difusion.mensaje_editado(mensaje)
    return mensaje


@transaccion()
def borrar_mensaje(*, mensaje_id: int, actor_id: int) -> Mensaje:
    """Borra un mensaje para todos y avisa a quienes participan; su contenido lo vacía la base.

    Puede quien lo envió, dentro del plazo, y quien administra el grupo, siempre. Idempotente:
    borrar lo borrado devuelve el primer borrado y no avisa. Lanza `MensajeNoExiste`,
    `MensajeAjeno` o `FueraDePlazo`.
    """
    mensaje = mensaje_en_exclusiva(mensaje_id, actor_id)
    grupo_id = mensaje.sala_chat.grupo_id
    administra = grupo_id is not None and consultas_de_grupos.administra(grupo_id, actor_id)
    if mensaje.remitente_id != actor_id and not administra:
        raise MensajeAjeno
    if mensaje.eliminado_en is not None:
        return mensaje
    if not administra:
        _exigir_plazo(mensaje, timedelta(hours=settings.MENSAJES_VENTANA_BORRADO_HORAS))
    _borrar(mensaje, actor_id)
    return mensaje


@transaccion()
def retirar_mensaje(*, mensaje_id: int) -> bool:
    """Lo borra para todos porque lo decidió quien modera; devuelve si aún estaba.

    Como borrado sin firma: los de la sala no tienen por qué saber quién modera. De anotarlo se
    encarga el caso.
    """
    # Antes la sala, como todo el que cambia un mensaje.
    sala = SalaChat.objects.select_for_update(of=("self",), no_key=True)
    if sala.filter(mensajes=mensaje_id).first() is None:
        return False
    mensaje = consultas.mensajes_completos().get(pk=mensaje_id)
    if mensaje.eliminado_en is not None:
        return False
    _borrar(mensaje, None)
    return True


def _borrar(mensaje: Mensaje, actor_id: int | None) -> None:
    archivo = archivo_que_lleva(
        tipo_mensaje=mensaje.tipo_mensaje,
        contenido=mensaje.contenido,
        url_archivo=mensaje.url_archivo,
    )
    Mensaje.objects.filter(pk=mensaje.pk).update(eliminado_en=Now(), eliminado_por_id=actor_id)
    mensaje.refresh_from_db(fields=["eliminado_en", "eliminado_por", "cambio"])
    difusion.mensaje_borrado(mensaje)
    if archivo:
        soltar_archivo(archivo)


def _exigir_plazo(mensaje: Mensaje, plazo: timedelta) -> None:
    if timezone.now() - mensaje.enviado_en > plazo:
        raise FueraDePlazo
