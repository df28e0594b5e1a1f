"""Enviar mensajes y leer su historial."""

from uuid import UUID

from mensajeria import consultas, difusion
from mensajeria.destinos import Destino
from mensajeria.models import DestinatarioMensaje, MarcaSala, Mensaje, SalaChat
from mensajeria.servicios.salas import sala_de_grupo, sala_directa
from redup_project.contenido import TipoContenido
from redup_project.sql import transaccion, turno_exclusivo


@transaccion()
def enviar_mensaje(
    *,
    remitente_id: int,
    destino: Destino,
    contenido: str | None = None,
    url_archivo: str | None = None,
    tipo_mensaje: str = TipoContenido.TEXTO,
    metadatos: dict[str, str] | None = None,
    cliente_id: UUID | None = None,
) -> Mensaje:
    """Guarda un mensaje y, tras el commit, lo reparte; lo devuelve con su sala y su remitente.

    Repetir un `cliente_id` del mismo remitente devuelve el primero y no reparte nada.

    Numerar y comprobar que el remitente participa lo hace la base, con la sala bloqueada. Lanza
    `SalaNoExiste`, `GrupoNoExiste`, `NoEsMiembro`, `UsuarioNoExiste`, `UsuarioInactivo`,
    `ChatContigoMismo` o `MensajeVacio`.
    """
    if cliente_id:
        # Dos reintentos a la vez: el segundo espera y encuentra el del primero.
        turno_exclusivo(f"envio-{cliente_id}", remitente_id)
        previo = consultas.mensaje_de_cliente(remitente_id, cliente_id)
        if previo is not None:
            return previo
    sala = _sala_de(destino, remitente_id)
    creado = Mensaje.objects.create(
        sala_chat=sala,
        remitente_id=remitente_id,
        tipo_mensaje=tipo_mensaje,
        contenido=contenido,
        url_archivo=url_archivo,
        metadatos=metadatos or {},
        cliente_id=cliente_id,
    )
    mensaje = consultas.mensajes_visibles().get(pk=creado.pk)
    difusion.mensaje_nuevo(mensaje)
    return mensaje


def _sala_de(destino: Destino, remitente_id: int) -> SalaChat:
    if destino.clase == "sala":
        return consultas.sala_para(remitente_id, destino.valor)
    if destino.clase == "grupo":
        return sala_de_grupo(usuario_id=remitente_id, grupo_id=int(destino.valor))
    return sala_directa(usuario_id=remitente_id, otro_id=int(destino.valor))


@transaccion()
def abrir_historial(
    *, usuario_id: int, sala_uuid: UUID, limite: int
) -> tuple[list[Mensaje], dict[int, DestinatarioMensaje]]:
    """Los últimos `limite` mensajes de la sala y el estado de cada uno; pedirlos los da por entregados.

    Lanza `SalaNoExiste` si no participa en ella.
    """
    sala = consultas.sala_para(usuario_id, sala_uuid)
    mensajes = consultas.ultimos_de(sala, limite)
    if mensajes:
        # El disparador no deja retroceder la marca, así que basta pedir el máximo visto.
        MarcaSala.objects.filter(
            sala_chat=sala, usuario_id=usuario_id, entregado_hasta__lt=mensajes[-1].numero
        ).update(entregado_hasta=mensajes[-1].numero)
    return mensajes, consultas.estado_por_mensaje(mensajes, sala, usuario_id)
