"""Los tres repartos que se miden: quién es quién, quién escribe a quién y en qué proceso está cada uno."""

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

# Los grupos llevan aquí su primer miembro: del id de una persona salen sus salas, sin base.
GRUPOS_DE_DIEZ = [range(1001 + 10 * i, 1011 + 10 * i) for i in range(20)]
# Cuatro grupos con los mismos 256 miembros, para que no escriba siempre el mismo proceso.
GRUPO_DE_256 = range(2001, 2257)
SALAS_DE_256 = 4
PAREJAS = 50


@dataclass(frozen=True)
class Caso:
    """Un reparto: sus personas, quiénes escriben (id, destino), cuántos oyen cada envío y a qué ritmo."""

    nombre: str
    personas: range
    envian: list[tuple[int, str]]
    oyentes: int
    ritmo: int

    def por_proceso(self, procesos: int) -> Iterator[tuple[int, list[tuple[int, str]]]]:
        """A quién aloja cada proceso, al azar y siempre igual; el token es el propio id."""
        azar = random.Random(procesos)
        alojados: list[list[tuple[int, str]]] = [[] for _ in range(procesos)]
        for usuario_id in self.personas:
            azar.choice(alojados).append((usuario_id, str(usuario_id)))
        return enumerate(alojados)


CASOS = (
    # El impar escribe al par que le sigue.
    Caso(
        "1:1",
        range(1, 2 * PAREJAS + 1),
        [(i, str(i + 1)) for i in range(1, 2 * PAREJAS, 2)],
        oyentes=1,
        ritmo=600,
    ),
    Caso(
        "grupo de 10",
        range(GRUPOS_DE_DIEZ[0].start, GRUPOS_DE_DIEZ[-1].stop),
        [(miembros.start, f"diez_{i}") for i, miembros in enumerate(GRUPOS_DE_DIEZ)],
        oyentes=10,
        ritmo=200,
    ),
    Caso(
        "grupo de 256",
        GRUPO_DE_256,
        [(GRUPO_DE_256.start + i, f"todos_{i}") for i in range(SALAS_DE_256)],
        oyentes=256,
        ritmo=20,
    ),
)


def grupos_de(usuario_id: int) -> list[str]:
    """Los grupos en los que está una persona."""
    if usuario_id in GRUPO_DE_256:
        return [f"todos_{i}" for i in range(SALAS_DE_256)]
    return [f"diez_{i}" for i, miembros in enumerate(GRUPOS_DE_DIEZ) if usuario_id in miembros]


def es_grupo(destino: str) -> bool:
    """Si se escribe a un grupo y no a una persona."""
    return not destino.isdigit()


@cache
def uuid_de(destino: str) -> str:
    """El identificador fijo de una conversación."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, destino))
