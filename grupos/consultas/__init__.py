"""Lecturas de grupos y membresías."""

from grupos.consultas.alcance import del_grupo
from grupos.consultas.grupos import (
    buscados,
    completos,
    grupo_con_miembros,
    grupo_en_exclusiva,
    grupos_de,
    lista_de_miembros,
    listados,
    sala_de,
    vivos,
)
from grupos.consultas.membresias import (
    administra,
    administradores_de,
    es_miembro,
    exigir_miembro,
    exigir_personal,
    exigir_que_administre,
    exigir_usuario_activo,
    exigir_usuario_con_correo,
    membresia_de,
    membresias_activas,
    membresias_de_varios,
)
from grupos.consultas.publicaciones import (
    exigir_grupo_propio,
    publicacion_en_exclusiva,
    publicaciones_de,
    publicaciones_visibles_para,
)

__all__ = [
    "administra",
    "administradores_de",
    "buscados",
    "completos",
    "del_grupo",
    "es_miembro",
    "exigir_grupo_propio",
    "exigir_miembro",
    "exigir_personal",
    "exigir_que_administre",
    "exigir_usuario_activo",
    "exigir_usuario_con_correo",
    "grupo_con_miembros",
    "grupo_en_exclusiva",
    "grupos_de",
    "lista_de_miembros",
    "listados",
    "membresia_de",
    "membresias_activas",
    "membresias_de_varios",
    "publicacion_en_exclusiva",
    "publicaciones_de",
    "publicaciones_visibles_para",
    "sala_de",
    "vivos",
]
