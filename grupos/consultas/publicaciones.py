"""Las publicaciones internas de los grupos."""

from django.db.models import QuerySet

from grupos.consultas.membresias import es_miembro, exigir_miembro, membresias_activas
from grupos.errores import GrupoNoExiste, NoEsMiembro, PublicacionNoExiste
from grupos.models import Grupo, PublicacionGrupo


def publicaciones_de(grupo_id: int, lector_id: int) -> QuerySet[PublicacionGrupo]:
    """Las del grupo que no se han retirado, de la más nueva a la más antigua.

    Lanza `GrupoNoExiste`, o `NoEsMiembro` si quien lee no lo es.
    """
    exigir_grupo_propio(grupo_id, lector_id)
    publicaciones = PublicacionGrupo.objects.filter(grupo_id=grupo_id, activa=True)
    return publicaciones.select_related("autor").order_by("-pk")


def publicaciones_visibles_para(lector_id: int) -> QuerySet[PublicacionGrupo]:
    """Las que puede leer: de los grupos vivos de los que hoy es miembro."""
    suyos = membresias_activas(lector_id).filter(grupo__archivado_en__isnull=True)
    return PublicacionGrupo.objects.filter(activa=True, grupo__in=suyos.values("grupo_id"))


def exigir_grupo_propio(grupo_id: int, usuario_id: int) -> None:
    """Lanza `GrupoNoExiste` (también si está archivado) o `NoEsMiembro`; si es miembro, nada."""
    exigir_miembro(grupo_id, usuario_id)
    if not Grupo.objects.filter(pk=grupo_id, archivado_en__isnull=True).exists():
        raise GrupoNoExiste


def publicacion_en_exclusiva(publicacion_id: int, actor_id: int) -> PublicacionGrupo:
    """Una publicación sin retirar, de un grupo vivo del que el actor es miembro, bloqueada.

    Lanza `PublicacionNoExiste` o `NoEsMiembro`.
    """
    publicacion = (
        PublicacionGrupo.objects.select_for_update(of=("self",))
        .select_related("autor")
        .filter(pk=publicacion_id, activa=True, grupo__archivado_en__isnull=True)
        .first()
    )
    if publicacion is None:
        raise PublicacionNoExiste
    if not es_miembro(publicacion.grupo_id, actor_id):
        raise NoEsMiembro
    return publicacion
