"""Lo que se puede hacer con los grupos."""

from django.conf import settings

from estudiantes import auditoria
from grupos.models import EstadoMembresia, Grupo, Membresia, Privacidad
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
) -> Grupo:
    """Crea un grupo y lo devuelve; la membresía de su dueño y su sala las pone la base.

    Lanza `GrupoRepetido` si ya hay uno con ese nombre en esa carrera y `CarreraNoExiste`.
    """
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
        actor_id=dueno_id,
        entidad="grupos",
        entidad_id=grupo.pk,
        detalle={"privacidad": grupo.privacidad},
    )
    return grupo


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
