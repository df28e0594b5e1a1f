"""Llegar al tope de algo sin hacerlo cien veces."""

from redup_project.ritmo import exigir_ritmo


def contar(asunto: str, quien: int, veces: int, segundos: int = 60) -> None:
    """Como si ya lo hubiera hecho tantas veces: hacerlas de verdad es lo que tarda."""
    for _ in range(veces):
        exigir_ritmo(asunto, quien, tope=veces + 1, segundos=segundos)
