"""`manage.py limpiar_archivos_sin_enviar`: que lo subido y nunca mandado no llene el disco."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.defaultfilters import filesizeformat

from mensajeria.servicios.limpieza import limpiar_sin_enviar

MAXIMO_DE_DIAS = 3650


class Command(BaseCommand):
    help = (
        "Borra las imágenes que se subieron para un chat hace más de N días y que ningún mensaje "
        "lleva. Las enviadas no se tocan; repetirlo no cambia nada."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dias", metavar="N", default="7", help="7 si no se dice")

    def handle(self, **opciones: Any) -> None:
        limpieza = limpiar_sin_enviar(dias=_dias(opciones["dias"]))
        self.stdout.write(
            f"Imágenes sin enviar borradas: {limpieza.archivos} ({filesizeformat(limpieza.bytes)})."
        )
        if limpieza.en_disco:
            raise CommandError(
                "Estas no se pudieron borrar del disco; comprueba los permisos de MEDIA_ROOT y "
                f"bórralas a mano, con su miniatura: {', '.join(limpieza.en_disco)}"
            )


def _dias(escrito: str | int) -> int:
    try:
        dias = int(escrito)
    except ValueError:
        dias = 0
    if not 1 <= dias <= MAXIMO_DE_DIAS:
        raise CommandError(
            f"«--dias» es un número entero de 1 a {MAXIMO_DE_DIAS}; «{escrito}» no vale."
        )
    return dias
