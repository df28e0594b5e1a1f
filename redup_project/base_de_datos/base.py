"""El `DatabaseWrapper` que carga Django: el de PostgreSQL, con la base embebida y errores claros."""

from typing import Any

from django.db.backends.postgresql import base, features
from django.db.utils import NotSupportedError
from psycopg2 import OperationalError

from redup_project.base_de_datos.embebida import BaseEmbebida
from redup_project.base_de_datos.errores import BaseInaccesible


class DatabaseFeatures(features.DatabaseFeatures):
    minimum_database_version = (15,)


class DatabaseWrapper(base.DatabaseWrapper):
    """Conecta con la base de `DATABASES`; si ésta lleva `EMBEBIDA` (una carpeta), la arranca antes."""

    features_class = DatabaseFeatures

    def get_connection_params(self) -> dict[str, Any]:
        if carpeta := self.settings_dict.get("EMBEBIDA"):
            self.settings_dict |= BaseEmbebida.en(carpeta).arrancar()
        return super().get_connection_params()

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        try:
            return super().get_new_connection(conn_params)
        except OperationalError as error:
            primera_linea = str(error).strip().splitlines()[0]
            raise BaseInaccesible(
                f"no se pudo conectar con PostgreSQL ({primera_linea}). "
                "Comprueba DATABASE_URL y que el servidor esté encendido."
            ) from error

    def check_database_version_supported(self) -> None:
        try:
            super().check_database_version_supported()
        except NotSupportedError as error:
            minima = self.features.minimum_database_version[0]
            actual = self.get_database_version()[0]
            raise BaseInaccesible(
                f"hace falta PostgreSQL {minima} o mayor y el de DATABASE_URL es el {actual}."
            ) from error
