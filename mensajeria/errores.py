"""Lo que puede salir mal con chats y mensajes."""

from redup_project.errores import ErrorDeDominio


class ChatContigoMismo(ErrorDeDominio):
    """No puedes abrir un chat contigo mismo."""

    codigo, estado_http, sqlstate = "CHAT_CONTIGO_MISMO", 400, "RD005"


class SalaNoExiste(ErrorDeDominio):
    """La sala no existe o no participas en ella."""

    codigo, estado_http, sqlstate = "SALA_NO_EXISTE", 404, "RD013"


class MensajeVacio(ErrorDeDominio):
    """El mensaje necesita un texto o un archivo."""

    codigo, estado_http, restriccion = "MENSAJE_VACIO", 400, "chk_contenido_mensaje"


class MensajeInmutable(ErrorDeDominio):
    """La sala, el remitente, el número y la hora de un mensaje no cambian."""

    codigo, estado_http, sqlstate = "MENSAJE_INMUTABLE", 409, "RD014"


class MensajeNoExiste(ErrorDeDominio):
    """El mensaje no existe o no es para ti."""

    codigo, estado_http = "MENSAJE_NO_EXISTE", 404


class Suplantacion(ErrorDeDominio):
    """No puedes actuar en nombre de otra persona."""

    codigo, estado_http = "SUPLANTACION", 403


class DestinoNoValido(ErrorDeDominio):
    """No se entiende el destino: usa el id de un usuario, grupo_<número> o el uuid de una sala."""

    codigo, estado_http = "DESTINO_NO_VALIDO", 400


class DemasiadosEnvios(ErrorDeDominio):
    """El servidor tiene demasiados mensajes en cola; inténtalo de nuevo en unos segundos."""

    codigo, estado_http = "DEMASIADOS_ENVIOS", 503
