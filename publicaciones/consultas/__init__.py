"""Lecturas del muro: todas dicen quién lee, y sólo dan lo que esa persona puede ver."""

from publicaciones.consultas.alcance import modera
from publicaciones.consultas.comentarios import (
    comentario,
    comentarios_de,
    comentarios_visibles_para,
    firmados,
    hilo,
    respuestas_de,
)
from publicaciones.consultas.muro import (
    buscar,
    completa,
    completas,
    de_carrera,
    muro,
    populares,
    publicadas,
)
from publicaciones.consultas.reacciones import catalogo_de_reacciones, reacciones_de, tipos
from publicaciones.consultas.visibles import exigir_visible, quienes_la_ven, visibles_para

__all__ = [
    "buscar",
    "catalogo_de_reacciones",
    "comentario",
    "comentarios_de",
    "comentarios_visibles_para",
    "completa",
    "completas",
    "de_carrera",
    "exigir_visible",
    "firmados",
    "hilo",
    "modera",
    "muro",
    "populares",
    "publicadas",
    "quienes_la_ven",
    "reacciones_de",
    "respuestas_de",
    "tipos",
    "visibles_para",
]
