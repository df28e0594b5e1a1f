"""Quitar y devolver lo que se ve en el muro porque lo decidió quien modera.

De quién lo decidió y por qué se encarga el caso (`estudiantes`): aquí sólo cambia lo que se ve. Sin
caso, además se avisa aquí a su autor.
"""

from django.utils import timezone

from estudiantes.models import TipoDeObjeto
from estudiantes.servicios.moderacion import avisar_de_lo_retirado
from publicaciones import difusion
from publicaciones.models import Comentario, Publicacion
from redup_project.sql import transaccion


@transaccion()
def quitar_publicacion(*, publicacion_id: int, para_siempre: bool) -> bool:
    """La quita del muro y de los teléfonos; devuelve si aún se veía.

    Oculta, la ve su autor entre lo retirado; `para_siempre`, tampoco él.
    """
    publicacion = _publicacion(publicacion_id)
    if publicacion is None or publicacion.eliminada_en is not None:
        return False
    se_veia = publicacion.activa
    publicacion.activa = False
    publicacion.eliminada_en = timezone.now() if para_siempre else None
    publicacion.save(update_fields=["activa", "eliminada_en"])
    difusion.publicacion_oculta(publicacion, oculta=True)
    return se_veia


@transaccion()
def quitar_publicacion_sin_caso(*, publicacion_id: int, actor_id: int, para_siempre: bool) -> None:
    """La quita y se lo dice a su autor; de anotarlo se encarga quien llama."""
    if quitar_publicacion(publicacion_id=publicacion_id, para_siempre=para_siempre):
        avisar_de_lo_retirado(
            objeto_tipo=TipoDeObjeto.PUBLICACION,
            objeto_id=publicacion_id,
            autor_id=Publicacion.objects.get(pk=publicacion_id).autor_id,
            actor_id=actor_id,
        )


@transaccion()
def devolver_publicacion(*, publicacion_id: int) -> None:
    """La devuelve al muro y a los teléfonos que la tuvieran delante."""
    publicacion = _publicacion(publicacion_id)
    if publicacion is None:
        return
    publicacion.activa, publicacion.eliminada_en = True, None
    publicacion.save(update_fields=["activa", "eliminada_en"])
    difusion.publicacion_oculta(publicacion, oculta=False)


@transaccion()
def quitar_comentario(*, comentario_id: int) -> list[int]:
    """Lo quita con sus respuestas; devuelve los ids de lo que aún se veía."""
    comentario = _comentario(comentario_id)
    if comentario is None or not comentario.activo:
        return []
    vivos = Comentario.objects.filter(publicacion_id=comentario.publicacion_id, activo=True)
    antes = set(vivos.values_list("pk", flat=True))
    comentario.activo = False
    comentario.save(update_fields=["activo"])
    # Las respuestas las retiró la base.
    quitados = sorted(antes - set(vivos.values_list("pk", flat=True)))
    difusion.comentarios_ocultos(comentario.publicacion, quitados, ocultos=True)
    return quitados


@transaccion()
def quitar_comentario_sin_caso(*, comentario_id: int, actor_id: int) -> None:
    """Lo quita con sus respuestas y se lo dice a quien lo escribió; de anotarlo, quien llama."""
    if quitar_comentario(comentario_id=comentario_id):
        avisar_de_lo_retirado(
            objeto_tipo=TipoDeObjeto.COMENTARIO,
            objeto_id=comentario_id,
            autor_id=Comentario.objects.get(pk=comentario_id).usuario_id,
            actor_id=actor_id,
        )


@transaccion()
def devolver_comentarios(*, comentario_ids: list[int]) -> None:
    """Devuelve un comentario y las respuestas que se fueron con él."""
    comentario = _comentario(min(comentario_ids)) if comentario_ids else None
    if comentario is None:
        return
    Comentario.objects.filter(pk__in=comentario_ids).update(activo=True)
    difusion.comentarios_ocultos(comentario.publicacion, comentario_ids, ocultos=False)


def _publicacion(publicacion_id: int) -> Publicacion | None:
    return Publicacion.objects.select_for_update(no_key=True).filter(pk=publicacion_id).first()


def _comentario(comentario_id: int) -> Comentario | None:
    return (
        Comentario.objects.select_for_update(of=("self",))
        .select_related("publicacion")
        .filter(pk=comentario_id)
        .first()
    )
