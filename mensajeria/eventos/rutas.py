"""Las rutas de la mensajería: cada módulo de esta carpeta registra aquí sus eventos."""

import logging

from mensajeria.errores import Suplantacion
from redup_project.tiempo_real.rutas import RutasDeEventos
from redup_project.tiempo_real.sesion import Sesion

registro = logging.getLogger("redup")
rutas = RutasDeEventos()


def exigir_identidad(sesion: Sesion, declarado: str) -> None:
    """Lanza `Suplantacion` si el paquete dice ser de otro: la identidad es la de la sesión."""
    if declarado != str(sesion.usuario_id):
        raise Suplantacion
