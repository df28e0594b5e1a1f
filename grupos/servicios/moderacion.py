"""Archivar un grupo, y reabrirlo, porque lo decidió quien modera; de anotarlo se encarga el caso."""

from django.utils import timezone

from grupos import consultas, difusion
from grupos.errores import GrupoNoExiste
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
