"""Enviar mensajes y leer su historial."""

from uuid import UUID

from estudiantes.errores import UsuarioInactivo
from estudiantes.models import Estado, Usuario
from mensajeria import consultas, difusion, notificaciones
from mensajeria.destinos import Destino
from mensajeria.errores import MensajeNoExiste
from mensajeria.models import DestinatarioMensaje, MarcaSala, Mensaje, SalaChat
from mensajeria.servicios.archivos import exigir_archivo_visible
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
    respuesta_a_id: int | None = None,
    reenviado: bool = False,
) -> Mensaje:
    """Guarda un mensaje y, tras el commit, lo reparte; lo devuelve con su sala y su remitente.

    Repetir un `cliente_id` del mismo remitente devuelve el primero y no reparte nada.

    Numerar y comprobar que el remitente participa lo hace la base, con la sala bloqueada. Lanza
    `SalaNoExiste`, `GrupoNoExiste`, `NoEsMiembro`, `UsuarioNoExiste`, `UsuarioInactivo`,
    `ChatContigoMismo`, `MensajeVacio`, `RespuestaNoValida` o `ArchivoNoExiste`.
    """
    if cliente_id:
        # Dos reintentos a la vez: el segundo espera y encuentra el del primero.
        turno_exclusivo(f"envio-{cliente_id}", remitente_id)
        previo = consultas.mensaje_de_cliente(remitente_id, cliente_id)
        if previo is not None:
            return previo
    exigir_archivo_visible(
        usuario_id=remitente_id,
        tipo_mensaje=tipo_mensaje,
        contenido=contenido,
        url_archivo=url_archivo,
    )
    sala = _sala_de(destino, remitente_id)
    creado = Mensaje.objects.create(
        sala_chat=sala,
        remitente_id=remitente_id,
        tipo_mensaje=tipo_mensaje,
        contenido=contenido,
        url_archivo=url_archivo,
        metadatos=metadatos or {},
        cliente_id=cliente_id,
        respuesta_a_id=respuesta_a_id,
        reenviado=reenviado,
    )
    mensaje = consultas.mensajes_visibles().get(pk=creado.pk)
    difusion.mensaje_nuevo(mensaje)
    notificaciones.mensajes_nuevos([mensaje.pk])
    return mensaje


def _sala_de(destino: Destino, remitente_id: int) -> SalaChat:
    if destino.clase == "sala":
        return consultas.sala_para(remitente_id, destino.valor)
    if destino.clase == "grupo":
        return sala_de_grupo(usuario_id=remitente_id, grupo_id=int(destino.valor))
    return sala_directa(usuario_id=remitente_id, otro_id=int(destino.valor))


def mensaje_en_exclusiva(mensaje_id: int, actor_id: int) -> Mensaje:
    """El mensaje, también si se borró, con su sala bloqueada hasta el fin de la transacción.

    Siempre se bloquea antes la sala, como al numerar: quienes cambian mensajes no se interbloquean
    y a quien se expulsa mientras tanto se le ve ya fuera. Lanza `UsuarioInactivo`, o
    `MensajeNoExiste` si no existe o el actor no participa hoy en su sala.
    """
    sala = (
        SalaChat.objects.select_for_update(of=("self",), no_key=True)
        .filter(mensajes=mensaje_id)
        .first()
    )
    if sala is None or not consultas.participa(actor_id, sala):
        raise MensajeNoExiste
    if not Usuario.objects.filter(pk=actor_id, estado=Estado.ACTIVO).exists():
        raise UsuarioInactivo
    return consultas.mensajes_completos().get(pk=mensaje_id)


@transaccion()
def abrir_historial(
    *, usuario_id: int, sala_uuid: UUID, limite: int
) -> tuple[list[Mensaje], dict[int, DestinatarioMensaje]]:
    """Los últimos `limite` mensajes de la sala y el estado de cada uno; pedirlos los da por entregados.

    Lanza `SalaNoExiste` si no participa en ella.
    """
    sala = consultas.sala_para(usuario_id, sala_uuid)
    mensajes = consultas.ultimos_de(sala, limite, usuario_id)
    if mensajes:
        # El disparador no deja retroceder la marca, así que basta pedir el máximo visto.
        MarcaSala.objects.filter(
            sala_chat=sala, usuario_id=usuario_id, entregado_hasta__lt=mensajes[-1].numero
        ).update(entregado_hasta=mensajes[-1].numero)
    return mensajes, consultas.estado_por_mensaje(mensajes, sala, usuario_id)
