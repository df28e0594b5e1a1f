"""La puerta REST de la mensajería."""

import pytest

from estudiantes.acceso import emitir_token
from tests.fabricas import EstudianteFabrica, MensajeFabrica, SalaDirectaFabrica

pytestmark = pytest.mark.django_db

RUTA = "/api/mensajes/no-leidos/count"


def pedir(client, usuario):
    return client.get(RUTA, headers={"Authorization": f"Bearer {emitir_token(usuario)}"})


def test_contar_no_leidos_da_los_propios_y_no_los_de_otros(client):
    ana, beto, intrusa = EstudianteFabrica.create_batch(3)
    sala = SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)
    MensajeFabrica.create_batch(2, sala_chat=sala, remitente=beto)

    assert pedir(client, ana).json() == {
        "total_no_leidos": 2,
        "salas": [{"sala_uuid": str(sala.sala_uuid), "no_leidos": 2}],
    }
    for otro in (beto, intrusa):
        assert pedir(client, otro).json() == {"total_no_leidos": 0, "salas": []}


def test_contar_no_leidos_exige_token(client):
    assert client.get(RUTA).status_code == 401


@pytest.mark.parametrize("cuantas", [1, 3])
def test_contar_cuesta_lo_mismo_con_una_sala_que_con_tres(
    client, django_assert_num_queries, cuantas
):
    ana = EstudianteFabrica()
    for otro in EstudianteFabrica.create_batch(cuantas):
        MensajeFabrica(sala_chat=SalaDirectaFabrica(usuario_a=ana, usuario_b=otro), remitente=otro)

    # El usuario del token, las cuentas y las salas.
    with django_assert_num_queries(3):
        assert pedir(client, ana).status_code == 200
