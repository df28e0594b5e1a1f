"""Desde y hasta qué mensaje participa cada miembro de un grupo: al entrar, salir y volver."""

import pytest

from grupos.models import EstadoMembresia, Membresia
from mensajeria.models import AvanceSala, MarcaSala, SalaChat
from tests.fabricas import EstudianteFabrica, GrupoFabrica, MembresiaFabrica, MensajeFabrica
from tests.sql.ayudas import AHORA, ejecutar, fila, filas
from tests.sql.hilos import LIMITE, en, esperando_a_otra

pytestmark = pytest.mark.django_db


@pytest.fixture
def sala():
    sala = SalaChat.objects.get(grupo=GrupoFabrica())
    MensajeFabrica.create_batch(2, sala_chat=sala)
    return sala


def cambiar(membresia: Membresia, estado: str) -> None:
    ejecutar(
        "UPDATE miembros_grupo SET estado_membresia = %s WHERE id = %s", [estado, membresia.pk]
    )


def ventana(usuario) -> tuple:
    return MarcaSala.objects.values_list("desde", "hasta", "entregado_hasta", "leido_hasta").get(
        usuario=usuario
    )


def destinatarios(numero: int) -> set[int]:
    return {
        d["destinatario_id"]
        for d in filas(
            "SELECT d.destinatario_id FROM destinatarios_mensaje d"
            " JOIN mensajes m ON m.id = d.mensaje_id WHERE m.numero = %s",
            [numero],
        )
    }


def test_entrar_no_hace_destinatario_de_lo_anterior(sala):
    ana = MembresiaFabrica(grupo=sala.grupo).usuario
    MensajeFabrica(sala_chat=sala)

    assert ventana(ana) == (2, None, 2, 2)
    assert [destinatarios(n) for n in (1, 2, 3)] == [set(), set(), {ana.pk}]
    assert not AvanceSala.objects.exists()


@pytest.mark.parametrize("estado", ["pendiente", "rechazado", "salio"])
def test_quien_no_esta_activo_no_tiene_marca(estado, sala):
    ana = MembresiaFabrica(grupo=sala.grupo, estado_membresia=estado).usuario

    assert not MarcaSala.objects.filter(usuario=ana).exists()


def test_aceptar_una_solicitud_es_entrar(sala):
    membresia = MembresiaFabrica(grupo=sala.grupo, estado_membresia=EstadoMembresia.PENDIENTE)
    MensajeFabrica(sala_chat=sala)

    cambiar(membresia, "activo")

    assert ventana(membresia.usuario) == (3, None, 3, 3)


def test_salir_cierra_la_ventana_y_conserva_lo_recibido(sala):
    membresia = MembresiaFabrica(grupo=sala.grupo)
    MensajeFabrica(sala_chat=sala)

    cambiar(membresia, "salio")
    MensajeFabrica(sala_chat=sala)

    assert ventana(membresia.usuario) == (2, 3, 2, 2)
    assert [destinatarios(n) for n in (3, 4)] == [{membresia.usuario_id}, set()]


def test_quien_salio_no_marca_lo_que_vino_despues(sala):
    membresia = MembresiaFabrica(grupo=sala.grupo)
    cambiar(membresia, "salio")
    MensajeFabrica(sala_chat=sala)

    ejecutar("UPDATE marcas_sala SET leido_hasta = 9 WHERE usuario_id = %s", [membresia.usuario_id])

    assert ventana(membresia.usuario) == (2, 2, 2, 2)


def test_borrar_la_membresia_es_salir(sala):
    membresia = MembresiaFabrica(grupo=sala.grupo)

    ejecutar("DELETE FROM miembros_grupo WHERE id = %s", [membresia.pk])

    assert ventana(membresia.usuario) == (2, 2, 2, 2)


def test_volver_abre_una_ventana_nueva_sin_lo_que_se_perdio(sala):
    membresia = MembresiaFabrica(grupo=sala.grupo)
    cambiar(membresia, "salio")
    MensajeFabrica.create_batch(2, sala_chat=sala)

    cambiar(membresia, "activo")
    MensajeFabrica(sala_chat=sala)

    assert ventana(membresia.usuario) == (4, None, 4, 4)
    assert [destinatarios(n) for n in (3, 4, 5)] == [set(), set(), {membresia.usuario_id}]
    assert not AvanceSala.objects.exists()


def test_cambiar_el_rol_no_toca_la_ventana(sala):
    membresia = MembresiaFabrica(grupo=sala.grupo)
    MensajeFabrica(sala_chat=sala)

    ejecutar("UPDATE miembros_grupo SET rol_miembro = 'admin' WHERE id = %s", [membresia.pk])
    cambiar(membresia, "activo")

    assert ventana(membresia.usuario) == (2, None, 2, 2)


def test_membresia_sella_la_salida_y_la_vuelta(sala):
    membresia = MembresiaFabrica(grupo=sala.grupo, usuario=EstudianteFabrica())
    leer = "SELECT unido_en, salio_en FROM miembros_grupo WHERE id = %s"

    cambiar(membresia, "salio")
    assert fila(leer, [membresia.pk]) == {"unido_en": membresia.unido_en, "salio_en": AHORA}

    cambiar(membresia, "activo")
    vuelta = fila(leer, [membresia.pk])
    assert vuelta["salio_en"] is None
    assert vuelta["unido_en"] > membresia.unido_en


@pytest.mark.django_db(transaction=True)
def test_entrar_mientras_se_envia_espera_y_cuenta_ese_mensaje_como_anterior(abrir):
    sala = SalaChat.objects.get(grupo=GrupoFabrica())
    ana = EstudianteFabrica()
    quien_envia, quien_entra = abrir(), abrir()

    en(
        quien_envia,
        "INSERT INTO mensajes (sala_chat_id, remitente_id, contenido) VALUES (%s, %s, 'hola')",
        sala.pk,
        sala.grupo.usuario_dueno_id,
    )
    entrar = "INSERT INTO miembros_grupo (grupo_id, usuario_id) VALUES (%s, %s)"
    with esperando_a_otra(quien_entra, entrar, sala.grupo_id, ana.pk) as futuro:
        quien_envia.commit()
        futuro.result(LIMITE)
    quien_entra.commit()

    assert ventana(ana) == (1, None, 1, 1)
    assert destinatarios(1) == set()
