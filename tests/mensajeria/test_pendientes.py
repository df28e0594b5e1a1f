"""Lo que llegó estando sin conexión se reentrega al volver, una sola vez (`socketio.md` §5)."""

import pytest
from django.utils import timezone

from grupos.models import EstadoMembresia
from mensajeria import consultas
from mensajeria.models import DestinatarioMensaje, Mensaje
from tests.fabricas import EstudianteFabrica, GrupoFabrica, MensajeFabrica, SalaDirectaFabrica
from tests.mensajeria.paquetes import (
    abrir_directo,
    de_app,
    de_semilla,
    enviar,
    mensaje_de,
    recibido,
)


def numeros(cliente, cuantos: int) -> list[int]:
    return [cliente.recibir()[1]["numero"] for _ in range(cuantos)]


def test_se_reentrega_con_pendiente_y_el_dialecto_de_quien_lo_envio(conectar):
    ana, beto = EstudianteFabrica.create_batch(2)
    a = conectar(ana)
    sala = abrir_directo(a, beto)
    de_la_app = mensaje_de(enviar(a, de_app(ana, sala, url_archivo="/medios/x.webp")))
    a.recibir()
    de_la_semilla = mensaje_de(enviar(a, de_semilla(ana, beto, timestamp="hoy")))

    b = conectar(beto)

    assert b.recibir() == recibido(de_la_app, pendiente=True)
    assert b.recibir() == recibido(de_la_semilla, pendiente=True, type="text", timestamp="hoy")
    b.exigir_silencio()


def test_se_reentrega_una_sola_vez_y_queda_entregado(conectar):
    ana, beto = EstudianteFabrica.create_batch(2)
    sala = SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)
    MensajeFabrica(sala_chat=sala, remitente=ana)

    assert numeros(conectar(beto), 1) == [1]

    conectar(beto).exigir_silencio()
    fila = DestinatarioMensaje.objects.get()
    assert (fila.entregado_en is not None, fila.leido_en) == (True, None)


@pytest.mark.django_db
def test_lo_borrado_no_ocupa_sitio_en_el_tope():
    ana, beto = EstudianteFabrica.create_batch(2)
    sala = SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)
    MensajeFabrica(sala_chat=sala, remitente=ana, eliminado_en=timezone.now())
    vigente = MensajeFabrica(sala_chat=sala, remitente=ana)
    MensajeFabrica(sala_chat=sala, remitente=ana)

    assert consultas.pendientes_de(beto.pk, tope=1) == [vigente]


def test_lo_recibido_en_vivo_no_se_reentrega(conectar):
    ana, beto = EstudianteFabrica.create_batch(2)
    a, b = conectar(ana), conectar(beto)
    enviar(a, de_semilla(ana, beto))
    b.recibir()

    otro_aparato = conectar(beto)

    otro_aparato.exigir_silencio()


def test_van_de_antiguo_a_nuevo_entre_salas_y_sin_lo_propio_ni_lo_borrado(conectar):
    ana, beto = EstudianteFabrica.create_batch(2)
    directo = SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)
    grupo = GrupoFabrica(miembros=[ana, beto]).salas.get()
    esperados = [
        MensajeFabrica(sala_chat=sala, remitente=ana) for sala in (grupo, directo, grupo, directo)
    ]
    MensajeFabrica(sala_chat=directo, remitente=beto)
    borrado = MensajeFabrica(sala_chat=directo, remitente=ana)
    Mensaje.objects.filter(pk=borrado.pk).update(eliminado_en=timezone.now())

    b = conectar(beto)

    assert [b.recibir()[1]["mensaje_id"] for _ in esperados] == [str(m.pk) for m in esperados]
    b.exigir_silencio()


def test_como_mucho_50_con_aviso_y_los_demas_la_vez_siguiente(conectar):
    ana, beto = EstudianteFabrica.create_batch(2)
    sala = SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)
    for _ in range(53):
        MensajeFabrica(sala_chat=sala, remitente=ana)

    primera = conectar(beto)
    assert numeros(primera, 50) == list(range(1, 51))
    assert primera.recibir() == ("pending_messages", {"delivered": 50, "more": True})
    primera.exigir_silencio()

    segunda = conectar(beto)
    assert numeros(segunda, 3) == [51, 52, 53]
    segunda.exigir_silencio()


def test_de_un_grupo_solo_se_reentrega_lo_de_despues_de_entrar_y_a_quien_sigue(conectar):
    ana, nuevo, salio = EstudianteFabrica.create_batch(3)
    grupo = GrupoFabrica(miembros=[ana, salio])
    sala = grupo.salas.get()
    MensajeFabrica(sala_chat=sala, remitente=ana)
    grupo.membresias.create(usuario=nuevo)
    MensajeFabrica(sala_chat=sala, remitente=ana)
    grupo.membresias.filter(usuario=salio).update(estado_membresia=EstadoMembresia.SALIO)

    n, s = conectar(nuevo), conectar(salio)

    assert numeros(n, 1) == [2]
    n.exigir_silencio()
    s.exigir_silencio()


def test_lo_que_llega_mientras_se_pone_al_dia_ni_se_pierde_ni_se_repite(conectar, pausa):
    ana, beto = EstudianteFabrica.create_batch(2)
    sala = SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)
    MensajeFabrica(sala_chat=sala, remitente=ana)
    a = conectar(ana)
    detenida = pausa(consultas, "pendientes_de")
    b = conectar(beto, al_dia=False)
    assert detenida.llego.wait(5)

    # Confirmados antes de leer lo atrasado: están en las dos vías.
    for _ in range(3):
        enviar(a, de_app(ana, sala))
    detenida.soltar.set()

    assert numeros(b, 4) == [1, 2, 3, 4]
    b.exigir_silencio()


def test_lo_propio_enviado_desde_otro_aparato_mientras_se_pone_al_dia_tambien_llega(
    conectar, pausa
):
    ana, beto = EstudianteFabrica.create_batch(2)
    sala = SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)
    a, otro_de_beto = conectar(ana), conectar(beto)
    detenida = pausa(consultas, "pendientes_de")
    b = conectar(beto, al_dia=False)
    assert detenida.llego.wait(5)

    # El propio no está entre lo atrasado, aunque sí el siguiente de la sala.
    enviar(otro_de_beto, de_app(beto, sala))
    MensajeFabrica(sala_chat=sala, remitente=ana)
    assert a.recibir()[1]["numero"] == 1
    detenida.soltar.set()

    assert numeros(b, 2) == [1, 2]
    b.exigir_silencio()
