"""Qué deja de verse, contado a los teléfonos que podían tenerlo delante."""

from typing import Any

from django.db import transaction

from publicaciones import consultas
from publicaciones.models import Publicacion
from redup_project.tiempo_real import salas
from redup_project.tiempo_real.emisor import conectados, emitir


def publicacion_oculta(publicacion: Publicacion, *, oculta: bool) -> None:
    """`publication_hidden` a quienes podían verla y están conectados."""
    datos = {"publication_id": str(publicacion.pk), "hidden": oculta}
    _a_su_audiencia("publication_hidden", datos, publicacion)


def comentarios_ocultos(
    publicacion: Publicacion, comentario_ids: list[int], *, ocultos: bool
) -> None:
    """`comment_hidden`, con sus respuestas, a quienes podían ver la publicación y están conectados."""
    datos = {
        "publication_id": str(publicacion.pk),
        "comment_ids": [str(comentario_id) for comentario_id in comentario_ids],
        "hidden": ocultos,
    }
    _a_su_audiencia("comment_hidden", datos, publicacion)


def _a_su_audiencia(evento: str, datos: dict[str, Any], publicacion: Publicacion) -> None:
    # El muro no tiene sala: son todos. Se busca quién está conectado ya confirmado, y se avisa a cada
    # uno en la suya; ocurre cuando alguien modera, no con cada publicación.
    def tras_confirmar() -> None:
        for usuario_id in sorted(conectados(consultas.quienes_la_ven(publicacion))):
            emitir(evento, datos, [salas.de_usuario(usuario_id)])

    # Lo decidido ya está guardado: que el bus no conteste no es un error de quien modera.
    transaction.on_commit(tras_confirmar, robust=True)
