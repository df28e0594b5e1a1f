"""Lo que el personal deja escrito de una membresía, hecho por el camino de siempre."""

from grupos import consultas
from grupos.errores import CambioImposible
from grupos.models import EstadoMembresia, Membresia, RolMiembro
from grupos.servicios.entradas import aprobar_solicitud, invitar, rechazar_solicitud
from grupos.servicios.miembros import cambiar_rol, quitar_miembro
from redup_project.sql import transaccion

ACTIVO, PENDIENTE = EstadoMembresia.ACTIVO, EstadoMembresia.PENDIENTE
RECHAZADO, SALIO = EstadoMembresia.RECHAZADO, EstadoMembresia.SALIO
# De qué estado a cuál, y con qué.
PASOS = {
    (None, ACTIVO): invitar,
    (SALIO, ACTIVO): invitar,
    (RECHAZADO, ACTIVO): invitar,
    (PENDIENTE, ACTIVO): aprobar_solicitud,
    (PENDIENTE, RECHAZADO): rechazar_solicitud,
    (ACTIVO, RECHAZADO): quitar_miembro,
}


@transaccion()
def llevar_a(
    *, grupo_id: int, usuario_id: int, actor_id: int, estado: str, rol: str
) -> Membresia | None:
    """Añade, aprueba, rechaza, saca o cambia de rol, según de dónde venga: con sus reglas y avisos.

    Lanza `CambioImposible` (nadie sale ni pide por otro) y lo que lance el servicio que lo hace.
    """
    consultas.grupo_en_exclusiva(grupo_id)
    de_quien = {
        "grupo_id": grupo_id,
        "usuario_id": usuario_id,
        "actor_id": actor_id,
        "personal": True,
    }
    antes = consultas.membresia_de(grupo_id, usuario_id)
    era = antes and EstadoMembresia(antes.estado_membresia)
    if era != estado:
        paso = PASOS.get((era, EstadoMembresia(estado)))
        if paso is None:
            raise CambioImposible
        antes = paso(**de_quien)
    if estado == ACTIVO and antes is not None and antes.rol_miembro != rol:
        if rol == RolMiembro.DUENO:
            raise CambioImposible("La propiedad se pasa con «Transferir la propiedad».")
        antes = cambiar_rol(rol_miembro=rol, **de_quien)
    return antes
