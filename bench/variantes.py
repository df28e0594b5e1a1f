"""Otras formas de servir Django, para compararlas con la elegida en `redup_project/asgi.py`."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.ajustes")

from django.core.asgi import get_asgi_application

# La de fábrica: cada petición, su hilo y, con él, su conexión.
asgi_puro = get_asgi_application()
