"""Lo que se puede hacer con cuentas y correos."""

from estudiantes.servicios.cuentas import iniciar_sesion, registrar_estudiante
from estudiantes.servicios.invitados import obtener_o_crear_invitado
from estudiantes.servicios.presencia import anotar_conexiones, cambiar_privacidad

__all__ = [
    "anotar_conexiones",
    "cambiar_privacidad",
    "iniciar_sesion",
    "obtener_o_crear_invitado",
    "registrar_estudiante",
]
