"""`manage.py resumir_dias`: deja contados los días que enseña la portada del admin."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from estudiantes.servicios.resumen import DIAS, resumir_dias


class Command(BaseCommand):
    help = "Cuenta los días ya acabados que falten (registros, activos, mensajes…); repetirlo no cambia nada."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dias", type=int, default=DIAS, help="cuántos días atrás se miran")

    def handle(self, **opciones: Any) -> None:
        contados = resumir_dias(timezone.now(), opciones["dias"])
        self.stdout.write(f"Recuentos diarios que faltaban: {contados}.")
