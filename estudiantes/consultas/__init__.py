"""Lecturas de personas y de lo que su rol les deja hacer."""

from estudiantes.consultas.avisos import (
    dispositivos_que_son,
    notificacion_de,
    notificaciones_de,
    preferencias_de,
    resumen_de_avisos,
    tokens_de,
    tokens_que_quieren,
    total_sin_leer,
)
from estudiantes.consultas.estadisticas import con_estadisticas
from estudiantes.consultas.estructura import de_la_estructura, estructura_academica
from estudiantes.consultas.permisos import exigir_administrador, exigir_moderador
from estudiantes.consultas.personas import (
    correo_por_usar,
    fichas,
    padron,
    perfil,
    perfiles_para,
    personas_que_casan,
    seguidores_de,
    seguidos_por,
    sesiones_vigentes,
)

__all__ = [
    "con_estadisticas",
    "correo_por_usar",
    "exigir_administrador",
    "exigir_moderador",
    "fichas",
    "padron",
    "perfil",
    "perfiles_para",
    "personas_que_casan",
    "seguidores_de",
    "seguidos_por",
    "de_la_estructura",
    "sesiones_vigentes",
    "dispositivos_que_son",
    "estructura_academica",
    "notificacion_de",
    "notificaciones_de",
    "preferencias_de",
    "resumen_de_avisos",
    "tokens_de",
    "total_sin_leer",
    "tokens_que_quieren",
]
