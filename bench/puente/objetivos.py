"""Lo que el puente debe cumplir, con las cifras de la misma pasada."""

from bench.mensajes.tabla import Tabla

ALCANZADOS = "procesos alcanzados por emisión"
CPU = "CPU, µs/entrega"
P99 = "retardo p99, ms"
# (qué tabla, qué fila, si se mira la razón con el de fábrica, hasta cuánto vale)
TOPES = (
    ("1:1, 4 procesos", ALCANZADOS, False, 2.0),
    ("1:1, 4 procesos", CPU, True, 0.6),
    ("1:1, 1 proceso", CPU, True, 1.0),
    ("1:1, 1 proceso", P99, True, 1.0),
)


def objetivos(tablas: list[Tabla]) -> Tabla:
    """Cada objetivo, lo medido y si se cumple."""
    por_titulo = {tabla.titulo: tabla for tabla in tablas}
    resumen = Tabla("Objetivos", ("medido", "como mucho", "¿cumple?"))
    for titulo, fila, es_razon, tope in TOPES:
        nuestro, _, razon = por_titulo[titulo].filas[fila]
        medido = razon if es_razon else nuestro
        nombre = f"{titulo}: {fila}{' (razón)' if es_razon else ''}"
        resumen.filas[nombre] = (medido, tope, "sí" if medido <= tope else "NO")
    return resumen
