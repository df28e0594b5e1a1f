"""Chats y un grupo repartidos entre procesos, y las cuentas de lo que llegó a cada teléfono."""

from dataclasses import dataclass

from tests.fabricas import EstudianteFabrica, GrupoFabrica, SalaDirectaFabrica
from tests.motor.medida import anotar
from tests.procesos import ServidorEnProceso
from tests.puente.telefonos import Telefono


@dataclass(frozen=True)
class Balance:
    """Las cuentas de todos los teléfonos; todo menos `acusados` y `entregas` debe ser cero."""

    acusados: int
    entregas: int
    perdidos: int = 0
    de_mas: int = 0
    repetidos: int = 0
    desordenados: int = 0


class Escena:
    """Quién está en qué sala, y sus teléfonos: los de cada chat y grupo, en todos los procesos."""

    def __init__(self, procesos: list[ServidorEnProceso], cada: float = 0.05) -> None:
        self.procesos, self.cada = procesos, cada
        self.telefonos: list[Telefono] = []
        self._participan: dict[str, set[int]] = {}
        self._grupos: set[str] = set()

    def par(self) -> None:
        """Dos personas en procesos distintos que se escriben, y un segundo aparato de la primera."""
        uno, otro = (EstudianteFabrica().pk for _ in range(2))
        sala = SalaDirectaFabrica(usuario_a_id=uno, usuario_b_id=otro)
        self._participan[str(sala.sala_uuid)] = {uno, otro}
        i = len(self._participan)
        self._anadir(i, uno, str(otro))
        self._anadir(i + 1, otro, str(uno))
        self._anadir(i + 1, uno)

    def grupo(self, miembros: int) -> None:
        """Un grupo con miembros en todos los procesos, que escriben todos."""
        gente = EstudianteFabrica.create_batch(miembros)
        grupo = GrupoFabrica(usuario_dueno=gente[0], miembros=gente[1:])
        sala = str(grupo.salas.get().sala_uuid)
        self._participan[sala] = {usuario.pk for usuario in gente}
        self._grupos.add(sala)
        for i, usuario in enumerate(gente):
            self._anadir(i, usuario.pk, f"grupo_{grupo.pk}")

    def otro_aparato(self, telefono: Telefono, proceso: ServidorEnProceso) -> Telefono:
        """Uno más de la misma persona, que sólo escucha; aún sin conectar."""
        return Telefono(proceso.url, telefono.usuario_id)

    def _anadir(self, cual: int, usuario_id: int, destino: str | None = None) -> None:
        proceso = self.procesos[cual % len(self.procesos)]
        self.telefonos.append(Telefono(proceso.url, usuario_id, destino, self.cada))

    def les_toca(self, telefono: Telefono) -> set[tuple[str, int]]:
        """Los mensajes acusados que esa conexión debe recibir."""
        return {
            (sala, numero)
            for emisor in self.telefonos
            for sala, numero in list(emisor.acusados)
            if telefono.usuario_id in self._participan[sala]
            and (emisor is not telefono or sala in self._grupos)
        }

    def completa(self) -> bool:
        """Si a todos les llegó ya todo lo suyo."""
        return all(self.les_toca(t) <= set(t.recibidos) for t in self.telefonos)

    def balance(self) -> Balance:
        tocan = [(self.les_toca(t), set(t.recibidos)) for t in self.telefonos]
        return Balance(
            acusados=sum(len(t.acusados) for t in self.telefonos),
            entregas=sum(len(t.recibidos) for t in self.telefonos),
            perdidos=sum(len(toca - llego) for toca, llego in tocan),
            de_mas=sum(len(llego - toca) for toca, llego in tocan),
            repetidos=sum(t.repetidos for t in self.telefonos),
            desordenados=sum(t.desordenados for t in self.telefonos),
        )

    def espera_del_acuse(self, fraccion: float = 0.99) -> float:
        """Los segundos que no pasa esa fracción de los acuses."""
        esperas = sorted(e for t in self.telefonos for e in t.acusados.values())
        return esperas[int(fraccion * (len(esperas) - 1))]

    def anotar(self, que: str, balance: Balance) -> None:
        anotar(f"{que}: acusados / entregas", f"{balance.acusados} / {balance.entregas}")
        anotar(
            f"{que}: perdidos, de más, repetidos, desordenados",
            f"{balance.perdidos}, {balance.de_mas}, {balance.repetidos}, {balance.desordenados}",
        )
        anotar(f"{que}: acuse, p99 (s)", f"{self.espera_del_acuse():.3f}")
