"""El error del dominio: un código estable, un mensaje en español y su estado HTTP."""

from typing import Any, ClassVar


class ErrorDeDominio(Exception):
    """No se puede hacer lo que pides."""

    # Cada subclase es un error con nombre: su docstring es el mensaje que lee la persona.
    codigo: ClassVar[str] = "ERROR"
    estado_http: ClassVar[int] = 400
    # Con qué lo señala PostgreSQL cuando la regla es suya (estilo.md, regla 9): el ERRCODE de un
    # disparador o el nombre de una restricción.
    sqlstate: ClassVar[str | None] = None
    restriccion: ClassVar[str | None] = None

    por_sqlstate: ClassVar[dict[str, type["ErrorDeDominio"]]] = {}
    por_restriccion: ClassVar[dict[str, type["ErrorDeDominio"]]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if sqlstate := cls.__dict__.get("sqlstate"):
            ErrorDeDominio.por_sqlstate[sqlstate] = cls
        if restriccion := cls.__dict__.get("restriccion"):
            ErrorDeDominio.por_restriccion[restriccion] = cls

    def __init__(self, mensaje: str | None = None, **datos: Any) -> None:
        self.mensaje = mensaje or (self.__doc__ or "").strip()
        self.datos = datos
        super().__init__(self.mensaje)


class DatosInvalidos(ErrorDeDominio):
    """Los datos enviados no son válidos."""

    codigo, estado_http = "DATOS_INVALIDOS", 422


class SinPermiso(ErrorDeDominio):
    """No tienes permiso para hacer eso."""

    codigo, estado_http = "SIN_PERMISO", 403


class DemasiadasPeticiones(ErrorDeDominio):
    """Demasiados intentos: espera un poco y vuelve a probar."""

    codigo, estado_http = "DEMASIADAS_PETICIONES", 429


class CuerpoDemasiadoGrande(ErrorDeDominio):
    """Lo que mandas es demasiado grande."""

    codigo, estado_http = "CUERPO_DEMASIADO_GRANDE", 413


class BaseNoDisponible(ErrorDeDominio):
    """No se pudo guardar ahora mismo; inténtalo de nuevo en unos segundos."""

    codigo, estado_http = "BASE_NO_DISPONIBLE", 503


class ErrorInesperado(ErrorDeDominio):
    """Algo falló de nuestro lado."""

    codigo, estado_http = "ERROR_INESPERADO", 500

    def __init__(self, identificador: str) -> None:
        super().__init__(
            f"Algo falló de nuestro lado. Si lo reportas, da este número: {identificador}.",
            error_id=identificador,
        )
