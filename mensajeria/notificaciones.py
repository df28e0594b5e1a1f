"""Empujar los mensajes nuevos a los teléfonos de quien no está conectado."""

from collections.abc import Iterable

from django.db import transaction

from estudiantes.notificaciones import empujar
from mensajeria import consultas
from mensajeria.models import Mensaje, TipoSala
from redup_project import push
from redup_project.contenido import TipoContenido

# Cómo se anuncia lo que no tiene texto.
SIN_TEXTO = {
    TipoContenido.IMAGEN: "📷 Imagen",
    TipoContenido.AUDIO: "🎤 Audio",
    TipoContenido.ARCHIVO: "📎 Archivo",
}


def mensajes_nuevos(ids: Iterable[int]) -> None:
    """Tras el commit, por cada uno, un push a los demás de su sala, nunca a quien lo envió.

    A quién, se busca en el hilo de los push: el escritor de lotes no consulta nada por esto.
    """
    if push.encendido():
        for mensaje_id in ids:
            _tras_el_commit(mensaje_id)


def _tras_el_commit(mensaje_id: int) -> None:
    # Sin `partial`: si fallara, Django no sabría cómo nombrarla al anotarlo, y fallaría el envío.
    transaction.on_commit(lambda: push.en_segundo_plano(lambda: _empujar(mensaje_id)), robust=True)


def _empujar(mensaje_id: int) -> None:
    mensaje = consultas.mensajes_visibles().filter(pk=mensaje_id).first()
    if mensaje is None:
        # Se borró antes de que le llegara el turno.
        return
    sala, remitente = mensaje.sala_chat, mensaje.remitente
    demas = consultas.participantes_de(sala).exclude(usuario_id=remitente.pk)
    if sala.tipo_sala == TipoSala.DIRECTO:
        # Para quien lo recibe, el chat es el de quien le escribe, y se llama como él.
        tipo, room_id, nombre = "individual", remitente.pk, remitente.nombre_completo
        texto = _resumen(mensaje)
    else:
        tipo, room_id, nombre = "grupal", sala.grupo_id, sala.grupo.nombre
        texto = f"{remitente.nombre}: {_resumen(mensaje)}"
    empujar(
        usuario_ids=demas.values_list("usuario_id", flat=True),
        datos={
            "target_type": "chat",
            "room_id": str(room_id),
            "room_name": nombre,
            "room_type": tipo,
        },
        titulo=nombre,
        cuerpo=texto,
        clase="chat",
    )


def _resumen(mensaje: Mensaje) -> str:
    # En la semilla, el contenido de una imagen es su dirección.
    con_texto = mensaje.tipo_mensaje == TipoContenido.TEXTO or mensaje.url_archivo
    texto = mensaje.contenido if con_texto else None
    return texto or SIN_TEXTO.get(mensaje.tipo_mensaje, "")
