"""Quién recibió y quién leyó un mensaje."""

from typing import NamedTuple

from django.db.models import Count

from mensajeria import consultas
from mensajeria.errores import MensajeNoExiste
from mensajeria.models import DestinatarioMensaje, Mensaje
from redup_project.sql import transaccion


class Recibos(NamedTuple):
    """A cuántos va un mensaje y a cuántos llegó, y una parte de ellos; `mas`, que no son todos."""

    total: int
    entregados: int
    leidos: int
    pagina: list[DestinatarioMensaje]
    mas: bool


@transaccion()
def recibos_de(*, mensaje_id: int, remitente_id: int, tras: int = 0, limite: int) -> Recibos:
    """A quién le llegó y quién leyó un mensaje propio: los `limite` primeros con id mayor que `tras`.

    Por id y no por hora de lectura: ésta cambia mientras se pasan las páginas, y quien leyera
    entretanto no saldría en ninguna. Lanza `MensajeNoExiste` si no es suyo o ya no está en la sala.
    """
    mensaje = (
        Mensaje.objects.select_related("sala_chat")
        .filter(pk=mensaje_id, remitente_id=remitente_id)
        .first()
    )
    if mensaje is None or not consultas.participa(remitente_id, mensaje.sala_chat):
        raise MensajeNoExiste
    estados = DestinatarioMensaje.objects.filter(mensaje_id=mensaje_id)
    cuentas = estados.aggregate(
        total=Count("*"), entregados=Count("entregado_en"), leidos=Count("leido_en")
    )
    orden = estados.filter(destinatario_id__gt=tras).order_by("destinatario_id")
    pagina = list(orden.select_related("destinatario")[: limite + 1])
    return Recibos(**cuentas, pagina=pagina[:limite], mas=len(pagina) > limite)
