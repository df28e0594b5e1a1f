"""`{id:…}` en una ruta: un identificador que cabe en la base; lo demás no existe (404)."""

from django.urls import register_converter


class Id:
    """Un entero positivo de hasta 18 cifras, como los de todas las tablas."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, valor: str) -> int:
        return int(valor)

    def to_url(self, valor: int) -> str:
        return str(valor)


def registrar() -> None:
    """Lo llama el tejado antes de montar las rutas."""
    register_converter(Id, "id")
