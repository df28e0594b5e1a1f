"""Direcciones de archivos: se guardan relativas (`/medios/…`) y salen con el servidor delante."""

from typing import Annotated

from pydantic import AfterValidator, ValidationInfo


def _absoluta(url: str, info: ValidationInfo) -> str:
    # django-ninja pasa la petición al dar forma a la respuesta; un socket no tiene ninguna.
    peticion = (info.context or {}).get("request")
    return peticion.build_absolute_uri(url) if peticion and url.startswith("/") else url


# La app usa `foto_perfil_url` tal cual: relativa no la encontraría (`contrato/rest.md` §1).
UrlAbsoluta = Annotated[str, AfterValidator(_absoluta)]
