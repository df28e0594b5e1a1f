"""Cuánto puede pedir cada quien. Pasarse tiene siempre respuesta, y nunca corta la conexión.

`LIMITES=apagados` quita los que frenan a un usuario (ritmo, conexiones y envíos sin confirmar),
que en una prueba de carga son la carga; los que protegen al proceso quedan siempre.
"""

import asyncio
import math
import time
from collections.abc import Collection, Hashable
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from redup_project.errores import DatosInvalidos, ErrorDeDominio

# Por usuario, entre todas sus conexiones. La ráfaga da para un teléfono que al volver manda de
# golpe todo lo que se escribió sin conexión.
EVENTOS_POR_SEGUNDO = 20
RAFAGA = 200
# Por conexión. Sólo se alcanza con la base parada: que lo que espera no crezca sin fin.
ENVIOS_SIN_CONFIRMAR = 200
CONEXIONES_POR_USUARIO = 10
# Los chats que una conexión puede tener abiertos; cada uno ocupa sitio en el proceso mientras dure.
SALAS_POR_CONEXION = 500
# Lo que puede medir un paquete. El mayor legítimo, un `sync` de 2000 salas, ronda los 100 kB.
MAX_PAQUETE = 128 * 1024
# De aquí en adelante ni se lee: se cuelga.
MAX_TRAMA = 1_000_000


class DemasiadosEventos(ErrorDeDominio):
    """Vas demasiado deprisa; espera un momento y reinténtalo."""

    codigo, estado_http = "DEMASIADOS_EVENTOS", 429


class DemasiadosSinConfirmar(ErrorDeDominio):
    """Tienes demasiados envíos sin confirmar; espera a que se confirmen y reinténtalo."""

    codigo, estado_http = "DEMASIADOS_ENVIOS", 429


class DemasiadasConexiones(ErrorDeDominio):
    """Tienes demasiadas conexiones abiertas; cierra alguna y reinténtalo."""

    codigo, estado_http = "DEMASIADAS_CONEXIONES", 429


class DemasiadasSalas(ErrorDeDominio):
    """Tienes demasiados chats abiertos en esta conexión (máximo 500); deja algún grupo o reconecta."""

    codigo, estado_http = "DEMASIADAS_SALAS", 429


class BinarioNoAdmitido(DatosInvalidos):
    """Este servidor no recibe datos binarios: manda sólo JSON."""

    codigo = "BINARIO_NO_ADMITIDO"


class PaqueteDemasiadoGrande(ErrorDeDominio):
    """El paquete es demasiado grande (máximo 128 kB)."""

    codigo, estado_http = "PAQUETE_DEMASIADO_GRANDE", 413


class PaqueteNoValido(DatosInvalidos):
    """El paquete no es de Socket.IO o está mal formado."""

    codigo = "PAQUETE_NO_VALIDO"


@dataclass(frozen=True)
class Binario:
    """Los datos de un evento con adjuntos; donde iban éstos sólo hay una marca."""

    datos: Any


class Cubo:
    """Un cubo de fichas: `rafaga` de golpe y, gastadas, `ritmo` por segundo."""

    def __init__(self, ritmo: float, rafaga: float) -> None:
        self._ritmo, self._rafaga = ritmo, rafaga
        self._fichas = rafaga
        self._visto = time.monotonic()

    def tomar(self) -> float:
        """Gasta una ficha y devuelve 0; si no queda, los segundos que faltan para la siguiente."""
        fichas = self._rellenar()
        if fichas < 1:
            return (1 - fichas) / self._ritmo
        self._fichas = fichas - 1
        return 0

    @property
    def lleno(self) -> bool:
        """Si da lo mismo que uno nuevo."""
        return self._rellenar() >= self._rafaga

    def _rellenar(self) -> float:
        ahora = time.monotonic()
        self._fichas = min(self._rafaga, self._fichas + (ahora - self._visto) * self._ritmo)
        self._visto = ahora
        return self._fichas


def exigir_ficha(cubo: Cubo) -> None:
    """Gasta una ficha; lanza `DemasiadosEventos` con `retry_after` si no queda."""
    if (falta := cubo.tomar()) and _encendidos():
        # Hacia arriba: quien espera justo lo que se le dijo no vuelve a chocar.
        raise DemasiadosEventos(retry_after=math.ceil(falta * 100) / 100)


def exigir_sitio(abiertos: Collection[Hashable], chat: Hashable) -> None:
    """Lanza `DemasiadasSalas` si la conexión no puede abrir otro; volver a uno ya abierto, siempre.

    Con los límites apagados también: lo que se protege es el proceso.
    """
    if chat not in abiertos and len(abiertos) >= SALAS_POR_CONEXION:
        raise DemasiadasSalas


class Limites:
    """Lo que lleva gastado cada usuario en este proceso."""

    def __init__(self) -> None:
        self._cubos: dict[int, Cubo] = {}

    def exigir_ritmo(self, usuario_id: int) -> None:
        """Cuenta un evento. Lanza `DemasiadosEventos`, que dice cuándo reintentar."""
        cubo = self._cubos.get(usuario_id)
        if cubo is None:
            cubo = self._cubos[usuario_id] = Cubo(EVENTOS_POR_SEGUNDO, RAFAGA)
        exigir_ficha(cubo)

    def exigir_hueco(self, sin_confirmar: int) -> None:
        """Lanza `DemasiadosSinConfirmar` si la conexión ya espera el acuse de muchos envíos."""
        if sin_confirmar >= ENVIOS_SIN_CONFIRMAR and _encendidos():
            raise DemasiadosSinConfirmar(retry_after=1)

    def exigir_conexion(self, abiertas: int) -> None:
        """Lanza `DemasiadasConexiones` si el usuario no puede abrir otra más.

        Se rechaza la nueva en vez de cerrar la más vieja: un programa que las abre en bucle no echa
        al teléfono que ya estaba, y un cliente despedido por el servidor no vuelve solo.
        """
        if abiertas >= CONEXIONES_POR_USUARIO and _encendidos():
            raise DemasiadasConexiones

    def al_irse(self, usuario_id: int) -> None:
        """Se fue la última conexión del usuario: su cuenta se olvida cuando ya no diga nada.

        No antes: reconectar no debe regalar otra ráfaga.
        """
        if usuario_id in self._cubos:
            espera = RAFAGA / EVENTOS_POR_SEGUNDO
            asyncio.get_running_loop().call_later(espera, self._olvidar, usuario_id)

    def _olvidar(self, usuario_id: int) -> None:
        cubo = self._cubos.get(usuario_id)
        if cubo is not None and cubo.lleno:
            del self._cubos[usuario_id]


def _encendidos() -> bool:
    return settings.LIMITES != "apagados"
