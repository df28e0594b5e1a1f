"""Crear un grupo, cambiar su ficha y archivarlo."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from estudiantes import auditoria
from estudiantes.models import Carrera
from grupos import consultas, difusion
from grupos.errores import CarreraNoExiste, GrupoNoArchivado, NoEsDueno
from grupos.models import EstadoMembresia, Grupo, Membresia, Privacidad
from redup_project.ritmo import exigir_ritmo
from redup_project.secuencias import adelantar_secuencia
from redup_project.sql import transaccion, turno_exclusivo


@transaccion()
def crear_grupo(
    *,
    dueno_id: int,
    nombre: str,
    descripcion: str | None = None,
    carrera_id: int | None = None,
    privacidad: str = Privacidad.PUBLICO.value,
    foto_grupo_url: str | None = None,
    actor_id: int | None = None,
) -> Grupo:
    """Crea un grupo y lo devuelve, completo; la membresía de su dueño y su sala las pone la base.

    Lo crea su dueño o, en su nombre, `actor_id`. Lanza `GrupoRepetido` si ya hay uno con ese nombre
    en esa carrera y `CarreraNoExiste`.
    """
    exigir_ritmo("crear_grupo", actor_id or dueno_id, tope=120, segundos=60)
    _exigir_carrera(carrera_id)
    grupo = Grupo.objects.create(
        nombre=nombre,
        descripcion=descripcion,
        carrera_id=carrera_id,
        privacidad=privacidad,
        usuario_dueno_id=dueno_id,
        foto_grupo_url=foto_grupo_url,
    )
    auditoria.anotar(
        "crear_grupo",
        actor_id=actor_id or dueno_id,
        entidad="grupos",
        entidad_id=grupo.pk,
        detalle={"privacidad": grupo.privacidad},
    )
    difusion.membresia_cambiada(grupo.membresias.get(), era_miembro=False)
    return consultas.completos().get(pk=grupo.pk)


@transaccion()
def actualizar_grupo(
    *, grupo_id: int, actor_id: int, personal: bool = False, **cambios: Any
) -> Grupo:
    """Cambia `nombre`, `descripcion`, `carrera_id`, `privacidad` o `foto_grupo_url`; lo demás queda.

    Hacerlo público no aprueba las solicitudes que esperan. Lanza `GrupoNoExiste`, `NoAdministra`,
    `GrupoRepetido` o `CarreraNoExiste`.
    """
    grupo = consultas.grupo_en_exclusiva(grupo_id)
    consultas.exigir_que_administre(grupo_id, actor_id, personal=personal)
    if cambios:
        # La que ya tenía vale aunque se desactivara después.
        if cambios.get("carrera_id", grupo.carrera_id) != grupo.carrera_id:
            _exigir_carrera(cambios["carrera_id"])
        antes = {campo: getattr(grupo, campo) for campo in cambios}
        for campo, valor in cambios.items():
            setattr(grupo, campo, valor)
        grupo.save(update_fields=cambios.keys())
        auditoria.anotar(
            "actualizar_grupo",
            actor_id=actor_id,
            entidad="grupos",
            entidad_id=grupo_id,
            detalle={"campos": sorted(cambios)} | (_de_a(antes, cambios) if personal else {}),
        )
        difusion.grupo_cambiado(grupo)
    return consultas.completos().get(pk=grupo_id)


@transaccion()
def archivar_grupo(*, grupo_id: int, actor_id: int, personal: bool = False) -> Grupo:
    """Lo quita de la vista y de escribir en él; lo dicho queda (`docs/decisiones/0006-borrar-grupos.md`).

    Lanza `GrupoNoExiste`, también si ya lo estaba, o `NoEsDueno`.
    """
    grupo = consultas.grupo_en_exclusiva(grupo_id)
    if personal:
        consultas.exigir_personal(grupo_id, actor_id)
    elif grupo.usuario_dueno_id != actor_id:
        raise NoEsDueno
    return _archivar(grupo, timezone.now(), "archivar_grupo", actor_id)


@transaccion()
def desarchivar_grupo(*, grupo_id: int, actor_id: int) -> Grupo:
    """Vuelve a verse y a escribirse en él. Sólo el personal.

    Lanza `GrupoNoExiste`, `GrupoNoArchivado`, `NoAdministra` o `GrupoRepetido`: su nombre quedó libre.
    """
    grupo = consultas.grupo_en_exclusiva(grupo_id, archivado=True)
    consultas.exigir_personal(grupo_id, actor_id)
    if grupo.archivado_en is None:
        raise GrupoNoArchivado
    return _archivar(grupo, None, "desarchivar_grupo", actor_id)


def _de_a(antes: dict[str, Any], cambios: dict[str, Any]) -> dict[str, Any]:
    return {"antes_y_despues": {campo: [antes[campo], valor] for campo, valor in cambios.items()}}


def _archivar(grupo: Grupo, cuando: datetime | None, accion: str, actor_id: int) -> Grupo:
    grupo.archivado_en = cuando
    grupo.save(update_fields=["archivado_en"])
    auditoria.anotar(accion, actor_id=actor_id, entidad="grupos", entidad_id=grupo.pk)
    difusion.grupo_cambiado(grupo)
    return grupo


def _exigir_carrera(carrera_id: int | None) -> None:
    if carrera_id is None:
        return
    if not Carrera.objects.filter(pk=carrera_id, activa=True).exists():
        raise CarreraNoExiste("La carrera no existe o ya no está activa.")


@transaccion()
def abrir_grupo_de_prueba(*, grupo_id: int, usuario_id: int) -> None:
    """Con `SOCKET_AUTH=user_id`: `grupo_<id>` existe en cuanto alguien lo nombra, y está abierto.

    Si no hay grupo con ese id lo crea, público y con quien lo pide de dueño; si lo hay y nació así
    (se llama `grupo_<id>`), le da de alta. A los grupos de verdad no los toca.
    Lanza `RuntimeError` fuera de ese modo.
    """
    if settings.SOCKET_AUTH != "user_id":
        raise RuntimeError("los grupos de prueba sólo existen con SOCKET_AUTH=user_id")
    turno_exclusivo("grupo_de_prueba", grupo_id)
    nombre = f"grupo_{grupo_id}"
    grupo = Grupo.objects.filter(pk=grupo_id).first()
    if grupo is None:
        Grupo(pk=grupo_id, nombre=nombre, usuario_dueno_id=usuario_id).save(force_insert=True)
        adelantar_secuencia(Grupo, grupo_id)
    elif grupo.nombre == nombre and grupo.privacidad == Privacidad.PUBLICO:
        Membresia.objects.update_or_create(
            grupo_id=grupo_id,
            usuario_id=usuario_id,
            defaults={"estado_membresia": EstadoMembresia.ACTIVO},
        )
