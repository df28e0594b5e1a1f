"""El hilo de los trabajos largos: uno por proceso, y se sabe desde fuera si sigue vivo."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from estudiantes.errores import DemasiadasImportaciones
from estudiantes.models import CorreoCatalogo, ImportacionCorreos, RegistroAuditoria
from estudiantes.servicios import importaciones, taller
from estudiantes.servicios.filas_de_correos import FilaDeCorreo, Lectura
from redup_project import actos
from tests.fabricas import PersonalFabrica

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hilo() -> Iterator[taller.Hilo]:
    propio = taller.Hilo()
    taller.instalar(propio)
    yield propio
    propio.esperar()
    taller.instalar(None)


def test_importar_de_principio_a_fin_en_su_hilo(hilo):
    jefa = PersonalFabrica(rol="administrador")
    importacion = importaciones.importar_archivo(
        trozos=[b"correo\nana@u.edu\n"], nombre="correos.csv", actor_id=jefa.pk
    )
    hilo.esperar()
    importacion.refresh_from_db()
    assert importacion.estado == "revisada"

    with actos.del_personal(jefa.pk, "203.0.113.7"):
        importaciones.confirmar(importacion_id=importacion.pk, actor_id=jefa.pk)
    hilo.esperar()

    importacion.refresh_from_db()
    assert importacion.estado == "hecha"
    # Lo guardó otro hilo, y dice desde dónde se confirmó.
    assert RegistroAuditoria.objects.get().detalle["ip"] == "203.0.113.7"
    assert CorreoCatalogo.objects.filter(correo_institucional="ana@u.edu").exists()
    # Cerrada su conexión, PostgreSQL tarda un instante en soltar el candado.
    limite = time.monotonic() + 10
    while taller.vive(hilo.proceso):
        assert time.monotonic() < limite, "el candado sigue tomado"


def test_dos_a_la_vez_la_segunda_espera_y_ninguna_se_da_por_perdida(hilo):
    jefa = PersonalFabrica(rol="administrador")
    seguir, empezo = threading.Event(), threading.Event()
    hilo.poner(lambda proceso: lambda: (empezo.set(), seguir.wait(10)))
    empezo.wait(10)

    segunda = importaciones.importar_pegado(texto="ana@u.edu", actor_id=jefa.pk)

    assert importaciones.al_dia(segunda).estado == "en_cola"
    seguir.set()
    hilo.esperar()
    segunda.refresh_from_db()
    assert segunda.estado == "revisada"


def test_el_avance_se_ve_desde_otra_conexion_mientras_trabaja(hilo, monkeypatch):
    monkeypatch.setattr(importaciones, "SEGUNDOS_ENTRE_AVANCES", 0)
    seguir, empezo = threading.Event(), threading.Event()

    def filas() -> Iterator[FilaDeCorreo]:
        # Más de lo que COPY pide de una vez: así cuenta las primeras antes de seguir.
        yield from (FilaDeCorreo(f"e{n}@universidad.edu", linea=n) for n in range(1000))
        empezo.set()
        seguir.wait(10)

    @contextmanager
    def abrir() -> Iterator[Lectura]:
        yield Lectura(filas(), lambda: (3, 4))

    jefa = PersonalFabrica(rol="administrador")
    importacion = importaciones._encolar("archivo", "lento.csv", jefa.pk, abrir)
    empezo.wait(10)
    vista = importaciones.al_dia(ImportacionCorreos.objects.get(pk=importacion.pk))
    seguir.set()
    hilo.esperar()

    assert (vista.estado, vista.hecho, vista.total, vista.porcentaje) == ("revisando", 3, 4, 75)
    vista.refresh_from_db()
    assert (vista.estado, vista.nuevas) == ("revisada", 1000)


def test_si_no_cabe_se_dice_y_no_queda_nada(hilo):
    jefa = PersonalFabrica(rol="administrador")
    seguir, empezo = threading.Event(), threading.Event()
    hilo.poner(lambda proceso: lambda: (empezo.set(), seguir.wait(10)))
    empezo.wait(10)
    for _ in range(taller.EN_ESPERA):
        hilo.poner(lambda proceso: lambda: None)

    with pytest.raises(DemasiadasImportaciones):
        importaciones.importar_pegado(texto="ana@u.edu", actor_id=jefa.pk)

    assert not ImportacionCorreos.objects.exists()
    seguir.set()


def test_si_se_corta_a_medias_no_queda_nada_guardado(hilo):
    jefa = PersonalFabrica(rol="administrador")
    importacion = importaciones.importar_pegado(texto="ana@u.edu", actor_id=jefa.pk)
    hilo.esperar()

    def cortar(proceso: int) -> taller.Tarea:
        # Como si el proceso muriera: su sesión de PostgreSQL se acaba con lo suyo sin confirmar.
        def tarea() -> None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                sesiones.append(cursor.fetchone()[0])
            empezo.set()
            seguir.wait(10)

        return tarea

    sesiones: list[int] = []
    empezo, seguir = threading.Event(), threading.Event()
    hilo.poner(cortar)
    empezo.wait(10)
    importaciones.confirmar(importacion_id=importacion.pk, actor_id=jefa.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", sesiones)
    importacion.refresh_from_db()

    assert importaciones.al_dia(importacion).estado == "interrumpida"
    seguir.set()
    hilo.esperar()
    importacion.refresh_from_db()
    assert importacion.estado == "interrumpida"
    assert not CorreoCatalogo.objects.filter(correo_institucional="ana@u.edu").exists()


def test_quien_la_dio_por_perdida_gana_a_quien_aun_trabajaba(hilo):
    jefa = PersonalFabrica(rol="administrador")
    perdida = ImportacionCorreos.objects.create(
        actor=jefa, origen="pegado", nombre="x", estado="interrumpida", proceso=1
    )

    importaciones._con_desenlace(perdida.pk, lambda: importaciones._guardar(perdida.pk, jefa.pk))

    perdida.refresh_from_db()
    assert perdida.estado == "interrumpida"
