"""Lecturas de grupos y membresías."""

from collections.abc import Collection

from django.db.models import QuerySet

from grupos.errores import GrupoNoExiste, NoEsMiembro
from grupos.models import EstadoMembresia, Grupo, Membresia, RolMiembro


def membresias_activas(usuario_id: int) -> QuerySet[Membresia]:
    """Las membresías vigentes de un usuario."""
    return Membresia.objects.filter(usuario_id=usuario_id, estado_membresia=EstadoMembresia.ACTIVO)


def es_miembro(grupo_id: int, usuario_id: int) -> bool:
    """Si el usuario es hoy miembro activo del grupo."""
    return membresias_activas(usuario_id).filter(grupo_id=grupo_id).exists()


def exigir_miembro(grupo_id: int, usuario_id: int) -> None:
    """Lanza `GrupoNoExiste` o `NoEsMiembro`; si es miembro activo, nada."""
    if es_miembro(grupo_id, usuario_id):
        return
    if not Grupo.objects.filter(pk=grupo_id).exists():
        raise GrupoNoExiste(f"El grupo {grupo_id} no existe.")
    raise NoEsMiembro


def administra(grupo_id: int, usuario_id: int) -> bool:
    """Si el usuario es hoy dueño o administrador del grupo."""
    return (
        membresias_activas(usuario_id)
        .filter(grupo_id=grupo_id, rol_miembro__in=(RolMiembro.DUENO, RolMiembro.ADMIN))
        .exists()
    )


def membresias_entre(grupos: Collection[int], usuarios: Collection[int]) -> set[tuple[int, int]]:
    """Los pares (grupo, usuario) con membresía activa, de una consulta."""
    activas = Membresia.objects.filter(
        grupo_id__in=grupos, usuario_id__in=usuarios, estado_membresia=EstadoMembresia.ACTIVO
    )
    return set(activas.values_list("grupo_id", "usuario_id"))
