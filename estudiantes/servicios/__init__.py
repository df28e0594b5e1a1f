"""Lo que se puede hacer con cuentas y correos."""

from estudiantes.servicios.cuentas import iniciar_sesion, registrar_estudiante
from estudiantes.servicios.invitados import obtener_o_crear_invitado

__all__ = ["iniciar_sesion", "obtener_o_crear_invitado", "registrar_estudiante"]
