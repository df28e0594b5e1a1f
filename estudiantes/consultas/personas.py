"""Personas: quién puede ver a quién y qué de cada una."""

from collections.abc import Collection
from typing import Any

from django.db.models import Case, Q, QuerySet, Value, When

from estudiantes.consultas.alcance import DE_LA_PERSONA, a_su_cargo
from estudiantes.consultas.permisos import exigir_moderador
from estudiantes.errores import UsuarioNoExiste
from estudiantes.models import CorreoCatalogo, Estado, Rol, Usuario, normalizar_correo
from redup_project.busqueda import que_casan

# En el orden del índice de `sql/0020_busqueda_personas.sql`.
DONDE_SE_BUSCA = ("nombre", "apellido_paterno", "apellido_materno", "correo_institucional")


def fichas() -> QuerySet[Usuario]:
    """Los usuarios con su carrera y su cuatrimestre, listos para la forma `Usuario`."""
    return Usuario.objects.select_related("carrera__facultad__sede", "cuatrimestre")


def perfiles_para(lector: Usuario) -> QuerySet[Usuario]:
    """Las personas que `lector` puede ver y, en `…_visible`, lo que puede ver de cada una.

    Las que están en activo y, en cualquier estado, las que modera.
    El nacimiento y el teléfono son de la persona y de quien administra. La última conexión se ve
    entre quienes la enseñan: quien la oculta tampoco ve la de los demás.
    """
    todo = Q(Value(lector.rol == Rol.ADMINISTRADOR)) | Q(pk=lector.pk)
    conexion = todo | Q(Value(lector.muestra_conexion), muestra_conexion=True)
    personas = fichas().filter(Q(estado=Estado.ACTIVO) | a_su_cargo(lector, DE_LA_PERSONA))
    return personas.annotate(
        fecha_nacimiento_visible=Case(When(todo, then="fecha_nacimiento")),
        telefono_visible=Case(When(todo, then="telefono")),
        ultima_conexion_visible=Case(When(conexion, then="ultima_conexion_en")),
    )


def perfil(personas: QuerySet[Usuario], **cual: Any) -> Usuario:
    """La única de `personas` que es `cual`. Lanza `UsuarioNoExiste`, también si no se puede ver."""
    try:
        return personas.get(**cual)
    except Usuario.DoesNotExist as error:
        raise UsuarioNoExiste from error


def correo_por_usar(correo: str) -> bool:
    """Si el catálogo admite ahora que alguien se registre con ese correo; al guardar decide la base."""
    admitidos = CorreoCatalogo.objects.filter(habilitado=True, usado=False)
    return admitidos.filter(correo_institucional=normalizar_correo(correo)).exists()


def padron(lector: Usuario, **filtros: Any) -> QuerySet[Usuario]:
    """Todas las cuentas, en cualquier estado, o las de las carreras a su cargo.

    Lanza `SinPermiso` si `lector` no modera.
    """
    exigir_moderador(lector)
    return perfiles_para(lector).filter(a_su_cargo(lector, DE_LA_PERSONA), **filtros)


def exigir_persona_a_su_cargo(actor: Usuario, usuario_id: int) -> None:
    """Lanza `SinPermiso` si `actor` no modera, y `UsuarioNoExiste` si a esa persona no la alcanza."""
    exigir_moderador(actor)
    suyas = Usuario.objects.filter(a_su_cargo(actor, DE_LA_PERSONA))
    if not suyas.filter(pk=usuario_id).exists():
        raise UsuarioNoExiste


def personas_que_casan(texto: str, **filtros: Any) -> QuerySet[Usuario]:
    """Las personas activas en cuyo nombre, apellidos o correo está todo lo tecleado."""
    activas = Usuario.objects.filter(estado=Estado.ACTIVO, **filtros)
    return que_casan(activas, texto, *DONDE_SE_BUSCA)


def seguidores_de(lector: Usuario, usuario_id: int) -> QuerySet[Usuario]:
    """Quienes siguen a esa persona, lo más reciente primero. Lanza `UsuarioNoExiste`."""
    return _en_activo(lector, usuario_id, siguiendo__seguido_id=usuario_id).order_by(
        "-siguiendo__id"
    )


def seguidos_por(lector: Usuario, usuario_id: int) -> QuerySet[Usuario]:
    """A quienes sigue esa persona, lo más reciente primero. Lanza `UsuarioNoExiste`."""
    return _en_activo(lector, usuario_id, seguidores__seguidor_id=usuario_id).order_by(
        "-seguidores__id"
    )


def _en_activo(lector: Usuario, usuario_id: int, **relacion: int) -> QuerySet[Usuario]:
    # Sólo quien está en activo, también para quien modera: así la lista casa con sus totales.
    personas = perfiles_para(lector)
    perfil(personas, pk=usuario_id)
    return personas.filter(estado=Estado.ACTIVO, **relacion)


def sesiones_vigentes(usuario_ids: Collection[int]) -> dict[int, int]:
    """De ésos, los que pueden estar conectados, con la versión de su sesión."""
    activos = Usuario.objects.filter(pk__in=usuario_ids, estado=Estado.ACTIVO)
    return dict(activos.values_list("pk", "version_sesion"))
