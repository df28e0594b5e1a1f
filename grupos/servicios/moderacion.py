"""Archivar un grupo o retirar lo que se publicó en él, y deshacerlo, porque lo decidió quien modera.

De anotarlo se encarga quien llama: el caso o el panel.
"""

from django.utils import timezone

from estudiantes.models import TipoDeObjeto
from estudiantes.servicios.moderacion import avisar_de_lo_retirado
from grupos import consultas, difusion
from grupos.errores import GrupoNoExiste
from grupos.models import PublicacionGrupo
from redup_project.sql import transaccion


@transaccion()
def cerrar_por_moderacion(*, grupo_id: int) -> bool:
    """Lo archiva y avisa a sus miembros; devuelve si hacía falta."""
    try:
        grupo = consultas.grupo_en_exclusiva(grupo_id)
    except GrupoNoExiste:
        # Lo archivó o lo borró su dueño mientras se revisaba.
        return False
    grupo.archivado_en = timezone.now()
    grupo.save(update_fields=["archivado_en"])
    difusion.grupo_cambiado(grupo)
    return True


@transaccion()
def reabrir_por_moderacion(*, grupo_id: int) -> None:
    """Lo saca del archivo y avisa a sus miembros. Lanza `GrupoNoExiste` o `GrupoRepetido`."""
    grupo = consultas.grupo_en_exclusiva(grupo_id, archivado=True)
    grupo.archivado_en = None
    grupo.save(update_fields=["archivado_en"])
    difusion.grupo_cambiado(grupo)


@transaccion()
def quitar_publicacion(*, publicacion_id: int) -> bool:
    """La quita del grupo, también para su autor, y de los teléfonos; devuelve si aún se veía."""
    return _poner(publicacion_id, activa=False)


@transaccion()
def quitar_publicacion_sin_caso(*, publicacion_id: int, actor_id: int) -> None:
    """La quita y se lo dice a su autor."""
    if quitar_publicacion(publicacion_id=publicacion_id):
        avisar_de_lo_retirado(
            objeto_tipo=TipoDeObjeto.PUBLICACION_DE_GRUPO,
            objeto_id=publicacion_id,
            autor_id=PublicacionGrupo.objects.get(pk=publicacion_id).autor_id,
            actor_id=actor_id,
        )


@transaccion()
def devolver_publicacion(*, publicacion_id: int) -> None:
    """La devuelve al grupo y a los teléfonos que la tuvieran delante."""
    _poner(publicacion_id, activa=True)


def _poner(publicacion_id: int, *, activa: bool) -> bool:
    publicaciones = PublicacionGrupo.objects.select_for_update(of=("self",), no_key=True)
    publicacion = publicaciones.select_related("grupo").filter(pk=publicacion_id).first()
    if publicacion is None or publicacion.activa == activa:
        return False
    publicacion.activa = activa
    publicacion.save(update_fields=["activa"])
    difusion.publicacion_oculta(publicacion, oculta=not activa)
    return True
