"""`guardar_lote`: lo que un lote guarda y a quién se lo dice cuando la base se cae a medias."""

import pytest
from django.db import OperationalError

from mensajeria.destinos import a_usuario
from mensajeria.models import Mensaje
from mensajeria.servicios import Pedido, guardar_lote, lote
from tests.fabricas import EstudianteFabrica, SalaDirectaFabrica

pytestmark = pytest.mark.django_db(transaction=True)


def test_si_la_base_se_cae_a_medias_lo_ya_guardado_se_confirma_y_se_reparte(monkeypatch):
    ana, beto, nuevo, otro = EstudianteFabrica.create_batch(4)
    SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)
    # Con sala, se guarda en el lote; los que abren sala van después y uno a uno.
    pedidos = [
        Pedido(remitente_id=ana.pk, destino=a_usuario(u.pk), origen="x", contenido="hola")
        for u in (nuevo, beto, otro)
    ]
    intentos = []

    def base_caida(**_):
        intentos.append(1)
        raise OperationalError("se cayó")

    monkeypatch.setattr(lote, "enviar_mensaje", base_caida)
    abre, guardado, tambien_abre = guardar_lote(pedidos)

    assert guardado.mensaje.pk == Mensaje.objects.get().pk
    assert [emision.evento for emision in guardado.emisiones] == ["receive_message"]
    assert [type(g.error) for g in (abre, tambien_abre)] == [OperationalError] * 2
    # Con la base caída cada intento cuesta segundos: uno basta para saberlo.
    assert len(intentos) == 1
