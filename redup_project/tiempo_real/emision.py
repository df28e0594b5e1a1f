"""`Emision`: un evento listo para repartir."""

from typing import Any, NamedTuple


class Emision(NamedTuple):
    """Un evento listo para repartir a la unión de `salas`, una vez por conexión.

    `salvo` son salas cuyas conexiones no lo reciben; con `solo_en`, sólo las que estén también en ésa.
    La conexión que lo causó (`origen`) sólo lo recibe si está en la sala `eco_en`; con `salvo_origen`,
    nunca; si no, como cualquier otra.

    Lo de una conversación lleva su `sala`, y un mensaje su `numero` en ella: por el bus puede llegar
    desordenado o perderse. `texto` son los datos ya codificados.
    """

    evento: str
    datos: dict[str, Any]
    salas: tuple[str, ...]
    salvo: tuple[str, ...] = ()
    eco_en: str | None = None
    salvo_origen: bool = False
    origen: str | None = None
    solo_en: str | None = None
    sala: str | None = None
    numero: int | None = None
    texto: str | None = None

    def para(self, sala: str) -> "Emision":
        """Su parte para una de sus salas: quien está en varias la recibe por la primera."""
        antes = self.salas[: self.salas.index(sala)]
        return self._replace(salas=(sala,), salvo=self.salvo + antes)
