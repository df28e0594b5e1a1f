"""`python -m bench.panel`: lo que tarda la portada del admin con un año de mensajes y cuesta su índice."""

import argparse
import os
import statistics
import time
from collections.abc import Callable

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.ajustes"
django.setup()

from django.core.cache import cache  # noqa: E402 -- con Django ya listo
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.base import base_nueva, ejecutar  # noqa: E402
from bench.universidad import Tamano, sembrar  # noqa: E402
from estudiantes.models import ResumenDiario, Usuario  # noqa: E402
from estudiantes.servicios.resumen import resumir_dias  # noqa: E402

USUARIOS = 10_000
DIAS = 365
BRIN = "idx_mensajes_enviado_brin"
LOTE = 20_000
VUELTAS = 7
VECES = 20


def sembrar_un_ano(mensajes: int) -> None:
    """Mensajes en orden, repartidos por igual en el último año, hasta ahora mismo."""
    sembrar(Tamano(usuarios=USUARIOS, publicaciones=100, mensajes=1000))
    # Los demás índices no intervienen en la portada, y llenarlos llevaría media hora.
    for indice in _indices_de_mensajes():
        ejecutar(f"DROP INDEX {indice}")
    ejecutar("DELETE FROM mensajes")
    ejecutar(
        """
        INSERT INTO mensajes (sala_chat_id, remitente_id, numero, cambio, contenido, enviado_en)
        SELECT 1, 1 + (i * 7919) %% %s, 1000 + i, 1000 + i, 'Mensaje sobre el examen ' || i,
               now() - (%s - i) * (interval '1 day' * %s / %s)
          FROM generate_series(1::bigint, %s) AS i
        """,
        USUARIOS,
        mensajes,
        DIAS,
        mensajes,
        mensajes,
    )
    ejecutar("VACUUM ANALYZE mensajes")


def _indices_de_mensajes() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname FROM pg_indexes WHERE tablename = 'mensajes' AND indexname <> %s"
            " AND NOT EXISTS (SELECT FROM pg_constraint WHERE conname = indexname)",
            [BRIN],
        )
        sueltos = [nombre for (nombre,) in cursor.fetchall()]
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = 'mensajes'::regclass"
            " AND contype = 'u'"
        )
        for (unica,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE mensajes DROP CONSTRAINT {unica}")
    return sueltos


def segundos(hacer: Callable[[], object]) -> float:
    inicio = time.perf_counter()
    hacer()
    return time.perf_counter() - inicio


def la_portada() -> None:
    """Sin nada contado, con los días ya contados y como la ve quien recarga."""
    cliente = Client()
    cliente.force_login(
        Usuario.objects.create_superuser(
            "jefa@universidad.edu",
            "x",
            nombre="J",
            apellido_paterno="J",
            fecha_nacimiento="1990-01-01",
        )
    )

    def pedir() -> None:
        if cliente.get("/admin/").status_code != 200:
            raise SystemExit("la portada no responde 200")

    def con_hoy_por_contar() -> None:
        cache.clear()
        pedir()

    def sin_nada_contado() -> None:
        ResumenDiario.objects.all().delete()
        con_hoy_por_contar()

    def de_noche() -> None:
        ultimo = ResumenDiario.objects.order_by("dia").values("dia").last()["dia"]
        ResumenDiario.objects.filter(dia=ultimo).delete()
        resumir_dias(timezone.now())

    for titulo, hacer, veces in (
        ("la primera vez, con 30 días por contar", sin_nada_contado, 3),
        ("resumir_dias, cada noche", de_noche, 5),
        ("una vez por minuto, contando lo de hoy", con_hoy_por_contar, VECES),
        ("las demás", pedir, VECES),
    ):
        tiempos = [segundos(hacer) * 1000 for _ in range(veces)]
        print(
            f"{titulo:40} mediana {statistics.median(tiempos):8.1f} ms, mayor {max(tiempos):8.1f}"
        )


def el_indice() -> None:
    """Cuánto ocupa y cuánto alarga insertar, frente a no tenerlo y a un B-tree."""
    clases = {
        "sin índice": None,
        "BRIN": f"CREATE INDEX {BRIN} ON mensajes USING brin (enviado_en)"
        " WITH (pages_per_range = 32, autosummarize = on)",
        "B-tree": f"CREATE INDEX {BRIN} ON mensajes (enviado_en)",
    }
    for nombre, crear in clases.items():
        ejecutar(f"DROP INDEX IF EXISTS {BRIN}")
        tamano = 0
        if crear:
            ejecutar(crear)
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_relation_size(%s::regclass)", [BRIN])
                [tamano] = cursor.fetchone()
        veces = sorted(segundos(_insertar) for _ in range(VUELTAS))
        por_mensaje = veces[VUELTAS // 2] / LOTE * 1e6
        print(f"{nombre:12} {tamano / 1024:12.0f} kB   insertar {por_mensaje:6.2f} µs por mensaje")


def _insertar() -> None:
    ejecutar(
        "INSERT INTO mensajes (sala_chat_id, remitente_id, numero, cambio, contenido, enviado_en)"
        " SELECT 1, 1, 0, 0, 'Hola', clock_timestamp() FROM generate_series(1, %s)",
        LOTE,
    )


def main() -> None:
    opciones = argparse.ArgumentParser(description=__doc__)
    opciones.add_argument("--mensajes", type=int, default=10_000_000)
    mensajes = opciones.parse_args().mensajes
    with base_nueva("redup_bench_panel"):
        print(f"sembrar {mensajes} mensajes: {segundos(lambda: sembrar_un_ano(mensajes)):.0f} s")
        la_portada()
        el_indice()


if __name__ == "__main__":
    main()
