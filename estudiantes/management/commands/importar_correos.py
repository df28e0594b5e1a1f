"""`manage.py importar_correos ARCHIVO.csv`: autoriza a toda una generación."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from estudiantes.servicios.correos import importar_correos
from estudiantes.servicios.correos_csv import COLUMNAS, leer_correos
from redup_project.errores import DatosInvalidos


class Command(BaseCommand):
    help = (
        f"Autoriza los correos de un CSV con las columnas {','.join(COLUMNAS)} (sólo «correo» es "
        "obligatoria). Si una fila está mal no se guarda ninguna; repetirlo no cambia nada."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("archivo", metavar="ARCHIVO.csv", type=Path)

    def handle(self, **opciones: Any) -> None:
        archivo: Path = opciones["archivo"]
        try:
            filas = leer_correos(archivo.read_bytes())
            self.stdout.write(f"{archivo.name}: {len(filas)} correos leídos.")
            resumen = importar_correos(filas, al_avanzar=self._avance)
        except OSError as error:
            raise CommandError(f"No se pudo leer «{archivo}»: comprueba la ruta.") from error
        except DatosInvalidos as error:
            raise CommandError(error.mensaje) from error
        self.stdout.write(
            f"{resumen.cambios} cambios: {resumen.creados} correos nuevos, "
            f"{resumen.actualizados} actualizados y {resumen.sin_cambios} que ya estaban igual."
        )

    def _avance(self, guardados: int, total: int) -> None:
        self.stdout.write(f"Guardados {guardados} de {total}…")
