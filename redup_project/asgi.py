"""Tejado: un solo puerto para Django (HTTP) y Socket.IO."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "redup_project.settings")
django_wsgi = get_wsgi_application()

# Con Django ya cargado: las puertas usan modelos.
import socketio  # noqa: E402
from django.conf import settings  # noqa: E402

from estudiantes.eventos import rutas as rutas_estudiantes  # noqa: E402
from mensajeria.eventos import rutas as rutas_mensajeria  # noqa: E402

# Django las cargaría con la primera petición, y quien la hace esperaría a que se monte la API entera.
from redup_project import urls  # noqa: E402, F401
from redup_project.puente_http import PuenteHttp  # noqa: E402
from redup_project.tiempo_real.servidor import crear_servidor  # noqa: E402

sio = crear_servidor([rutas_estudiantes, rutas_mensajeria])
application = socketio.ASGIApp(
    sio,
    # Django en un conjunto fijo de hilos: bajo ASGI abriría un hilo y una conexión por petición.
    other_asgi_app=PuenteHttp(django_wsgi, workers=settings.HILOS_HTTP),
    on_startup=sio.arrancar,
    on_shutdown=sio.parar,
)
