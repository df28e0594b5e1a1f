"""`python -m bench.puente`: lo que cuesta repartir entre procesos, frente al gestor de fábrica."""

import argparse
import json
import os
import time

import django
import psutil

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.ajustes"
django.setup()

from bench.mensajes.tabla import Tabla, progreso  # noqa: E402 -- con Django ya listo
from bench.puente.casos import CASOS  # noqa: E402
from bench.puente.conjunto import PROGRAMAS  # noqa: E402
from bench.puente.medidas import medir  # noqa: E402
from bench.puente.objetivos import objetivos  # noqa: E402

COLUMNAS = ("puente", "de fábrica", "razón")


def main() -> None:
    """Mide con uno, dos y cuatro procesos, y escribe una tabla por caso y otra con los objetivos."""
    opciones = argparse.ArgumentParser(description=__doc__)
    opciones.add_argument("--json", action="store_true", help="escribe las cifras en JSON")
    opciones.add_argument("--rapido", action="store_true", help="una repetición corta, sin dos")
    pedido = opciones.parse_args()
    procesos, segundos, veces = ((1, 4), 2, 1) if pedido.rapido else ((1, 2, 4), 3, 5)
    carga = psutil.getloadavg()[0]
    maquina = f"{time.strftime('%Y-%m-%d %H:%M')}, {os.cpu_count()} núcleos, carga {carga:.1f}"
    progreso(maquina)
    tablas = []
    for n in procesos:
        for caso, de_cada_uno in medir(n, CASOS, segundos, veces).items():
            tabla = Tabla(f"{caso}, {n} proceso{'s' if n > 1 else ''}", COLUMNAS)
            nuestros, suyos = (de_cada_uno[nombre].valores() for nombre in PROGRAMAS)
            for magnitud, nuestro in nuestros.items():
                tabla.comparar(magnitud, [nuestro], [suyos[magnitud]])
            tablas.append(tabla)
    tablas.append(objetivos(tablas))
    if pedido.json:
        cifras = {"máquina": maquina} | {tabla.titulo: tabla.en_json() for tabla in tablas}
        print(json.dumps(cifras, ensure_ascii=False))
    else:
        print("\n\n".join([maquina, *(tabla.escrita() for tabla in tablas)]))


if __name__ == "__main__":
    main()
