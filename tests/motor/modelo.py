"""La mensajería contada de la manera más tonta posible: conjuntos, sin marcas ni contadores.

Si la base, con sus marcas y disparadores, dice siempre lo mismo que esto, dice la verdad.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID


@dataclass(eq=False)
class MensajeModelo:
    """Un mensaje y quién lo recibió y lo leyó."""

    id: int
    numero: int
    remitente: int
    cliente_id: UUID | None
    contenido: str | None
    enviado_en: datetime
    borrado: bool = False
    reacciones: dict[int, str] = field(default_factory=dict)
    entregado_a: set[int] = field(default_factory=set)
    leido_por: set[int] = field(default_factory=set)


@dataclass(eq=False)
class SalaModelo:
    """Una conversación: sus mensajes y desde y hasta cuál participó cada quien."""

    id: int
    uuid: UUID
    grupo_id: int | None
    dueno: int | None = None
    mensajes: list[MensajeModelo] = field(default_factory=list)
    # usuario → (desde, hasta); `hasta` es `None` mientras participa.
    ventanas: dict[int, tuple[int, int | None]] = field(default_factory=dict)

    def entrar(self, usuario: int) -> None:
        if not self.participa(usuario):
            self.ventanas[usuario] = (len(self.mensajes), None)

    def salir(self, usuario: int) -> None:
        if self.participa(usuario):
            self.ventanas[usuario] = (self.ventanas[usuario][0], len(self.mensajes))

    def participa(self, usuario: int) -> bool:
        return usuario in self.ventanas and self.ventanas[usuario][1] is None

    def para(self, usuario: int) -> list[MensajeModelo]:
        """Los mensajes de los que es destinatario."""
        if usuario not in self.ventanas:
            return []
        desde, hasta = self.ventanas[usuario]
        hasta = len(self.mensajes) if hasta is None else hasta
        return [m for m in self.mensajes if desde < m.numero <= hasta and m.remitente != usuario]

    def entregar(self, usuario: int, hasta: int) -> None:
        for mensaje in self.para(usuario):
            if mensaje.numero <= hasta:
                mensaje.entregado_a.add(usuario)

    def leer(self, usuario: int, hasta: int) -> None:
        self.entregar(usuario, hasta)
        for mensaje in self.para(usuario):
            if mensaje.numero <= hasta:
                mensaje.leido_por.add(usuario)

    def entregar_en_vivo(self, usuario: int, desde: int, hasta: int) -> None:
        """Como `entregar`, si no le falta nada anterior a `desde`."""
        inicio = self.ventanas[usuario][0]
        faltan = [
            m
            for m in self.mensajes
            if inicio < m.numero < desde
            and m.remitente != usuario
            and usuario not in m.entregado_a
            and not m.borrado
        ]
        if not faltan:
            self.entregar(usuario, hasta)


@dataclass
class Modelo:
    """Todas las salas, por su id."""

    salas: dict[int, SalaModelo] = field(default_factory=dict)

    def destinatarios(self) -> set[tuple[int, int, bool, bool]]:
        """(mensaje, destinatario, si se entregó, si se leyó)."""
        return {
            (m.id, usuario, usuario in m.entregado_a, usuario in m.leido_por)
            for sala in self.salas.values()
            for usuario in sala.ventanas
            for m in sala.para(usuario)
        }

    def pendientes(self, usuario: int) -> list[int]:
        """Lo que se le mandaría al conectar, en orden."""
        faltan = [
            (m.enviado_en, sala.id, m.numero, m.id)
            for sala in self.salas.values()
            if sala.participa(usuario)
            for m in sala.para(usuario)
            if usuario not in m.entregado_a and not m.borrado
        ]
        return [mensaje_id for *_, mensaje_id in sorted(faltan)]

    def no_leidos(self, usuario: int) -> dict[int, int]:
        """Cuántos le faltan en cada sala en la que le falta alguno."""
        cuentas = {
            sala.id: sum(usuario not in m.leido_por and not m.borrado for m in sala.para(usuario))
            for sala in self.salas.values()
            if sala.participa(usuario)
        }
        return {sala_id: cuantos for sala_id, cuantos in cuentas.items() if cuantos}

    def mensajes(self) -> list[tuple[SalaModelo, MensajeModelo]]:
        return [(sala, m) for sala in self.salas.values() for m in sala.mensajes]

    def a_la_vista_de(self, usuario: int) -> dict[int, tuple]:
        """Lo que una carga entera le daría: el estado de cada mensaje de sus salas."""
        return {
            m.id: (m.numero, m.contenido, m.borrado)
            for sala in self.salas.values()
            if sala.participa(usuario)
            for m in sala.mensajes
        }
