"""Lo que se puede hacer con cuentas y correos."""

from estudiantes.servicios.cuentas import (
    cerrar_conexiones,
    cerrar_sesion,
    iniciar_sesion,
    registrar_con_foto,
    registrar_estudiante,
)
from estudiantes.servicios.dispositivos import registrar_dispositivo
from estudiantes.servicios.estado import (
    cerrar_todas_sus_sesiones,
    olvidar_dispositivo,
    restaurar,
    suspender,
)
from estudiantes.servicios.estructura import (
    borrar_de_la_estructura,
    cambiar_en_la_estructura,
    crear_en_la_estructura,
)
from estudiantes.servicios.eventos_diferidos import guardar_eventos
from estudiantes.servicios.invitados import obtener_o_crear_invitado
from estudiantes.servicios.notificaciones import (
    cambiar_preferencias,
    eliminar_leidas,
    eliminar_notificacion,
    escribir_notificacion,
    marcar_notificacion,
    marcar_todas_leidas,
    probar_push,
)
from estudiantes.servicios.perfiles import (
    actualizar_perfil,
    dar_de_baja,
    exigir_que_mande_en_otro,
    quitar_foto,
)
from estudiantes.servicios.presencia import anotar_conexiones, cambiar_privacidad
from estudiantes.servicios.recuperacion import cambiar_con_codigo, pedir_codigo
from estudiantes.servicios.seguimiento import dejar_de_seguir, seguir

__all__ = [
    "actualizar_perfil",
    "anotar_conexiones",
    "borrar_de_la_estructura",
    "cambiar_con_codigo",
    "cambiar_en_la_estructura",
    "cambiar_preferencias",
    "cambiar_privacidad",
    "cerrar_conexiones",
    "cerrar_sesion",
    "cerrar_todas_sus_sesiones",
    "crear_en_la_estructura",
    "dar_de_baja",
    "dejar_de_seguir",
    "exigir_que_mande_en_otro",
    "eliminar_leidas",
    "eliminar_notificacion",
    "escribir_notificacion",
    "guardar_eventos",
    "iniciar_sesion",
    "marcar_notificacion",
    "marcar_todas_leidas",
    "obtener_o_crear_invitado",
    "olvidar_dispositivo",
    "pedir_codigo",
    "probar_push",
    "quitar_foto",
    "registrar_con_foto",
    "registrar_dispositivo",
    "registrar_estudiante",
    "restaurar",
    "seguir",
    "suspender",
]
