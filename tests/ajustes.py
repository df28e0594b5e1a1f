"""La configuración de las pruebas: la del proyecto, más rápida y con su propia base."""

import os

# Antes de leer la configuración: el `.env` de quien desarrolla no la vuelve de producción.
os.environ["DJANGO_ENV"] = "development"

from redup_project.settings import *  # noqa: F403 -- se sobrescribe lo justo
from redup_project.settings import BASE_DIR, DATABASES

# Argon2 cuesta a propósito; aquí cada usuario de prueba lo pagaría.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Una prueba manda a ráfagas; la que mira un límite los enciende.
LIMITES = "apagados"

# El admin cuenta los fallos en la base: sólo la prueba que los mira lo enciende.
AXES_ENABLED = False

# Ni con credenciales en el `.env` se empuja nada a un teléfono de verdad.
FIREBASE_CREDENCIALES = None

_base = DATABASES["default"]
if "EMBEBIDA" in _base:
    _base["EMBEBIDA"] = BASE_DIR / ".postgres-pruebas"
# Escribir las líneas que nadie mira cuesta más que lo que anotan; la prueba que las mira las pide.
LOGGING["loggers"]["redup"]["level"] = "WARNING"  # noqa: F405

# De la que se copian las bases de pruebas de cada proceso (tests/plantilla.py).
_base["TEST"] = {"TEMPLATE": f"test_{_base['NAME']}_plantilla"}
# Una prueba no sobrevive a un corte de luz: no hace falta esperar al disco en cada COMMIT.
_opciones = _base.setdefault("OPTIONS", {})
_opciones["options"] = (
    f"{_opciones.get('options', '')} -c synchronous_commit=off -c jit=off".strip()
)

# Cada `Client` monta los middlewares, y sin esto whitenoise recorrería todos los estáticos cada vez.
WHITENOISE_AUTOREFRESH = True
