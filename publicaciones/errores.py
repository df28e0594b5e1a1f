"""Lo que puede salir mal con las publicaciones."""

from redup_project.errores import ErrorDeDominio


class PublicacionNoExiste(ErrorDeDominio):
    """La publicación no existe o ya no está disponible."""

    codigo, estado_http = "PUBLICACION_NO_EXISTE", 404


class ComentarioNoExiste(ErrorDeDominio):
    """El comentario no existe o ya no está disponible."""

    codigo, estado_http = "COMENTARIO_NO_EXISTE", 404


class ComentarioPadreAjeno(ErrorDeDominio):
    """El comentario al que respondes no es de esta publicación."""

    codigo, estado_http, sqlstate = "COMENTARIO_PADRE_AJENO", 404, "RD008"


class ComentariosCerrados(ErrorDeDominio):
    """Esta publicación no admite comentarios."""

    codigo, estado_http = "COMENTARIOS_CERRADOS", 403


class ReaccionNoExiste(ErrorDeDominio):
    """Esa reacción no existe: elige una del catálogo."""

    codigo, estado_http = "REACCION_NO_EXISTE", 404


class SinReaccion(ErrorDeDominio):
    """No habías reaccionado a esta publicación."""

    codigo, estado_http = "SIN_REACCION", 404


class TipoNoExiste(ErrorDeDominio):
    """El tipo de publicación no existe."""

    codigo, estado_http, sqlstate = "TIPO_NO_EXISTE", 400, "RD010"


class AudienciaIncoherente(ErrorDeDominio):
    """Una publicación general no lleva carrera ni cuatrimestre; una de carrera necesita la carrera."""

    codigo, estado_http, restriccion = "AUDIENCIA_INCOHERENTE", 400, "chk_audiencia_publicacion"


class SinCarrera(ErrorDeDominio):
    """No tienes carrera: publica para todos o di a qué carrera va con carrera_objetivo_id."""

    codigo, estado_http = "SIN_CARRERA", 400


class CarreraNoExiste(ErrorDeDominio):
    """La carrera no existe."""

    codigo, estado_http = "CARRERA_NO_EXISTE", 404


class CarreraObjetivoNoExiste(ErrorDeDominio):
    """La carrera a la que diriges la publicación no existe."""

    codigo, estado_http, restriccion = (
        "CARRERA_OBJETIVO_NO_EXISTE",
        400,
        "fk_publicaciones_carrera_objetivo",
    )


class CuatrimestreObjetivoNoExiste(ErrorDeDominio):
    """El cuatrimestre al que diriges la publicación no existe."""

    codigo, estado_http, restriccion = (
        "CUATRIMESTRE_OBJETIVO_NO_EXISTE",
        400,
        "fk_publicaciones_cuatrimestre_objetivo",
    )


class HoraPasada(ErrorDeDominio):
    """La hora programada debe ser futura; para publicar ya, no la mandes."""

    codigo, estado_http = "HORA_PASADA", 400


class DemasiadasImagenes(ErrorDeDominio):
    """Una publicación lleva como mucho 10 imágenes."""

    codigo, estado_http = "DEMASIADAS_IMAGENES", 400


class ImagenesFijas(ErrorDeDominio):
    """Las imágenes no se cambian al editar: borra la publicación y crea otra."""

    codigo, estado_http = "IMAGENES_FIJAS", 400
