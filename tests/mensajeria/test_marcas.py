"""`mark_delivered` y `mark_read` (`contrato/socketio.md` §4 y §5)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mensajeria.esquemas import en_iso
from mensajeria.models import AvanceSala, DestinatarioMensaje
from mensajeria.servicios import Entrega, avanzar_entregas
from tests.fabricas import EstudianteFabrica, GrupoFabrica, MensajeFabrica, SalaDirectaFabrica
from tests.mensajeria.paquetes import de_semilla, enviar

EVENTOS = {
    "mark_delivered": ("delivery_confirmed", "entregado_en"),
    "mark_read": ("read_confirmed", "leido_en"),
}


def horas(mensaje, usuario) -> tuple:
    fila = DestinatarioMensaje.objects.get(mensaje_id=mensaje.pk, destinatario_id=usuario.pk)
    return fila.entregado_en, fila.leido_en


def marca(mensaje, usuario) -> dict[str, str]:
    return {"mensaje_id": str(mensaje.pk), "user_id": str(usuario.pk)}


@pytest.mark.parametrize("evento", EVENTOS)
def test_se_confirma_a_quien_marca_y_a_todos_los_aparatos_del_remitente(
    conectar, ana, beto, sala, evento
):
    a1, a2, b, otro_suyo = conectar(ana), conectar(ana), conectar(beto), conectar(beto)
    mensaje = MensajeFabrica(sala_chat=sala, remitente=ana)
    confirmacion, campo = EVENTOS[evento]

    respuesta = b.pedir(evento, marca(mensaje, beto))

    entregado, leido = horas(mensaje, beto)
    esperada = (
        confirmacion,
        {
            "status": "ok",
            "mensaje_id": str(mensaje.pk),
            "user_id": str(beto.pk),
            "sala_uuid": str(sala.sala_uuid),
            campo: en_iso(leido if campo == "leido_en" else entregado),
        },
    )
    assert [respuesta, a1.recibir(), a2.recibir()] == [esperada] * 3
    otro_suyo.exigir_silencio()
    b.exigir_silencio()


def test_leer_pone_tambien_entregado_y_entregar_no_pone_leido(conectar, ana, beto, sala):
    b = conectar(beto)
    uno, dos = (MensajeFabrica(sala_chat=sala, remitente=ana) for _ in range(2))

    b.pedir("mark_read", marca(uno, beto))
    b.pedir("mark_delivered", marca(dos, beto))

    assert [hora is not None for hora in horas(uno, beto)] == [True, True]
    assert [hora is not None for hora in horas(dos, beto)] == [True, False]


@pytest.mark.parametrize("evento", EVENTOS)
def test_se_conserva_la_primera_marca(conectar, ana, beto, sala, evento):
    b = conectar(beto)
    mensaje = MensajeFabrica(sala_chat=sala, remitente=ana)

    primera = b.pedir(evento, marca(mensaje, beto))
    avances = AvanceSala.objects.count()
    segunda = b.pedir(evento, marca(mensaje, beto))

    assert primera == segunda
    assert AvanceSala.objects.count() == avances


def test_marcar_uno_marca_los_anteriores_y_no_los_siguientes(conectar, ana, beto, sala):
    b = conectar(beto)
    mensajes = [MensajeFabrica(sala_chat=sala, remitente=ana) for _ in range(3)]

    b.pedir("mark_read", marca(mensajes[1], beto))
    despues = [horas(mensaje, beto) for mensaje in mensajes]
    b.pedir("mark_read", marca(mensajes[0], beto))

    assert [None not in par for par in despues] == [True, True, False]
    assert [horas(mensaje, beto) for mensaje in mensajes] == despues


def test_el_remitente_ve_el_doble_tic_aunque_el_servidor_ya_lo_diera_por_entregado(
    conectar, ana, beto
):
    a, b = conectar(ana), conectar(beto)
    acuse = enviar(a, de_semilla(ana, beto))
    b.recibir()
    # Al entrar otro aparato se guarda lo que estaba por anotar.
    conectar(beto)
    assert DestinatarioMensaje.objects.get().entregado_en is not None

    b.emit("mark_delivered", {"mensaje_id": acuse["mensaje_id"], "user_id": str(beto.pk)})

    evento, datos = a.recibir()
    assert (evento, datos["mensaje_id"]) == ("delivery_confirmed", acuse["mensaje_id"])


@pytest.mark.parametrize("evento", EVENTOS)
def test_nadie_marca_por_otro_ni_lo_que_no_es_para_el(conectar, ana, beto, sala, evento):
    mensaje = MensajeFabrica(sala_chat=sala, remitente=ana)
    intrusa, tarde = EstudianteFabrica(), EstudianteFabrica()
    grupo = GrupoFabrica(miembros=[ana])
    anterior = MensajeFabrica(sala_chat=grupo.salas.get(), remitente=ana)
    grupo.membresias.create(usuario=tarde)
    a, i, t = conectar(ana), conectar(intrusa), conectar(tarde)

    intentos = {
        "por otra persona": i.pedir(evento, marca(mensaje, beto)),
        "el remitente por el destinatario": a.pedir(evento, marca(mensaje, beto)),
        "lo propio": a.pedir(evento, marca(mensaje, ana)),
        "un chat ajeno": i.pedir(evento, marca(mensaje, intrusa)),
        "anterior a entrar en el grupo": t.pedir(evento, marca(anterior, tarde)),
        "no existe": i.pedir(evento, {"mensaje_id": 10**17, "user_id": intrusa.pk}),
    }

    codigos = {nombre: (canal, datos["code"]) for nombre, (canal, datos) in intentos.items()}
    assert codigos == {
        "por otra persona": ("error", "SUPLANTACION"),
        "el remitente por el destinatario": ("error", "SUPLANTACION"),
        "lo propio": ("error", "MENSAJE_NO_EXISTE"),
        "un chat ajeno": ("error", "MENSAJE_NO_EXISTE"),
        "anterior a entrar en el grupo": ("error", "MENSAJE_NO_EXISTE"),
        "no existe": ("error", "MENSAJE_NO_EXISTE"),
    }
    assert not AvanceSala.objects.exists()
    a.exigir_silencio()


def test_en_un_grupo_cada_quien_marca_lo_suyo(conectar, ana, beto):
    carla = EstudianteFabrica()
    sala = GrupoFabrica(miembros=[ana, beto, carla]).salas.get()
    b = conectar(beto)
    mensaje = MensajeFabrica(sala_chat=sala, remitente=ana)

    b.pedir("mark_read", marca(mensaje, beto))

    assert None not in horas(mensaje, beto)
    assert horas(mensaje, carla) == (None, None)


@pytest.mark.django_db(transaction=True)
def test_las_entregas_de_muchos_chats_son_un_viaje_y_las_que_se_saltan_algo_no_se_mueven():
    beto, *otros = EstudianteFabrica.create_batch(12)
    salas = [SalaDirectaFabrica(usuario_a=beto, usuario_b=otro) for otro in otros]
    mensajes = [
        MensajeFabrica(sala_chat=sala, remitente=otro)
        for sala, otro in zip(salas, otros, strict=True)
    ]
    con_hueco = MensajeFabrica(sala_chat=salas[0], remitente=otros[0])
    entregas = [Entrega(m.sala_chat_id, beto.pk, m.numero, m.numero) for m in mensajes[1:]]
    entregas.append(Entrega(salas[0].pk, beto.pk, con_hueco.numero, con_hueco.numero))

    with CaptureQueriesContext(connection) as consultas:
        avanzar_entregas(entregas)

    # Tampoco BEGIN ni COMMIT aparte.
    assert len(consultas) == 1
    assert [horas(m, beto)[0] is not None for m in mensajes] == [False] + [True] * 10
