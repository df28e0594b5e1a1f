"""Lo que impide usar la base de datos, dicho para quien despliega."""

from django.db import OperationalError


class BaseInaccesible(OperationalError):
    """No se puede usar PostgreSQL; el mensaje es una línea con el porqué y el remedio."""
