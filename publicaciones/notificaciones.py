"""A quién se avisa de lo que pasa en su publicación, y qué se le cuenta."""

from textwrap import shorten

from estudiantes.models import Notificacion, Usuario
from estudiantes.notificaciones import notificar
from publicaciones.consultas import visibles_para
from publicaciones.models import Comentario, Publicacion, ReaccionPublicacion

MAX_CUERPO = 240
REACCION = "nueva_reaccion"


def comentario_nuevo(comentario: Comentario) -> None:
    """Avisa a quien publicó y, si es una respuesta, a quien escribió lo respondido.

    Nadie recibe dos avisos del mismo comentario, ni uno de lo que ya no puede ver.
    """
    publicacion, padre = comentario.publicacion, comentario.comentario_padre
    if comentario.usuario_id != publicacion.autor_id:
        _de_comentario(comentario, publicacion.autor, "nuevo_comentario", "comentó tu publicación")
    if padre is None or padre.usuario_id in (comentario.usuario_id, publicacion.autor_id):
        return
    if visibles_para(padre.usuario).filter(pk=publicacion.pk).exists():
        _de_comentario(
            comentario, padre.usuario, "respuesta_comentario", "respondió a tu comentario"
        )


def reaccion_nueva(reaccion: ReaccionPublicacion) -> None:
    """Avisa a quien publicó, sin push: una sola vez mientras no lea el aviso anterior."""
    publicacion, usuario = reaccion.publicacion, reaccion.usuario
    sin_leer = Notificacion.objects.filter(
        usuario=publicacion.autor_id,
        leida=False,
        tipo=REACCION,
        datos__publication_id=str(publicacion.pk),
    )
    if usuario.pk == publicacion.autor_id or sin_leer.exists():
        return
    notificar(
        usuario_id=publicacion.autor_id,
        tipo=REACCION,
        titulo=f"{usuario.nombre_completo} reaccionó a tu publicación",
        cuerpo=publicacion.titulo,
        datos={
            "target_type": "publicacion",
            "publication_id": str(publicacion.pk),
            "user_id": str(publicacion.autor_id),
            "reaction_user_id": str(usuario.pk),
        },
    )


def _de_comentario(comentario: Comentario, para: Usuario, tipo: str, que_hizo: str) -> None:
    publicacion = comentario.publicacion
    anonimo = _es_de_quien_no_firma(comentario, publicacion)
    quien = "Anónimo" if anonimo else comentario.usuario.nombre_completo
    datos = {
        "target_type": "publicacion",
        "publication_id": str(publicacion.pk),
        # A quién se avisa; nunca el autor de una anónima ante otro.
        "user_id": str(para.pk),
        "commenter_user_id": "0" if anonimo else str(comentario.usuario_id),
    }
    notificar(
        usuario_id=para.pk,
        tipo=tipo,
        titulo=f"{quien} {que_hizo}",
        cuerpo=shorten(comentario.contenido, MAX_CUERPO, placeholder="…"),
        datos=datos,
        push=datos,
        clase="social",
    )


def _es_de_quien_no_firma(comentario: Comentario, publicacion: Publicacion) -> bool:
    return publicacion.es_anonima and comentario.usuario_id == publicacion.autor_id
