"""Quién puede saber de quién."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from estudiantes.models import Usuario
from mensajeria import consultas


class Conocido(NamedTuple):
    """Alguien por quien se pregunta: si se le puede ver y, en ese caso, cuándo estuvo."""

    usuario_id: int
    visible: bool
    ultima_conexion_en: datetime | None


def conocidos_visibles(
    *, usuario_id: int, ids: Collection[int]
) -> tuple[bool, dict[int, Conocido]]:
    """Si quien pregunta se muestra y, de `ids`, con quienes comparte chat o grupo.

    De los demás ni se dice que existen. Ocultarse es simétrico: quien no se muestra no ve a nadie.
    """
    me_muestro = Usuario.objects.values_list("muestra_conexion", flat=True).get(pk=usuario_id)
    conocidos = [
        Conocido(u.pk, visible, u.ultima_conexion_en if visible else None)
        for u in consultas.conocidos_de(usuario_id, ids)
        for visible in [me_muestro and u.muestra_conexion]
    ]
    return me_muestro, {conocido.usuario_id: conocido for conocido in conocidos}
