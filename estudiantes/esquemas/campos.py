"""Los campos que comparten los formularios de cuentas y de perfiles."""

from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, ConfigDict, EmailStr, Field, PastDate

from estudiantes.models import normalizar_correo
from redup_project.validacion import Esquema, IdNumerico, Texto

MAX_BIOGRAFIA = 2000


def _sin_huecos(texto: str) -> str:
    if not texto.strip():
        raise ValueError("vacío")
    return texto.strip()


def _vacio_es_nulo(valor: Any) -> Any:
    """Un formulario no sabe mandar nulos: manda el texto vacío."""
    return (valor.strip() or None) if isinstance(valor, str) else valor


Opcional = BeforeValidator(_vacio_es_nulo)

Nombre = Annotated[Texto, Field(min_length=1, max_length=80), AfterValidator(_sin_huecos)]
ApellidoMaterno = Annotated[Annotated[Texto, Field(max_length=80)] | None, Opcional]
Nacimiento = Annotated[PastDate, Field(ge=date(1900, 1, 1))]
Telefono = Annotated[Annotated[Texto, Field(max_length=30)] | None, Opcional]
Biografia = Annotated[Annotated[Texto, Field(max_length=MAX_BIOGRAFIA)] | None, Opcional]
Id = Annotated[IdNumerico | None, Opcional]
Contrasena = Annotated[Texto, Field(min_length=6, max_length=100)]
Correo = Annotated[EmailStr, AfterValidator(normalizar_correo)]


def ejemplo(**campos: Any) -> ConfigDict:
    """`model_config` con el ejemplo que enseña la documentación de la API."""
    return ConfigDict(json_schema_extra={"example": campos})


def con_foto(esquema: type[Esquema]) -> dict[str, Any]:
    """`openapi_extra` de una puerta que admite `esquema` también como formulario con `foto_perfil`."""
    forma = esquema.model_json_schema(ref_template="#/components/schemas/{model}")
    forma.pop("$defs", None)
    forma["properties"]["foto_perfil"] = {
        "type": "string",
        "format": "binary",
        "description": "JPEG, PNG, WebP o GIF de hasta 5 MiB; deciden los bytes, no su tipo.",
    }
    return {"requestBody": {"content": {"multipart/form-data": {"schema": forma}}}}
