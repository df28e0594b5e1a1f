"""Lo que se publica dentro de un grupo."""

from estudiantes import auditoria
from estudiantes.models import TipoDeObjeto
from estudiantes.servicios.moderacion import avisar_de_lo_retirado
from grupos import consultas, difusion
from grupos.errores import PublicacionAjena
from grupos.models import PublicacionGrupo
from redup_project.ritmo import exigir_ritmo
from redup_project.sql import transaccion


@transaccion()
def publicar(*, grupo_id: int, autor_id: int, titulo: str, contenido: str) -> PublicacionGrupo:
    """Publica en un grupo del que se es miembro. Lanza `GrupoNoExiste` o `NoEsMiembro`."""
    exigir_ritmo("publicar", autor_id, tope=120, segundos=60)
    consultas.exigir_grupo_propio(grupo_id, autor_id)
    return PublicacionGrupo.objects.create(
        grupo_id=grupo_id, autor_id=autor_id, titulo=titulo, contenido=contenido
    )


@transaccion()
def editar_publicacion(
    *, publicacion_id: int, actor_id: int, titulo: str | None = None, contenido: str | None = None
) -> PublicacionGrupo:
    """Cambia el título o el contenido; lo que es `None` queda. Sólo quien la escribió.

    Lanza `PublicacionNoExiste`, `NoEsMiembro` o `PublicacionAjena`.
    """
    publicacion = consultas.publicacion_en_exclusiva(publicacion_id, actor_id)
    if publicacion.autor_id != actor_id:
        raise PublicacionAjena
    publicacion.titulo = titulo or publicacion.titulo
    publicacion.contenido = contenido or publicacion.contenido
    publicacion.save(update_fields=["titulo", "contenido"])
    # La hora la puso el disparador.
    publicacion.refresh_from_db(fields=["actualizado_en"])
    return publicacion


@transaccion()
def borrar_publicacion(*, publicacion_id: int, actor_id: int) -> None:
    """La borra quien la escribió, o quien administra el grupo y entonces se avisa; queda anotado.

    Lanza `PublicacionNoExiste`, `NoEsMiembro` o `PublicacionAjena`.
    """
    publicacion = consultas.publicacion_en_exclusiva(publicacion_id, actor_id)
    propia = publicacion.autor_id == actor_id
    if not propia and not consultas.administra(publicacion.grupo_id, actor_id):
        raise PublicacionAjena
    if not propia:
        avisar_de_lo_retirado(
            objeto_tipo=TipoDeObjeto.PUBLICACION_DE_GRUPO,
            objeto_id=publicacion_id,
            autor_id=publicacion.autor_id,
            actor_id=actor_id,
            por="quien administra el grupo",
        )
        difusion.publicacion_oculta(publicacion, oculta=True)
    publicacion.delete()
    auditoria.anotar(
        "borrar_publicacion_de_grupo",
        actor_id=actor_id,
        entidad="publicaciones_grupo",
        entidad_id=publicacion_id,
        detalle={"grupo_id": publicacion.grupo_id, "autor_id": publicacion.autor_id},
    )
