"""Dos que llegan a la vez a un grupo: gana uno y el otro oye por qué no."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import connection

from grupos import servicios
from grupos.models import Membresia
from redup_project.errores import ErrorDeDominio
from tests.fabricas import EstudianteFabrica, GrupoFabrica, MembresiaFabrica

pytestmark = pytest.mark.django_db(transaction=True)


def a_la_vez(*acciones: Callable[[], object]) -> list[str]:
    """Lo que fue de cada acción, ordenado: «bien» o el código de su rechazo."""
    salida = Barrier(len(acciones), timeout=5)

    def hacer(accion: Callable[[], object]) -> str:
        try:
            salida.wait()
            accion()
        except ErrorDeDominio as error:
            return error.codigo
        finally:
            connection.close()
        return "bien"

    with ThreadPoolExecutor(len(acciones)) as hilos:
        return sorted(hilos.map(hacer, acciones))


def test_unirse_dos_veces_a_la_vez_entra_una():
    ana, grupo = EstudianteFabrica(), GrupoFabrica()

    resultado = a_la_vez(*[partial(servicios.unirse, grupo_id=grupo.pk, usuario=ana)] * 3)

    assert resultado == ["YA_ES_MIEMBRO", "YA_ES_MIEMBRO", "bien"]
    assert Membresia.objects.get(grupo=grupo, usuario=ana).estado_membresia == "activo"


def test_aprobar_y_rechazar_a_la_vez_gana_uno():
    grupo = GrupoFabrica(privacidad="privado")
    ana = MembresiaFabrica(grupo=grupo, estado_membresia="pendiente").usuario
    quien = {"grupo_id": grupo.pk, "usuario_id": ana.pk, "actor_id": grupo.usuario_dueno_id}

    resultado = a_la_vez(
        partial(servicios.aprobar_solicitud, **quien),
        partial(servicios.rechazar_solicitud, **quien),
    )

    assert resultado == ["SOLICITUD_NO_EXISTE", "bien"]


def test_transferir_a_quien_se_va_a_la_vez_nunca_deja_el_grupo_sin_dueno():
    grupo = GrupoFabrica()
    ana = MembresiaFabrica(grupo=grupo).usuario

    resultado = a_la_vez(
        partial(servicios.salir, grupo_id=grupo.pk, usuario_id=ana.pk),
        partial(
            servicios.transferir,
            grupo_id=grupo.pk,
            nuevo_dueno_id=ana.pk,
            actor_id=grupo.usuario_dueno_id,
        ),
    )

    assert resultado in (["DUENO_NO_SALE", "bien"], ["MIEMBRO_NO_EXISTE", "bien"])
    dueno = grupo.membresias.get(rol_miembro="dueno", estado_membresia="activo")
    grupo.refresh_from_db()
    assert dueno.usuario_id == grupo.usuario_dueno_id
