"""`manage.py datos_de_ejemplo`: una universidad pequeña con la que probar."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from redup_project.errores import ErrorDeDominio
from redup_project.management import ejemplo
from redup_project.management.ejemplo.personas import CONTRASENA, PERSONAS, correo_de


class Command(BaseCommand):
    help = "Crea estudiantes, grupos, charlas y publicaciones de ejemplo; repetirlo no cambia nada."

    def handle(self, **opciones: Any) -> None:
        if settings.EN_PRODUCCION:
            raise CommandError(
                "Los datos de ejemplo tienen contraseñas conocidas: no se cargan con "
                "DJANGO_ENV=production."
            )
        try:
            creado = ejemplo.cargar()
        except ErrorDeDominio as error:
            raise CommandError(f"No se cargó ningún dato de ejemplo. {error.mensaje}") from error
        cuenta = ", ".join(f"{cuantos} {que}" for que, cuantos in creado.items() if cuantos)
        self.stdout.write(f"Datos de ejemplo: {cuenta or 'ya estaban todos'}.")
        correos = [correo_de(matricula) for matricula, *_ in PERSONAS]
        self.stdout.write(f"Entra como {correos[2]} … {correos[-1]}, {correos[0]} o {correos[1]}.")
        self.stdout.write(f"La contraseña de todos es: {CONTRASENA}")
