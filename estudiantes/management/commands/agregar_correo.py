"""`manage.py agregar_correo CORREO`: autoriza a una persona a registrarse."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from estudiantes.models import CorreoCatalogo
from estudiantes.servicios.correos import agregar_correo
from redup_project.errores import DatosInvalidos


class Command(BaseCommand):
    help = "Autoriza un correo en el catálogo; repetirlo sólo cambia los datos que se den."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("correo", metavar="CORREO")
        parser.add_argument("--matricula", help="matrícula, única en el catálogo")
        parser.add_argument("--carrera", help="código de la carrera, por ejemplo SIS")
        parser.add_argument("--cuatrimestre", help="número del cuatrimestre, por ejemplo 2")

    def handle(self, **opciones: Any) -> None:
        try:
            entrada, es_nueva = agregar_correo(
                correo=opciones["correo"],
                matricula=opciones["matricula"],
                codigo_carrera=opciones["carrera"],
                numero_cuatrimestre=opciones["cuatrimestre"],
            )
        except DatosInvalidos as error:
            raise CommandError(error.mensaje) from error
        hecho = "agregado al catálogo" if es_nueva else "ya estaba en el catálogo"
        self.stdout.write(f"{entrada.correo_institucional}: {hecho}; {_situacion(entrada)}.")


def _situacion(entrada: CorreoCatalogo) -> str:
    if entrada.usado:
        return "su dueño ya se registró"
    if not entrada.habilitado:
        return "está deshabilitado y nadie puede registrarse con él: habilítalo en el admin"
    return "ya puede registrarse"
