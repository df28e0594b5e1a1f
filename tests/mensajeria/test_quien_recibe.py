"""A quién llega un `receive_message`: cada conexión, como mucho una vez (`socketio.md` §3.3)."""

import pytest

from tests.fabricas import EstudianteFabrica, GrupoFabrica
from tests.mensajeria.paquetes import abrir_directo, de_app, de_semilla, enviar


def recibe(cliente) -> list[str]:
    """Los ids de los mensajes que tenía por recibir."""
    cliente.emit("centinela")
    *llegado, _ = cliente.recibir_hasta("error")
    assert {evento for evento, _ in llegado} <= {"receive_message"}
    return [datos["mensaje_id"] for _, datos in llegado]


def test_directo_sin_abrir_el_chat_llega_al_otro_y_no_a_quien_lo_envia(conectar, ana, beto):
    a, otro_mio, b = conectar(ana), conectar(ana), conectar(beto)

    acuse = enviar(a, de_semilla(ana, beto))

    assert [recibe(c) for c in (a, otro_mio, b)] == [
        [],
        [acuse["mensaje_id"]],
        [acuse["mensaje_id"]],
    ]


@pytest.mark.parametrize("dialecto", ["semilla", "app"])
def test_directo_con_el_chat_abierto_llega_una_vez_a_cada_conexion(conectar, ana, beto, dialecto):
    clientes = a, otro_mio, b, otro_suyo = (
        conectar(ana),
        conectar(ana),
        conectar(beto),
        conectar(beto),
    )
    sala = abrir_directo(a, beto)
    abrir_directo(otro_mio, beto)
    abrir_directo(b, ana)

    acuse = enviar(a, de_app(ana, sala) if dialecto == "app" else de_semilla(ana, beto))

    assert [recibe(c) for c in clientes] == [[acuse["mensaje_id"]]] * 4
    assert recibe(otro_suyo) == []


def test_grupo_llega_una_vez_a_cada_conexion_aunque_se_una_de_tres_maneras(conectar, ana, beto):
    grupo = GrupoFabrica(miembros=[ana, beto])
    a, otro_mio, b = conectar(ana), conectar(ana), conectar(beto)
    for nombre in (str(grupo.pk), f"grupo_{grupo.pk}", f"group_{grupo.pk}"):
        b.pedir("join_group", {"group_id": nombre})
        assert a.recibir()[0] == otro_mio.recibir()[0] == "user_joined_group"

    acuse = enviar(a, de_semilla(ana, f"grupo_{grupo.pk}"))

    assert [recibe(c) for c in (a, otro_mio, b)] == [[acuse["mensaje_id"]]] * 3


def test_grupo_se_recibe_sin_unirse(conectar, ana, beto):
    sala = GrupoFabrica(miembros=[ana, beto]).salas.get()
    a, b = conectar(ana), conectar(beto)

    acuse = enviar(a, de_app(ana, sala))

    assert [recibe(c) for c in (a, b)] == [[acuse["mensaje_id"]]] * 2


def test_quien_dejo_el_grupo_puede_enviar_y_no_recibe_su_copia(conectar, ana, beto):
    grupo = GrupoFabrica(miembros=[ana, beto])
    a, otro_mio, b = conectar(ana), conectar(ana), conectar(beto)
    a.pedir("leave_group", {"group_id": str(grupo.pk)})
    b.recibir_hasta("user_left_group")

    acuse = enviar(a, de_semilla(ana, f"grupo_{grupo.pk}"))

    assert [recibe(c) for c in (a, otro_mio, b)] == [
        [],
        [acuse["mensaje_id"]],
        [acuse["mensaje_id"]],
    ]


def test_a_los_de_fuera_no_les_llega_nada(conectar, ana, beto):
    grupo = GrupoFabrica(miembros=[ana, beto])
    a, e = conectar(ana), conectar(EstudianteFabrica())
    # Intenta colarse en las rooms por su nombre; el contrato las publica.
    sala = grupo.salas.get()
    for room in (f"group_{sala.sala_uuid}", str(sala.sala_uuid), f"s.{sala.sala_uuid}"):
        assert e.pedir("join_group", {"group_id": room})[0] == "error"

    enviar(a, de_semilla(ana, beto))
    enviar(a, de_semilla(ana, f"grupo_{grupo.pk}"))

    assert recibe(e) == []
