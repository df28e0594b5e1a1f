"""`RutasDeEventos`: para los eventos de Socket.IO, lo que un `Router` para la API."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from redup_project.tiempo_real.apertura import Apertura
from redup_project.tiempo_real.emision import Emision
from redup_project.tiempo_real.sesion import Identidad, Sesion
from redup_project.validacion import Esquema


@dataclass(frozen=True)
class Respuesta:
    """Lo que se contesta a quien mandó el evento: un evento y, si pidió acuse, los mismos datos.

    Sin evento sólo se contesta a quien pidió acuse.
    """

    evento: str | None
    datos: dict[str, Any]


Manejador = Callable[[Sesion, Any], Awaitable[Respuesta]]
# Deja el trabajo en una cola y vuelve en el acto: sin ceder el turno, el orden es el de llegada.
Encolador = Callable[[Sesion, Any], asyncio.Future[Any]]
M = TypeVar("M", bound=Manejador | Encolador)
Gancho = Callable[[Sesion], Awaitable[None]]


@dataclass(frozen=True)
class Ruta:
    """Un evento: quién lo atiende, qué forma tiene y por qué evento se contestan sus errores."""

    evento: str
    manejador: Manejador | Encolador
    # Sin ella, lo que venga le llega tal cual.
    entrada: type[Esquema] | None
    error_de_forma: str
    error_de_dominio: str
    # Sólo si se encola: qué se contesta cuando lo encolado está hecho. El evento siguiente no la espera.
    respuesta: Callable[[Any], Respuesta] | None = None


@dataclass(frozen=True)
class Memoria:
    """Lo que la base recuerda y el bus puede perder; cada función usa el ORM y corre en un hilo."""

    # Los mensajes de una sala con `tras < numero < hasta`, en orden; si se da una hora, desde ella. Si se
    # dan usuarios, sólo lo que alguno de ellos puede oír.
    faltantes: Callable[[str, int, int, datetime | None, Collection[int]], list[Emision]]
    # Los que recibieron unos usuarios desde una hora, en orden, hasta un tope.
    perdidos: Callable[[Collection[int], datetime, int], list[Emision]]
    # En qué salas compartidas está cada uno de esos usuarios.
    salas: Callable[[Collection[int]], dict[int, set[str]]]
    # Vuelve cuando está repartido lo que este proceso ya guardó: de ello, la base no recuerda qué conexión
    # lo envió. Corre en el bucle.
    al_dia: Callable[[], Awaitable[None]]


@dataclass
class RutasDeEventos:
    """Los eventos de una app y lo que hace al conectar; `servidor.crear_servidor` los monta."""

    rutas: list[Ruta] = field(default_factory=list)
    identificar: Callable[[Apertura], Awaitable[Identidad]] | None = None
    # De esos usuarios, los que pueden estar conectados y la versión de su sesión.
    vigentes: Callable[[Collection[int]], dict[int, int]] | None = None
    memoria: Memoria | None = None
    al_conectar: list[Gancho] = field(default_factory=list)
    # La conexión ya se fue; no espera a nadie.
    al_desconectar: list[Callable[[Sesion], None]] = field(default_factory=list)
    al_repartir: dict[str, Callable[[dict[str, Any], set[int]], None]] = field(default_factory=dict)
    al_parar: list[Callable[[], Awaitable[None]]] = field(default_factory=list)

    def evento(
        self,
        nombre: str,
        *,
        entrada: type[Esquema],
        error_de_forma: str = "error",
        error_de_dominio: str = "error",
        respuesta: Callable[[Any], Respuesta] | None = None,
    ) -> Callable[[M], M]:
        """Registra el manejador de un evento. `error_de_*` es `error` o `ack`, según el contrato.

        Con `respuesta`, el manejador no es una corrutina: encola y devuelve el futuro de lo encolado.
        """

        def registrar(manejador: M) -> M:
            ruta = Ruta(nombre, manejador, entrada, error_de_forma, error_de_dominio, respuesta)
            self.rutas.append(ruta)
            return manejador

        return registrar
