"""Lo que debe ser cierto tras cada paso: la base dice lo mismo que el modelo."""

from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection

from mensajeria import consultas
from tests.motor.modelo import Modelo


class Comprobador:
    """Compara la base con el modelo, y con lo que ella misma decía en el paso anterior."""

    def __init__(self, modelo: Modelo) -> None:
        self.modelo = modelo
        self._cambios: dict[int, int] = {}
        self._ultimo_cambio: dict[int, int] = {}
        self._marcas: dict[tuple[int, int], tuple[int, int]] = {}
        self._horas: dict[tuple[int, int], list[Any]] = {}

    def numeros_y_revisiones(self) -> None:
        """Números sin huecos y en orden; una revisión nueva es mayor que todas las anteriores."""
        filas = self._leer(
            "SELECT s.id, s.ultimo_numero, s.ultimo_cambio,"
            " m.id, m.numero, m.cambio, m.remitente_id, m.contenido"
            " FROM salas_chat s LEFT JOIN mensajes m ON m.sala_chat_id = s.id"
            " WHERE s.id = ANY(%s) ORDER BY s.id, m.numero"
        )
        for (sala_id, ultimo_numero, ultimo_cambio), de_la_sala in groupby(
            filas, itemgetter(0, 1, 2)
        ):
            # Una sala sin mensajes es una fila sin mensaje.
            mensajes = [fila[3:] for fila in de_la_sala if fila[3] is not None]
            esperados = self.modelo.salas[sala_id].mensajes
            assert [(m[0], m[1], m[3], m[4]) for m in mensajes] == [
                (m.id, m.numero, m.remitente, m.contenido) for m in esperados
            ]
            assert [m[1] for m in mensajes] == list(range(1, ultimo_numero + 1))
            self._revisar(sala_id, {m[0]: m[2] for m in mensajes}, ultimo_cambio)

    def _revisar(self, sala_id: int, cambios: dict[int, int], ultimo: int) -> None:
        antes = self._ultimo_cambio.get(sala_id, 0)
        nuevos = [c for m, c in cambios.items() if self._cambios.get(m) != c]
        assert all(antes < cambio <= ultimo for cambio in nuevos)
        assert len(set(cambios.values())) == len(cambios)
        assert ultimo >= antes
        self._cambios |= cambios
        self._ultimo_cambio[sala_id] = ultimo

    def marcas(self) -> None:
        """Ventanas como las del modelo; las marcas no retroceden, y leído implica entregado."""
        ventanas = {}
        for sala, usuario, desde, hasta, entregado, leido in self._leer(
            "SELECT sala_chat_id, usuario_id, desde, hasta, entregado_hasta, leido_hasta"
            " FROM marcas_sala WHERE sala_chat_id = ANY(%s)"
        ):
            ventanas[sala, usuario] = (desde, hasta)
            antes = self._marcas.get((sala, usuario), (0, 0))
            assert antes[0] <= entregado
            assert antes[1] <= leido <= entregado
            self._marcas[sala, usuario] = (entregado, leido)
        salas = self.modelo.salas.items()
        assert ventanas == {(id, u): v for id, sala in salas for u, v in sala.ventanas.items()}

    def destinatarios(self) -> None:
        """La vista heredada, fila a fila; la primera hora de cada cosa se conserva."""
        filas = self._leer(
            "SELECT d.mensaje_id, d.destinatario_id, d.entregado_en, d.leido_en"
            " FROM destinatarios_mensaje d JOIN mensajes m ON m.id = d.mensaje_id"
            " WHERE m.sala_chat_id = ANY(%s)"
        )
        horas = {(mensaje, quien): cuando for mensaje, quien, *cuando in filas}
        dichos = {
            (*quien, entregado is not None, leido is not None)
            for quien, (entregado, leido) in horas.items()
        }
        assert dichos == self.modelo.destinatarios()
        for quien, (entregado, leido) in horas.items():
            antes = self._horas.get(quien, (None, None))
            assert antes[0] in (None, entregado)
            assert antes[1] in (None, leido)
            assert leido is None or entregado <= leido
        # Quien vuelve a un grupo no es destinatario de lo de antes.
        self._horas = horas

    def pendientes(self, usuario: int, tope: int) -> None:
        """Lo que se le mandaría al conectar."""
        pendientes = [m.pk for m in consultas.pendientes_de(usuario, tope)]
        assert pendientes == self.modelo.pendientes(usuario)[:tope]

    def no_leidos(self, usuario: int) -> None:
        """Los que dicen las marcas son los que salen de contar uno a uno."""
        cuentas = {sala: n for sala, n in consultas.no_leidos_de(usuario).items() if n}
        assert cuentas == self.modelo.no_leidos(usuario)

    def _leer(self, orden: str) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(orden, [list(self.modelo.salas)])
            return cursor.fetchall()
