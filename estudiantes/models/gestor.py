"""Cómo se crean usuarios con el ORM; el catálogo lo vigila la base."""

from typing import Any

from django.contrib.auth.base_user import BaseUserManager


class GestorDeUsuarios(BaseUserManager):
    """Crea estudiantes y personal con la contraseña ya cifrada."""

    def create_user(self, correo_institucional: str, password: str | None = None, **campos: Any):
        """Devuelve el usuario guardado; un estudiante sin sitio en el catálogo lo rechaza la base."""
        usuario = self.model(correo_institucional=normalizar_correo(correo_institucional), **campos)
        usuario.set_password(password)
        usuario.save(using=self._db)
        return usuario

    def create_superuser(
        self, correo_institucional: str, password: str | None = None, **campos: Any
    ):
        """Devuelve un administrador: personal, así que no necesita catálogo."""
        return self.create_user(correo_institucional, password, **campos | {"rol": "administrador"})

    def get_by_natural_key(self, correo_institucional: str):
        return self.get(correo_institucional=normalizar_correo(correo_institucional))


def normalizar_correo(correo: str) -> str:
    """El correo como lo guarda la base: minúsculas y sin espacios alrededor (fallo 15 del contrato)."""
    return correo.strip().lower()
