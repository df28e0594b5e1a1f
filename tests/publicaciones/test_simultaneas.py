"""Dos a la vez sobre lo mismo: ni respuestas huérfanas ni reacciones dobles."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from publicaciones.errores import ComentarioPadreAjeno
from publicaciones.models import Comentario, ReaccionPublicacion
from publicaciones.servicios import comentar, eliminar_comentario, reaccionar
from tests.fabricas import ComentarioFabrica, EstudianteFabrica, PublicacionFabrica, ReaccionFabrica
from tests.sql.ayudas import valor

pytestmark = pytest.mark.django_db(transaction=True)

LIMITE = 10


@pytest.fixture
def aparte():
    """Lanza algo en otro hilo y vuelve cuando lo detiene un candado de esta transacción."""
    hilo = ThreadPoolExecutor(1)

    def correr(hacer: Callable[..., Any], **datos: Any) -> Any:
        try:
            return hacer(**datos)
        finally:
            connection.close()

    def lanzar(hacer: Callable[..., Any], **datos: Any) -> Future:
        futuro = hilo.submit(correr, hacer, **datos)
        final = time.monotonic() + LIMITE
        while not valor(
            "SELECT count(*) FROM pg_locks"
            " WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
        ):
            assert not futuro.done(), f"no esperó a nadie: {futuro.result()}"
            assert time.monotonic() < final, "no llegó a esperar"
        return futuro

    yield lanzar
    hilo.shutdown()


def test_responder_a_un_comentario_que_se_esta_borrando_no_deja_respuesta(aparte):
    padre, beto = ComentarioFabrica(), EstudianteFabrica()

    with transaction.atomic():
        eliminar_comentario(comentario_id=padre.pk, actor=padre.usuario)
        futuro = aparte(
            comentar,
            publicacion_id=padre.publicacion_id,
            autor=beto,
            contenido="Tarde",
            comentario_padre_id=padre.pk,
        )

    with pytest.raises(ComentarioPadreAjeno):
        futuro.result(LIMITE)
    assert not Comentario.objects.filter(activo=True).exists()


def test_borrar_un_comentario_al_que_se_esta_respondiendo_se_lleva_la_respuesta(aparte):
    padre, beto = ComentarioFabrica(), EstudianteFabrica()

    with transaction.atomic():
        comentar(
            publicacion_id=padre.publicacion_id,
            autor=beto,
            contenido="Justo",
            comentario_padre_id=padre.pk,
        )
        futuro = aparte(eliminar_comentario, comentario_id=padre.pk, actor=padre.usuario)

    futuro.result(LIMITE)
    assert not Comentario.objects.filter(activo=True).exists()


def test_reaccionar_dos_veces_a_la_vez_deja_la_ultima(aparte):
    publicacion, ana = PublicacionFabrica(), EstudianteFabrica()
    apoyo, interesante = ReaccionFabrica(codigo="apoyo"), ReaccionFabrica(codigo="interesante")

    with transaction.atomic():
        reaccionar(publicacion_id=publicacion.pk, usuario=ana, reaccion_id=apoyo.pk)
        futuro = aparte(
            reaccionar, publicacion_id=publicacion.pk, usuario=ana, reaccion_id=interesante.pk
        )

    futuro.result(LIMITE)
    assert ReaccionPublicacion.objects.get().reaccion == interesante
