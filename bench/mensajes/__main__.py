"""`python -m bench.mensajes`: lo que cuesta un mensaje, comparado con no guardar nada."""

import argparse
import json
import os
from collections.abc import Callable

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.ajustes"
django.setup()

from bench.base import base_nueva  # noqa: E402 -- con Django ya listo
from bench.mensajes import (  # noqa: E402
    abanico,
    caidas,
    envios,
    historial,
    lote,
    memoria,
    retardo,
)
from bench.mensajes.maquina import maquina  # noqa: E402
from bench.mensajes.postgres import exigir_durabilidad  # noqa: E402
from bench.mensajes.siembra import BASE, sembrar  # noqa: E402
from bench.mensajes.tabla import Tabla, progreso  # noqa: E402

APARTADOS: dict[str, Callable[[bool], list[Tabla]]] = {
    "envios": envios.medir,
    "retardo": retardo.medir,
    "memoria": memoria.medir,
    "abanico": abanico.medir,
    "lote": lote.medir,
    "historial": historial.medir,
    "caidas": caidas.medir,
}


def main() -> None:
    """Mide los apartados pedidos (todos, si no se dice) y los escribe."""
    opciones = argparse.ArgumentParser(description=__doc__)
    opciones.add_argument("--json", action="store_true", help="escribe las cifras en JSON")
    opciones.add_argument("--rapido", action="store_true", help="una repetición, y corta")
    opciones.add_argument("apartados", nargs="*", help=f"de entre: {', '.join(APARTADOS)}")
    pedido = opciones.parse_args()
    if ajenos := set(pedido.apartados) - APARTADOS.keys():
        opciones.error(f"no hay {', '.join(sorted(ajenos))}; hay {', '.join(APARTADOS)}")
    todas: dict[str, object] = {"máquina": maquina()}
    if not pedido.json:
        print(", ".join(f"{que} {cuanto}" for que, cuanto in todas["máquina"].items()), flush=True)
    for nombre in pedido.apartados or APARTADOS:
        # Cada uno con su base: lo que escribe el anterior no le pesa.
        with base_nueva(BASE):
            exigir_durabilidad()
            progreso(f"{nombre}: sembrando")
            sembrar()
            for tabla in APARTADOS[nombre](pedido.rapido):
                todas[tabla.titulo] = tabla.en_json()
                if not pedido.json:
                    print(f"\n{tabla.escrita()}", flush=True)
    if pedido.json:
        print(json.dumps(todas, ensure_ascii=False))


if __name__ == "__main__":
    main()
