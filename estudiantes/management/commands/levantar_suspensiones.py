"""`manage.py levantar_suspensiones`: que nadie siga suspendido más allá de su fecha."""

from typing import Any

from django.core.management.base import BaseCommand

from estudiantes.servicios.moderacion import levantar_vencidas


class Command(BaseCommand):
    help = (
        "Levanta las suspensiones cuya fecha ya pasó y reactiva esas cuentas. Quien intenta entrar "
        "antes no espera a esta orden; repetirla no cambia nada."
    )

    def handle(self, **opciones: Any) -> None:
        self.stdout.write(f"Suspensiones levantadas: {levantar_vencidas()}.")
