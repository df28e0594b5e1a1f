"""Los catálogos de una instalación recién migrada, que una prueba con vaciado pudo llevarse."""

from tests.fabricas import (
    CarreraFabrica,
    CuatrimestreFabrica,
    ReaccionFabrica,
    TipoPublicacionFabrica,
)


def sembrar() -> None:
    """Deja las carreras, cuatrimestres, tipos y reacciones de `sql/`, falten o no."""
    for codigo in ("SIS", "IND", "MED"):
        CarreraFabrica(codigo=codigo)
    for numero in (1, 2, 3, 4):
        CuatrimestreFabrica(numero=numero)
    for codigo in ("general", "academica", "evento", "oportunidad"):
        TipoPublicacionFabrica(codigo=codigo)
    for codigo in ("me_gusta", "me_encanta", "interesante", "apoyo"):
        ReaccionFabrica(codigo=codigo)
