"""Grupos para enseñar, y el grupo que se va a cambiar."""

from uuid import UUID

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from grupos.consultas.membresias import es_miembro, membresias_activas, miembros_de, visibles
from grupos.errores import GrupoNoExiste
from grupos.models import EstadoMembresia, Grupo, Membresia, Privacidad
from redup_project.busqueda import que_casan

# Más personas no caben en una pantalla: quien quiera verlas todas pagina `…/miembros`.
TOPE_DE_MIEMBROS = 1000


def vivos() -> QuerySet[Grupo]:
    """Los grupos sin archivar."""
    return Grupo.objects.filter(archivado_en__isnull=True)


def completos() -> QuerySet[Grupo]:
    """Los grupos sin archivar, con su dueño, su carrera y `total_miembros`; una sola consulta."""
    activas = visibles().filter(grupo=OuterRef("pk"), estado_membresia=EstadoMembresia.ACTIVO)
    cuenta = activas.order_by().values("grupo").annotate(n=Count("pk")).values("n")
    return (
        vivos()
        .select_related("usuario_dueno", "carrera__facultad__sede")
        .annotate(total_miembros=Coalesce(Subquery(cuenta, output_field=IntegerField()), 0))
        .order_by("nombre", "pk")
    )


def listados(*, carrera_id: int | None = None, privacidad: str | None = None) -> QuerySet[Grupo]:
    """Los grupos de una carrera o de una privacidad; sin filtros, todos."""
    grupos = completos()
    if carrera_id is not None:
        grupos = grupos.filter(carrera_id=carrera_id)
    if privacidad is not None:
        grupos = grupos.filter(privacidad=privacidad)
    return grupos


def grupos_de(usuario_id: int) -> QuerySet[Grupo]:
    """Los grupos de los que es miembro activo."""
    return completos().filter(pk__in=membresias_activas(usuario_id).values("grupo_id"))


def buscados(texto: str, *, carrera_id: int | None = None) -> QuerySet[Grupo]:
    """Los que tienen esas palabras en el nombre o la descripción; también los privados."""
    return que_casan(listados(carrera_id=carrera_id), texto, "nombre", "descripcion")


def grupo_con_miembros(grupo_id: int, lector_id: int) -> Grupo:
    """El grupo con `miembros`: los activos, o nadie si es privado y quien lee no es uno de ellos.

    Lanza `GrupoNoExiste`.
    """
    grupo = completos().filter(pk=grupo_id).first()
    if grupo is None:
        raise GrupoNoExiste
    grupo.miembros = list(miembros_visibles(grupo, lector_id=lector_id)[:TOPE_DE_MIEMBROS])
    return grupo


def miembros_visibles(
    grupo: Grupo, *, lector_id: int, estado: str = EstadoMembresia.ACTIVO
) -> QuerySet[Membresia]:
    """Los miembros que puede ver quien lee: de un grupo privado ajeno, ninguno.

    Lanza `NoAdministra` si pide otros que los activos y no administra el grupo.
    """
    miembros = miembros_de(grupo, lector_id=lector_id, estado=estado)
    if grupo.privacidad == Privacidad.PRIVADO and not es_miembro(grupo.pk, lector_id):
        return miembros.none()
    return miembros


def lista_de_miembros(grupo_id: int, lector_id: int, estado: str) -> QuerySet[Membresia]:
    """`miembros_visibles` por el id del grupo. Lanza `GrupoNoExiste` o `NoAdministra`."""
    grupo = vivos().filter(pk=grupo_id).first()
    if grupo is None:
        raise GrupoNoExiste
    return miembros_visibles(grupo, lector_id=lector_id, estado=estado)


def grupo_en_exclusiva(grupo_id: int, *, archivado: bool = False) -> Grupo:
    """El grupo, bloqueado hasta el fin de la transacción: quien entra, sale o manda, de uno en uno.

    Con `archivado` vale también uno que ya lo está. Lanza `GrupoNoExiste`.
    """
    grupos = Grupo.objects.all() if archivado else vivos()
    grupo = grupos.select_for_update(no_key=True).filter(pk=grupo_id).first()
    if grupo is None:
        raise GrupoNoExiste
    return grupo


def sala_de(grupo: Grupo) -> UUID | None:
    """El identificador de su sala de chat; la base la crea con el grupo, salvo que la borren a mano."""
    # Por la relación inversa: la sala es de mensajeria, que está en el piso de arriba.
    return grupo.salas.values_list("sala_uuid", flat=True).first()
