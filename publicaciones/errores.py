"""Lo que puede salir mal con las publicaciones."""

from redup_project.errores import ErrorDeDominio


class ComentarioPadreAjeno(ErrorDeDominio):
    """El comentario al que respondes no es de esta publicación."""

    codigo, estado_http, sqlstate = "COMENTARIO_PADRE_AJENO", 404, "RD008"


class TipoNoExiste(ErrorDeDominio):
    """El tipo de publicación no existe."""

    codigo, estado_http, sqlstate = "TIPO_NO_EXISTE", 400, "RD010"


class AudienciaIncoherente(ErrorDeDominio):
    """Una publicación general no lleva carrera ni cuatrimestre; una de carrera necesita la carrera."""

    codigo, estado_http, restriccion = "AUDIENCIA_INCOHERENTE", 400, "chk_audiencia_publicacion"


class CarreraObjetivoNoExiste(ErrorDeDominio):
    """La carrera a la que diriges la publicación no existe."""

    codigo, estado_http, restriccion = (
        "CARRERA_OBJETIVO_NO_EXISTE",
        400,
        "fk_publicaciones_carrera_objetivo",
    )
