"""Qué se puede hacer con un mensaje reportado; leerlo es asomarse a una conversación ajena."""

from typing import Any, ClassVar

from estudiantes.models import Decision, Usuario
from estudiantes.moderables import SOBRE_SU_AUTOR, Contexto, Fragmento, Hallazgo, Moderable
from mensajeria import consultas, servicios
from mensajeria.consultas.archivos import archivo_que_lleva
from mensajeria.models import ArchivoChat, Mensaje, TipoSala

# Lo justo para entender de qué se hablaba.
ALREDEDOR = 5


class MensajeReportado(Moderable):
    es_privado: ClassVar[bool] = True
    decisiones: ClassVar[frozenset[str]] = SOBRE_SU_AUTOR | {Decision.RETIRAR}

    def localizar(self, objeto_id: int, lector: Usuario) -> Hallazgo | None:
        mensaje = consultas.mensajes_visibles().filter(pk=objeto_id).first()
        if mensaje is None or not consultas.participa(lector.pk, mensaje.sala_chat):
            return None
        return Hallazgo(mensaje.remitente_id, _texto(mensaje, _archivo_de(mensaje)))

    def contexto(self, objeto_id: int) -> Contexto:
        """El mensaje y, como mucho, los cinco de antes y los cinco de después."""
        mensaje = consultas.mensajes_completos().filter(pk=objeto_id).first()
        if mensaje is None:
            return Contexto()
        cerca = consultas.mensajes_completos().filter(
            sala_chat_id=mensaje.sala_chat_id,
            numero__range=(mensaje.numero - ALREDEDOR, mensaje.numero + ALREDEDOR),
        )
        cerca = list(cerca.order_by("numero"))
        archivos = _archivos_de(cerca)
        directo = mensaje.sala_chat.tipo_sala == TipoSala.DIRECTO
        donde = (
            "Un chat entre dos personas" if directo else f"El chat de «{mensaje.sala_chat.grupo}»"
        )
        return Contexto(donde, tuple(_de(m, mensaje.pk, archivos) for m in cerca))

    def retirar(self, objeto_id: int) -> dict[str, Any]:
        return {"borrado": servicios.retirar_mensaje(mensaje_id=objeto_id)}

    def mostrar(self, objeto_id: int, efecto: dict[str, Any]) -> None:
        """No vuelve: su contenido se vació al retirarlo, como al borrarlo su autor."""


def _archivo_de(mensaje: Mensaje) -> str | None:
    return archivo_que_lleva(
        tipo_mensaje=mensaje.tipo_mensaje,
        contenido=mensaje.contenido,
        url_archivo=mensaje.url_archivo,
    )


def _archivos_de(mensajes: list[Mensaje]) -> dict[str, str]:
    """Dónde está cada imagen nuestra que llevan; lo ajeno se lee como texto y no se pide."""
    nombres = [nombre for mensaje in mensajes if (nombre := _archivo_de(mensaje))]
    return {
        archivo.nombre: archivo.url for archivo in ArchivoChat.objects.filter(nombre__in=nombres)
    }


def _texto(mensaje: Mensaje, archivo: str | None) -> str:
    """Lo escrito; de una imagen nuestra no hace falta su dirección."""
    partes = (mensaje.contenido, None if archivo else mensaje.url_archivo)
    return "\n".join(parte for parte in partes if parte)


def _de(mensaje: Mensaje, reportado_id: int, archivos: dict[str, str]) -> Fragmento:
    archivo = archivos.get(_archivo_de(mensaje) or "")
    return Fragmento(
        quien=mensaje.remitente.nombre_completo,
        texto="(borrado)" if mensaje.eliminado_en else _texto(mensaje, archivo),
        cuando=mensaje.enviado_en,
        imagenes=(archivo,) if archivo else (),
        es_lo_reportado=mensaje.pk == reportado_id,
    )
