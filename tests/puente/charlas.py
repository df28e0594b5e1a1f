"""Lo que hace una persona con su cliente en estas pruebas."""

import time
from collections.abc import Callable
from typing import Any

import httpx

from estudiantes.acceso import emitir_token
from estudiantes.models import Usuario
from tests.mensajeria.paquetes import de_semilla
from tests.procesos import ServidorEnProceso
from tests.vivo import ESPERA, Cliente


def enviar(cliente: Cliente, remitente: Usuario, destino: Any, texto: str) -> dict[str, Any]:
    """Manda un mensaje y devuelve su acuse; lo que llegara antes se descarta."""
    cliente.emit("send_message", de_semilla(remitente, destino, texto))
    acuse = cliente.recibir_hasta("ack")[-1][1]
    assert acuse["status"] == "sent", acuse
    return acuse


def texto_recibido(cliente: Cliente) -> str:
    """El texto de lo siguiente que llega, que debe ser un mensaje."""
    evento, datos = cliente.recibir()
    assert evento == "receive_message", (evento, datos)
    return datos["message"]


def esperar(llego: Callable[[], Any], limite: float = ESPERA) -> float:
    """Espera a que se cumpla; devuelve los segundos que tardó."""
    inicio = time.monotonic()
    while not llego():
        assert time.monotonic() < inicio + limite, "no se cumplió a tiempo"
        time.sleep(0.01)
    return time.monotonic() - inicio


def pedir_por_rest(
    proceso: ServidorEnProceso,
    metodo: str,
    ruta: str,
    quien: Usuario | None = None,
    **opciones: Any,
) -> None:
    """Una petición a ese proceso en nombre de alguien, que debe salir bien."""
    token = {"Authorization": f"Bearer {emitir_token(quien)}"} if quien else {}
    # Sin `verify`, cada petición cargaría los certificados de la máquina: 30 ms.
    respuesta = httpx.request(
        metodo, f"{proceso.url}/api{ruta}", headers=token, verify=False, **opciones
    )
    assert respuesta.is_success, respuesta.text
