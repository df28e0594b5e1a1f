"""`manage.py preparar`: deja la base lista para servir."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from estudiantes.models import Usuario


class Command(BaseCommand):
    help = "Aplica las migraciones que falten; en desarrollo, llena una base vacía con ejemplos."

    def handle(self, **opciones: Any) -> None:
        self._migrar()
        if not settings.EN_PRODUCCION and not Usuario.objects.exists():
            self.stdout.write("[DATOS] la base está vacía: se cargan los datos de ejemplo")
            call_command("datos_de_ejemplo", stdout=self.stdout)

    def _migrar(self) -> None:
        # Preguntar antes ahorra el segundo largo que tarda `migrate` en no hacer nada.
        ejecutor = MigrationExecutor(connection)
        pendientes = ejecutor.migration_plan(ejecutor.loader.graph.leaf_nodes())
        if not pendientes:
            self.stdout.write("[DB] las migraciones están al día")
            return
        self.stdout.write(f"[DB] migraciones por aplicar: {len(pendientes)}")
        call_command("migrate", interactive=False, verbosity=0)
