"""Al conectar: entrar en las salas de sus grupos y recibir lo atrasado, sin repetir lo vivo."""

from functools import partial

from mensajeria import consultas, servicios
from mensajeria.entregas import Entregas
from mensajeria.esquemas import MensajeSalida
from mensajeria.eventos.envios import escritor
from mensajeria.eventos.rutas import rutas
from mensajeria.eventos.sincronizacion import contadores_de
from redup_project.tiempo_real import salas
from redup_project.tiempo_real.emision import Emision
from redup_project.tiempo_real.frontera import en_hilo
from redup_project.tiempo_real.rutas import Memoria
from redup_project.tiempo_real.sesion import Sesion

entregas = Entregas()

# A la app le vibra el teléfono con cada mensaje atrasado: más de esto no ayuda a nadie.
TOPE_DE_PENDIENTES = 50


async def ponerse_al_dia(sesion: Sesion) -> None:
    """Al conectar: entra en las salas de sus grupos y recibe lo que no se le entregó.

    Quien sincroniza lo pedirá él; recibe sólo cuánto le falta por leer.
    """
    grupales = await en_hilo(lambda: list(consultas.salas_grupales_de(sesion.usuario_id)))()
    await sesion.entrar(*(salas.de_chat(sala.sala_uuid) for sala in grupales))
    if sesion.sincroniza:
        sesion.responder("unread_counts", await contadores_de(sesion.usuario_id))
    else:
        await _entregar_pendientes(sesion)


async def _entregar_pendientes(sesion: Sesion) -> None:
    # Lo recibido en vivo hace un instante por otra conexión aún puede no estar anotado en la base.
    await entregas.volcar()
    pendientes = await en_hilo(consultas.pendientes_de)(
        sesion.usuario_id, tope=TOPE_DE_PENDIENTES + 1
    )
    recibidos: set[str] = set()
    omitir = partial(_ya_recibida, recibidos)
    for mensaje in pendientes[:TOPE_DE_PENDIENTES]:
        # Lo que ya se recibió en otro aparato no está pendiente, y aquí quizá espera en vivo.
        sesion.adelantar(str(mensaje.sala_chat.sala_uuid), mensaje.numero, omitir)
        datos = MensajeSalida.desde(mensaje, offline=False, pendiente=True)
        sesion.responder("receive_message", datos)
        if not sesion.abierta:
            return
        entregas.anotar(datos, {sesion.usuario_id})
        recibidos.add(datos["mensaje_id"])
    if len(pendientes) > TOPE_DE_PENDIENTES:
        sesion.responder("pending_messages", {"delivered": TOPE_DE_PENDIENTES, "more": True})
    if recibidos:
        sesion.ya_recibida = omitir


def _ya_recibida(recibidos: set[str], emision: Emision) -> bool:
    return emision.evento == "receive_message" and emision.datos["mensaje_id"] in recibidos


rutas.memoria = Memoria(
    faltantes=servicios.mensajes_entre,
    perdidos=servicios.mensajes_desde,
    salas=servicios.salas_de_cada_uno,
    al_dia=escritor.al_dia,
)
rutas.al_conectar.append(ponerse_al_dia)
rutas.al_repartir["receive_message"] = entregas.anotar
rutas.al_parar.append(entregas.volcar)
