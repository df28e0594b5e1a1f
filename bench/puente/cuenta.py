"""Lo que un proceso recibe del bus, contado sólo mientras se pide: contar costaría CPU de la que se mide."""

import json
import re
from collections.abc import Callable
from typing import Any

# El sello que el generador pone a cada envío: «emisor:número:instante».
SELLO = re.compile(r'"message": ?"(\d+:\d+):')


class Cuenta:
    """Los mensajes del bus que llevan un envío, y de cuántos envíos distintos son."""

    def __init__(self) -> None:
        self.mensajes = 0
        self._envios: set[str] = set()

    def llega(self, texto: str) -> None:
        """Llegó por el bus; si no lleva ningún envío (un latido), no cuenta."""
        if sello := SELLO.search(texto):
            self.mensajes += 1
            self._envios.add(sello[1])

    def resumen(self) -> dict[str, int]:
        """Lo contado hasta ahora."""
        return {"mensajes": self.mensajes, "envios": len(self._envios)}


class Puerta:
    """La aplicación ASGI de órdenes: `/salud`, `/contar` y `/cuenta`."""

    def __init__(self, contar: Callable[[Cuenta | None], None], sano: Callable[[], bool]) -> None:
        self._contar = contar
        self._sano = sano
        self._cuenta = Cuenta()

    async def __call__(self, ambito: dict[str, Any], recibir: Any, enviar: Any) -> None:
        cuerpo: dict[str, int] = {}
        if ambito["path"] == "/contar":
            self._cuenta = Cuenta()
            self._contar(self._cuenta)
        elif ambito["path"] == "/cuenta":
            self._contar(None)
            cuerpo = self._cuenta.resumen()
        estado = 200 if self._sano() else 503
        await enviar({"type": "http.response.start", "status": estado, "headers": []})
        await enviar({"type": "http.response.body", "body": json.dumps(cuerpo).encode()})
