"""Quién pide por REST y cuánto se le deja."""

from django.http import HttpRequest
from ninja.security import APIKeyQuery

from estudiantes.acceso import acceso_con_token
from estudiantes.models import Usuario
from redup_project.ritmo import exigir_ritmo

ENVIOS_POR_MINUTO = 300
SUBIDAS_POR_MINUTO = 30


class ConTokenEnLaDireccion(APIKeyQuery):
    """Para pedir una imagen: admite `?token=<JWT>`, que quien la carga no siempre manda cabeceras."""

    param_name = "token"

    def authenticate(self, request: HttpRequest, key: str | None) -> Usuario | None:
        return acceso_con_token(key).usuario if key else None


con_token_en_la_direccion = ConTokenEnLaDireccion()


def exigir_ritmo_de_envio(usuario_id: int) -> None:
    """Cuenta un mensaje enviado o reenviado por REST. Lanza `DemasiadasPeticiones`."""
    exigir_ritmo("enviar-mensaje", usuario_id, tope=ENVIOS_POR_MINUTO, segundos=60)


def exigir_ritmo_de_subida(usuario_id: int) -> None:
    """Cuenta una imagen subida a un chat. Lanza `DemasiadasPeticiones`."""
    exigir_ritmo("subir-imagen", usuario_id, tope=SUBIDAS_POR_MINUTO, segundos=60)
