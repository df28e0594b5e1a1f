"""Nunca falta quien administre, tampoco si dos se quitan a la vez el uno al otro."""

import threading

import pytest
from django.db import connections

from estudiantes import servicios
from estudiantes.models import Estado, Rol, Usuario
from redup_project.errores import SinPermiso
from tests.fabricas import PersonalFabrica
from tests.vivo import ESPERA


def suspender(actor: Usuario, otro: Usuario) -> None:
    servicios.actualizar_perfil(
        actor=actor, usuario_id=otro.pk, cambios={"estado": Estado.SUSPENDIDO.value}
    )


def dar_de_baja(actor: Usuario, otro: Usuario) -> None:
    servicios.dar_de_baja(actor=actor, usuario_id=otro.pk)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("quitar", [suspender, dar_de_baja])
def test_de_dos_que_se_quitan_a_la_vez_queda_uno(quitar):
    una, otra = PersonalFabrica.create_batch(2, rol=Rol.ADMINISTRADOR)
    salida, rechazos = threading.Barrier(2), []

    def intentar(actor: Usuario, victima: Usuario) -> None:
        salida.wait(ESPERA)
        try:
            quitar(actor, victima)
        except SinPermiso as rechazo:
            rechazos.append(rechazo)
        finally:
            connections.close_all()

    hilos = [threading.Thread(target=intentar, args=par) for par in ((una, otra), (otra, una))]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join(ESPERA)

    activos = Usuario.objects.filter(rol=Rol.ADMINISTRADOR, estado=Estado.ACTIVO)
    assert (activos.count(), len(rechazos)) == (1, 1)
