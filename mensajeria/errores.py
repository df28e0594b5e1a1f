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


class RespuestaNoValida(ErrorDeDominio):
    """El mensaje al que respondes no está en esta sala o se borró."""

    codigo, estado_http, sqlstate = "RESPUESTA_NO_VALIDA", 409, "RD016"


class MensajeEliminado(ErrorDeDominio):
    """El mensaje se borró."""

    codigo, estado_http, sqlstate = "MENSAJE_ELIMINADO", 409, "RD017"


class MensajeAjeno(ErrorDeDominio):
    """Sólo quien envió el mensaje puede cambiarlo."""

    codigo, estado_http = "MENSAJE_AJENO", 403


class MensajeNoEditable(ErrorDeDominio):
    """Sólo se edita un mensaje de texto."""

    codigo, estado_http = "MENSAJE_NO_EDITABLE", 409


class FueraDePlazo(ErrorDeDominio):
    """Ya pasó el plazo para cambiar este mensaje."""

    codigo, estado_http = "FUERA_DE_PLAZO", 409


class Suplantacion(ErrorDeDominio):
    """No puedes actuar en nombre de otra persona."""

    codigo, estado_http = "SUPLANTACION", 403


class DestinoNoValido(ErrorDeDominio):
    """No se entiende el destino: usa el id de un usuario, grupo_<número> o el uuid de una sala."""

    codigo, estado_http = "DESTINO_NO_VALIDO", 400


class DemasiadosEnvios(ErrorDeDominio):
    """El servidor tiene demasiados mensajes en cola; inténtalo de nuevo en unos segundos."""

    codigo, estado_http = "DEMASIADOS_ENVIOS", 503


class ArchivoNoExiste(ErrorDeDominio):
    """El archivo no existe o no es para ti."""

    codigo, estado_http = "ARCHIVO_NO_EXISTE", 404
