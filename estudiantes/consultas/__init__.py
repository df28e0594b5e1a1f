"""Lecturas de personas, de lo que su rol les deja hacer y de los casos de moderación."""

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
from estudiantes.consultas.moderacion import (
    VIGENCIA_DE_LA_TOMA,
    caso_en_exclusiva,
    casos_sobre,
    esta_revelado,
    leyo_el_contexto,
    por_que_no_entra,
    que_impiden_entrar,
    sanciones_que_se_ven,
    suspensiones_vencidas,
    toma_vencida,
)
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
    "VIGENCIA_DE_LA_TOMA",
    "caso_en_exclusiva",
    "casos_sobre",
    "con_estadisticas",
    "correo_por_usar",
    "exigir_administrador",
    "esta_revelado",
    "exigir_moderador",
    "fichas",
    "padron",
    "perfil",
    "perfiles_para",
    "personas_que_casan",
    "leyo_el_contexto",
    "por_que_no_entra",
    "que_impiden_entrar",
    "sanciones_que_se_ven",
    "suspensiones_vencidas",
    "toma_vencida",
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
