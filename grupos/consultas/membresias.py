"""Quién está en cada grupo y qué puede hacer en él."""

from collections.abc import Collection

from django.db.models import Case, IntegerField, QuerySet, Value, When

from estudiantes.consultas import a_su_cargo
from estudiantes.errores import UsuarioNoExiste
from estudiantes.models import Estado, Usuario, normalizar_correo
from grupos.consultas.alcance import del_grupo
from grupos.errores import GrupoNoExiste, NoAdministra, NoEsMiembro
from grupos.models import EstadoMembresia, Grupo, Membresia, RolMiembro

ADMINISTRAN = (RolMiembro.DUENO, RolMiembro.ADMIN)


def membresias_activas(usuario_id: int) -> QuerySet[Membresia]:
    """Las membresías vigentes de un usuario, también en grupos archivados: aún puede leerlos."""
    return Membresia.objects.filter(usuario_id=usuario_id, estado_membresia=EstadoMembresia.ACTIVO)


def membresias_de_varios(usuario_ids: Collection[int]) -> QuerySet[Membresia]:
    """Las membresías vigentes de esos usuarios."""
    return Membresia.objects.filter(
        usuario_id__in=usuario_ids, estado_membresia=EstadoMembresia.ACTIVO
    )


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
        .filter(grupo_id=grupo_id, rol_miembro__in=ADMINISTRAN)
        .exists()
    )


def exigir_que_administre(grupo_id: int, usuario_id: int, *, personal: bool = False) -> None:
    """Lanza `GrupoNoExiste` (también si está archivado), o `NoAdministra` si no lo hace hoy.

    Con `personal` vale también el personal que lo tiene a su cargo.
    """
    if not Grupo.objects.filter(pk=grupo_id, archivado_en__isnull=True).exists():
        raise GrupoNoExiste
    if personal:
        exigir_personal(grupo_id, usuario_id)
    elif not administra(grupo_id, usuario_id):
        raise NoAdministra


def exigir_personal(grupo_id: int, usuario_id: int) -> None:
    """Lanza `NoAdministra` si no es hoy personal en activo con ese grupo a su cargo."""
    usuario = Usuario.objects.filter(pk=usuario_id, estado=Estado.ACTIVO).first()
    if usuario is None:
        raise NoAdministra
    suyos = Grupo.objects.filter(a_su_cargo(usuario, del_grupo()))
    if not suyos.filter(pk=grupo_id).exists():
        raise NoAdministra


def administradores_de(grupo_id: int) -> list[int]:
    """Los ids de quienes hoy administran el grupo: su dueño y sus administradores."""
    activas = Membresia.objects.filter(grupo_id=grupo_id, estado_membresia=EstadoMembresia.ACTIVO)
    return list(activas.filter(rol_miembro__in=ADMINISTRAN).values_list("usuario_id", flat=True))


def membresia_de(grupo_id: int, usuario_id: int) -> Membresia | None:
    """La relación de alguien con el grupo, esté o no activa."""
    return Membresia.objects.filter(grupo_id=grupo_id, usuario_id=usuario_id).first()


def visibles() -> QuerySet[Membresia]:
    """Las membresías de cuentas que siguen existiendo: una cuenta eliminada ya no se enseña."""
    # Como subconsulta y no como unión: se calcula una vez, y las eliminadas son pocas.
    return Membresia.objects.exclude(usuario__in=Usuario.objects.filter(estado=Estado.ELIMINADO))


def miembros_de(
    grupo: Grupo, *, lector_id: int, estado: str = EstadoMembresia.ACTIVO
) -> QuerySet[Membresia]:
    """Las membresías del grupo en ese estado: dueño, administradores, quien lee y los demás por nombre.

    Lanza `NoAdministra` si quien lee pide otras que las activas y no administra el grupo.
    """
    if estado != EstadoMembresia.ACTIVO:
        exigir_que_administre(grupo.pk, lector_id)
    lugar = Case(
        When(rol_miembro=RolMiembro.DUENO, then=Value(0)),
        When(rol_miembro=RolMiembro.ADMIN, then=Value(1)),
        When(usuario_id=lector_id, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    return (
        visibles()
        .filter(grupo=grupo, estado_membresia=estado)
        .select_related("usuario")
        .order_by(lugar, "usuario__nombre", "usuario__apellido_paterno", "usuario_id")
    )


def exigir_usuario_activo(usuario_id: int) -> Usuario:
    """Alguien a quien se puede invitar. Lanza `UsuarioNoExiste`, también si su cuenta no está activa."""
    return _el_activo(Usuario.objects.filter(pk=usuario_id))


def exigir_usuario_con_correo(correo: str) -> Usuario:
    """Igual, por su correo exacto, sin distinguir mayúsculas. Lanza `UsuarioNoExiste`."""
    return _el_activo(Usuario.objects.filter(correo_institucional=normalizar_correo(correo)))


def _el_activo(usuarios: QuerySet[Usuario]) -> Usuario:
    usuario = usuarios.filter(estado=Estado.ACTIVO).first()
    if usuario is None:
        raise UsuarioNoExiste
    return usuario
