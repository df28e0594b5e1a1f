"""Una universidad pequeña para probar: personas, grupos, charlas y muro. Repetible."""

from collections import Counter

from redup_project.management.ejemplo.charlas import crear_charlas
from redup_project.management.ejemplo.grupos import crear_grupos
from redup_project.management.ejemplo.muro import crear_muro
from redup_project.management.ejemplo.personas import crear_personas
from redup_project.sql import transaccion


@transaccion()
def cargar() -> Counter[str]:
    """Crea lo que falte y devuelve cuánto creó de cada cosa; lo que ya estaba no lo toca."""
    creado: Counter[str] = Counter()
    personas = crear_personas(creado)
    grupos = crear_grupos(personas, creado)
    crear_charlas(personas, grupos, creado)
    crear_muro(personas, creado)
    return creado
