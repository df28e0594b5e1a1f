"""Marcas por sala: nunca retroceden, nunca se adelantan y dejan historial."""

import pytest

from mensajeria.models import AvanceSala, MarcaSala
from tests.fabricas import MensajeFabrica, SalaDirectaFabrica
from tests.sql.ayudas import AHORA, ejecutar, filas, rechazo

pytestmark = pytest.mark.django_db


@pytest.fixture
def marca():
    """La de quien recibe, en un chat con cinco mensajes del otro."""
    sala = SalaDirectaFabrica()
    MensajeFabrica.create_batch(5, sala_chat=sala)
    return MarcaSala.objects.get(sala_chat=sala, usuario=sala.usuario_b)


def mover(marca: MarcaSala, **columnas: int) -> tuple[int, int]:
    asignaciones = ", ".join(f"{columna} = %s" for columna in columnas)
    ejecutar(f"UPDATE marcas_sala SET {asignaciones} WHERE id = %s", [*columnas.values(), marca.pk])
    marca.refresh_from_db()
    return marca.entregado_hasta, marca.leido_hasta


def test_marca_no_retrocede(marca):
    mover(marca, entregado_hasta=4, leido_hasta=3)

    assert mover(marca, entregado_hasta=1, leido_hasta=0) == (4, 3)


def test_marca_no_retrocede_al_guardar_una_copia_vieja(marca):
    vieja = MarcaSala.objects.get(pk=marca.pk)
    mover(marca, leido_hasta=3)

    vieja.save()

    marca.refresh_from_db()
    assert (marca.entregado_hasta, marca.leido_hasta) == (3, 3)


def test_marca_no_pasa_del_ultimo_mensaje(marca):
    assert mover(marca, entregado_hasta=99, leido_hasta=98) == (5, 5)


def test_marca_leida_arrastra_la_entregada(marca):
    assert mover(marca, leido_hasta=2) == (2, 2)


def test_avances_guardan_cada_paso_una_vez(marca):
    mover(marca, entregado_hasta=2)
    mover(marca, entregado_hasta=2)
    mover(marca, leido_hasta=1)
    mover(marca, leido_hasta=5)

    assert filas("SELECT usuario_id, tipo, hasta, en FROM avances_sala ORDER BY id") == [
        {"usuario_id": marca.usuario_id, "tipo": tipo, "hasta": hasta, "en": AHORA}
        for tipo, hasta in [("entregado", 2), ("leido", 1), ("entregado", 5), ("leido", 5)]
    ]


def test_avances_no_los_hay_si_nada_avanza(marca):
    mover(marca, entregado_hasta=0, leido_hasta=0)

    assert not AvanceSala.objects.exists()


def test_avances_de_tipo_desconocido(marca):
    with rechazo("23514", "chk_avances_tipo"):
        ejecutar(
            "INSERT INTO avances_sala (sala_chat_id, usuario_id, tipo, hasta)"
            " VALUES (%s, %s, 'x', 1)",
            [marca.sala_chat_id, marca.usuario_id],
        )
