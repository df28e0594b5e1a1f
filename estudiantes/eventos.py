"""Puerta de Socket.IO: quién se conecta y su saludo."""

from estudiantes import acceso, consultas
from redup_project.tiempo_real.apertura import Apertura
from redup_project.tiempo_real.frontera import en_hilo
from redup_project.tiempo_real.rutas import RutasDeEventos
from redup_project.tiempo_real.sesion import Identidad, Sesion

rutas = RutasDeEventos()


async def identificar(apertura: Apertura) -> Identidad:
    """La identidad de una conexión nueva; lanza el error con que se rechaza."""
    concedido = await en_hilo(acceso.identificar)(token=apertura.token, user_id=apertura.user_id)
    return Identidad(concedido.usuario.pk, concedido.caduca_en, concedido.version)


async def saludar(sesion: Sesion) -> None:
    """Lo primero que recibe una conexión aceptada."""
    saludo = {"status": "connected", "user_id": str(sesion.usuario_id), "sid": sesion.sid}
    sesion.responder("connected", saludo)


rutas.identificar = identificar
rutas.vigentes = consultas.sesiones_vigentes
rutas.al_conectar.append(saludar)
