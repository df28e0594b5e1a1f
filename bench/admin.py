"""`python -m bench.admin`: lo que tarda cada lista del panel en una universidad grande."""

import argparse
import json
import os
import statistics
import time

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.ajustes"
django.setup()

from django.contrib import admin  # noqa: E402 -- con Django ya listo
from django.contrib.auth.models import Permission  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.test import Client, RequestFactory  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from bench.base import base_nueva, ejecutar  # noqa: E402
from bench.universidad import Tamano, sembrar  # noqa: E402
from estudiantes.models import AlcanceDePersonal, Carrera, Rol, Usuario  # noqa: E402
from redup_project.management.proceso import no_recorrer_lo_cargado  # noqa: E402

GRANDE = Tamano(usuarios=10_000, publicaciones=100_000, mensajes=1_000_000)
VECES = 20
# Con veinte muestras el p95 es casi la peor: una lista que parece lenta se mide otra vez, más despacio.
SOSPECHOSA, MAS_VECES = 150, 100
CONSULTAS, MILISEGUNDOS = 12, 300
DEMAS = (
    "INSERT INTO auditoria (actor_usuario_id, accion, entidad, entidad_id, detalle, creada_en)"
    " SELECT 1 + i %% 10000, (ARRAY['crear_grupo', 'editar_usuario', 'crear_publicacion'])[1 + i %% 3],"
    " 'usuarios', (i %% 5000)::text, '{}', now() - i * interval '30 second'"
    " FROM generate_series(1, 1000000) AS i",
    "INSERT INTO notificaciones (usuario_id, tipo, titulo, leida, creada_en)"
    " SELECT 1 + i %% 10000, 'aviso', 'Aviso ' || i, i %% 10 <> 0, now() - i * interval '1 minute'"
    " FROM generate_series(1, 1000000) AS i",
    "INSERT INTO catalogo_correos (correo_institucional, carrera_id, usado)"
    " SELECT 'libre' || i || '@universidad.edu',"
    " (SELECT id FROM carreras ORDER BY id OFFSET i %% 3 LIMIT 1), i %% 2 = 0"
    " FROM generate_series(1, 100000) AS i",
    "INSERT INTO grupos (nombre, usuario_dueno_id, carrera_id)"
    " SELECT 'Grupo ' || i, i, (SELECT id FROM carreras ORDER BY id OFFSET i %% 3 LIMIT 1)"
    " FROM generate_series(1, 1000) AS i",
    "INSERT INTO miembros_grupo (grupo_id, usuario_id, estado_membresia)"
    " SELECT g, 1 + (g * 7 + u) %% 10000, CASE WHEN u = 1 THEN 'pendiente' ELSE 'activo' END"
    " FROM generate_series(1, 1000) AS g, generate_series(1, 100) AS u",
    "INSERT INTO seguidores (seguidor_id, seguido_id)"
    " SELECT a, 1 + (a + b) %% 10000 FROM generate_series(1, 10000) AS a, generate_series(1, 10) AS b",
    "INSERT INTO dispositivos_usuario (usuario_id, uuid_dispositivo)"
    " SELECT i, 'd' || i FROM generate_series(1, 10000) AS i",
)


def personal() -> dict[str, Usuario]:
    """Quien administra, y quien modera una sola carrera con permiso para mirarlo todo."""
    datos = {"nombre": "Jefa", "apellido_paterno": "Mayor", "fecha_nacimiento": "1980-01-01"}
    jefa = Usuario.objects.create_user("jefa@redup.mx", rol=Rol.ADMINISTRADOR, **datos)
    mira = Usuario.objects.create_user("mira@redup.mx", rol=Rol.MODERADOR, **datos)
    mira.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    AlcanceDePersonal.objects.create(usuario=mira, carrera=Carrera.objects.order_by("pk").first())
    return {"administra": jefa, "modera una carrera": mira}


def paginas(modelo: type[models.Model], quien: Usuario) -> dict[str, str]:
    """La lista, con cada una de las opciones de sus filtros, y una búsqueda; nada, si no puede verla."""
    lista = reverse(f"admin:{modelo._meta.app_label}_{modelo._meta.model_name}_changelist")
    nombre = modelo.__name__
    peticion = RequestFactory().get(lista)
    peticion.user = quien
    if not admin.site._registry[modelo].has_view_or_change_permission(peticion):
        return {}
    cuadro = admin.site._registry[modelo].get_changelist_instance(peticion)
    salida = {nombre: lista}
    for filtro in cuadro.filter_specs:
        opciones = list(filtro.choices(cuadro))[1:3]
        salida |= {
            f"{nombre} · {filtro.title} = {opcion['display']}": lista + opcion["query_string"]
            for opcion in opciones
        }
    for n, columna in enumerate(cuadro.list_display):
        if columna in cuadro.sortable_by and cuadro.get_ordering_field(columna):
            salida |= {f"{nombre} · orden {s}{columna}": f"{lista}?o={s}{n}" for s in ("", "-")}
    if cuadro.search_fields:
        salida[f"{nombre} · buscar un correo"] = f"{lista}?q=bench77@universidad.edu"
        salida[f"{nombre} · buscar una palabra"] = f"{lista}?q=calculo"
    return salida


def medir(cliente: Client, direccion: str) -> dict[str, float | int | bool]:
    """Mediana y p95 en milisegundos, cuántas consultas y si alguna cuenta sin tope."""
    with CaptureQueriesContext(connection) as consultas:
        respuesta = cliente.get(direccion)
    if respuesta.status_code != 200:
        raise SystemExit(f"{direccion} → {respuesta.status_code}")
    cuantas = len(consultas)
    cuentas = [c["sql"] for c in consultas if "COUNT(*)" in c["sql"]]
    tiempos = muestras(cliente, direccion, VECES)
    if p95(tiempos) > SOSPECHOSA:
        tiempos = muestras(cliente, direccion, MAS_VECES)
    return {
        "mediana": round(statistics.median(tiempos), 1),
        "p95": round(p95(tiempos), 1),
        "consultas": cuantas,
        "cuenta entera": any("LIMIT" not in sql for sql in cuentas),
    }


def muestras(cliente: Client, direccion: str, veces: int) -> list[float]:
    """Los milisegundos de cada vez."""
    tiempos = []
    for _ in range(veces):
        inicio = time.perf_counter()
        cliente.get(direccion)
        tiempos.append((time.perf_counter() - inicio) * 1000)
    return tiempos


def p95(tiempos: list[float]) -> float:
    return statistics.quantiles(tiempos, n=20)[-1]


def main() -> None:
    opciones = argparse.ArgumentParser(description=__doc__)
    opciones.add_argument("--json", action="store_true", help="escribe las cifras en JSON")
    en_json = opciones.parse_args().json
    # Como en el servidor: si no, una recolección completa cae cada tanto en una lista cualquiera.
    no_recorrer_lo_cargado()
    medidas: dict[str, dict[str, dict[str, float | int | bool]]] = {}
    with base_nueva("redup_bench_admin"):
        sembrar(GRANDE)
        for orden in DEMAS:
            ejecutar(orden)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        for papel, quien in personal().items():
            cliente = Client()
            cliente.force_login(quien)
            visibles = [m for m in admin.site._registry if m.__name__ != "Group"]
            direcciones = [p for modelo in visibles for p in paginas(modelo, quien).items()]
            medidas[papel] = {nombre: medir(cliente, donde) for nombre, donde in direcciones}
    if en_json:
        print(json.dumps(medidas, ensure_ascii=False, indent=1))
        return
    for papel, listas in medidas.items():
        print(f"\n{papel}: {len(listas)} listas; tope {MILISEGUNDOS} ms y {CONSULTAS} consultas")
        for nombre, medida in sorted(listas.items(), key=lambda una: -una[1]["p95"]):
            pasa = medida["p95"] > MILISEGUNDOS or medida["consultas"] > CONSULTAS
            mal = (
                " ← " + ("cuenta entera" if medida["cuenta entera"] else "pasa")
                if (pasa or medida["cuenta entera"])
                else ""
            )
            print(
                f"{nombre:60.60}{medida['mediana']:8.1f}{medida['p95']:8.1f} ms"
                f"{medida['consultas']:4}{mal}"
            )


if __name__ == "__main__":
    main()
