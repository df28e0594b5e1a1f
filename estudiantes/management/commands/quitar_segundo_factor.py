"""`manage.py quitar_segundo_factor CORREO`: para quien perdió su teléfono y sus códigos de respaldo."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from estudiantes.models import Usuario, normalizar_correo
from estudiantes.servicios.segundo_factor import quitar_segundo_factor


class Command(BaseCommand):
    help = "Quita el segundo factor de una cuenta del personal; al entrar pondrá otro. Queda en la auditoría."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("correo", metavar="CORREO")

    def handle(self, **opciones: Any) -> None:
        correo = normalizar_correo(opciones["correo"])
        usuario = Usuario.objects.filter(correo_institucional=correo).first()
        if usuario is None:
            raise CommandError(f"No hay ninguna cuenta con el correo {correo}.")
        # Quien puede ejecutarlo no es una cuenta de RedUP: la auditoría lo anota sin actor.
        if not quitar_segundo_factor(usuario=usuario, actor_id=None):
            raise CommandError(f"{correo} no tiene segundo factor.")
        self.stdout.write(f"{correo}: sin segundo factor; pondrá otro la próxima vez que entre.")
