#!/usr/bin/env python
"""Puerta de los comandos de Django: `python manage.py servir`, `migrate`, `agregar_correo`…"""

import gc
import os
import sys

# Cargar crea doscientos mil objetos que no se van, y apenas basura: buscarla es un séptimo de lo que tarda.
gc.disable()


def main() -> None:
    """Ejecuta el comando pedido; un fallo de configuración o de base se dice en una línea."""
    if sys.version_info < (3, 11):  # noqa: UP036 -- quien la tiene más vieja ve esto y no una traza
        sys.exit("RedUP necesita Python 3.11 o mayor; con éste no arranca.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "redup_project.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    from redup_project.base_de_datos.errores import BaseInaccesible

    try:
        # Django guarda para después un fallo de configuración y acaba diciendo otra cosa: se mira ya.
        django.setup()
        gc.freeze()
        # Lo que le falta por cargar a cada comando tampoco es basura.
        gc.set_threshold(50_000, 20, 20)
        gc.enable()
        execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, BaseInaccesible) as error:
        sys.exit(f"RedUP no arranca: {error}")


if __name__ == "__main__":
    main()
