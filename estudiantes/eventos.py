"""Puerta de Socket.IO: quién se conecta, su saludo y lo que reporta."""

from estudiantes import acceso, consultas
from estudiantes.esquemas.moderacion import ReporteEntrada
from estudiantes.models import Usuario
from estudiantes.servicios import moderacion
from redup_project.tiempo_real.apertura import Apertura
from redup_project.tiempo_real.frontera import en_hilo
from redup_project.tiempo_real.rutas import Respuesta, RutasDeEventos
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


@rutas.evento("report", entrada=ReporteEntrada)
async def reportar(sesion: Sesion, entrada: ReporteEntrada) -> Respuesta:
    """Reporta algo que ve."""
    return await en_hilo(_reportar)(sesion.usuario_id, entrada)


def _reportar(usuario_id: int, entrada: ReporteEntrada) -> Respuesta:
    reporte = moderacion.reportar(
        reportante=Usuario.objects.get(pk=usuario_id),
        tipo=entrada.tipo,
        objeto_id=entrada.id,
        motivo=entrada.motivo,
        detalle=entrada.detalle,
    )
    return Respuesta(
        "report_received",
        {"status": "ok", "tipo": entrada.tipo, "id": str(entrada.id), "motivo": reporte.motivo},
    )


rutas.identificar = identificar
rutas.vigentes = consultas.sesiones_vigentes
rutas.al_conectar.append(saludar)
