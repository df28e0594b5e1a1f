"""Lo que puede salir mal con las personas y sus cuentas."""

from redup_project.errores import ErrorDeDominio


class CorreoNoAutorizado(ErrorDeDominio):
    """El correo no está en el catálogo de correos autorizados."""

    codigo, estado_http, sqlstate = "CORREO_NO_AUTORIZADO", 403, "RD001"


class CorreoDeshabilitado(ErrorDeDominio):
    """El correo está deshabilitado en el catálogo."""

    codigo, estado_http, sqlstate = "CORREO_DESHABILITADO", 403, "RD002"


class CorreoYaUtilizado(ErrorDeDominio):
    """El correo ya fue utilizado."""

    codigo, estado_http, sqlstate = "CORREO_YA_UTILIZADO", 403, "RD003"


class CorreoYaRegistrado(ErrorDeDominio):
    """El correo ya está registrado."""

    codigo, estado_http, sqlstate = "CORREO_YA_REGISTRADO", 400, "RD004"
    restriccion = "usuarios_correo_institucional_key"


class UsuarioNoExiste(ErrorDeDominio):
    """El usuario no existe."""

    codigo, estado_http, sqlstate = "USUARIO_NO_EXISTE", 404, "RD006"


class UsuarioInactivo(ErrorDeDominio):
    """El usuario no está activo."""

    codigo, estado_http, sqlstate = "USUARIO_INACTIVO", 403, "RD007"


class AuditoriaInmutable(ErrorDeDominio):
    """La auditoría no se edita ni se borra."""

    codigo, estado_http, sqlstate = "AUDITORIA_INMUTABLE", 409, "RD009"


class CredencialesIncorrectas(ErrorDeDominio):
    """El correo o la contraseña no son correctos."""

    codigo, estado_http = "CREDENCIALES_INCORRECTAS", 401


class TokenInvalido(ErrorDeDominio):
    """El token no es válido o ya venció: inicia sesión otra vez."""

    codigo, estado_http = "TOKEN_INVALIDO", 401


class IdentidadRechazada(ErrorDeDominio):
    """No se pudo saber quién eres."""

    codigo, estado_http = "IDENTIDAD_RECHAZADA", 401


class CodigoInvalido(ErrorDeDominio):
    """El código no es válido o ya venció: pide otro."""

    codigo, estado_http = "CODIGO_INVALIDO", 400


class CarreraDesconocida(ErrorDeDominio):
    """Esa carrera no existe: elige una de la lista de carreras."""

    codigo, estado_http, restriccion = "CARRERA_DESCONOCIDA", 400, "fk_usuarios_carrera"


class CuatrimestreDesconocido(ErrorDeDominio):
    """Ese cuatrimestre no existe: elige uno de la lista de cuatrimestres."""

    codigo, estado_http = "CUATRIMESTRE_DESCONOCIDO", 400
    restriccion = "fk_usuarios_cuatrimestre"


class NoATiMismo(ErrorDeDominio):
    """Tu propio rol y tu propio estado no los cambias tú: pídeselo a otro administrador."""

    codigo, estado_http = "NO_A_TI_MISMO", 400


class SeguirseASiMismo(ErrorDeDominio):
    """No puedes seguirte a ti mismo."""

    codigo, estado_http = "SEGUIRSE_A_SI_MISMO", 400
    restriccion = "chk_no_seguirse_a_si_mismo"


class YaLoSigues(ErrorDeDominio):
    """Ya sigues a esa persona."""

    codigo, estado_http, restriccion = "YA_LO_SIGUES", 400, "uq_seguidores"


class NoLoSeguias(ErrorDeDominio):
    """No seguías a esa persona."""

    codigo, estado_http = "NO_LO_SEGUIAS", 404


class NotificacionNoExiste(ErrorDeDominio):
    """La notificación no existe o no es tuya."""

    codigo, estado_http = "NOTIFICACION_NO_EXISTE", 404


class SinDispositivo(ErrorDeDominio):
    """No tienes ningún dispositivo activo con token de push: abre la app e inicia sesión en ella."""

    codigo, estado_http = "SIN_DISPOSITIVO", 404


class PushApagado(ErrorDeDominio):
    """Este servidor no tiene configurados los avisos push (FIREBASE_CREDENCIALES)."""

    codigo, estado_http = "PUSH_APAGADO", 503


class NoExisteEnLaEstructura(ErrorDeDominio):
    """Esa sede, facultad, carrera o cuatrimestre no existe."""

    codigo, estado_http = "NO_EXISTE_EN_LA_ESTRUCTURA", 404


class PadreNoExiste(ErrorDeDominio):
    """La sede o la facultad a la que quieres asignarla no existe."""

    codigo, estado_http = "PADRE_NO_EXISTE", 400


class SedeRepetida(ErrorDeDominio):
    """Ya hay una sede con ese código."""

    codigo, estado_http, restriccion = "CODIGO_REPETIDO", 400, "sedes_codigo_key"


class FacultadRepetida(ErrorDeDominio):
    """Ya hay una facultad con ese código."""

    codigo, estado_http, restriccion = "CODIGO_REPETIDO", 400, "facultades_codigo_key"


class CarreraRepetida(ErrorDeDominio):
    """Ya hay una carrera con ese código."""

    codigo, estado_http, restriccion = "CODIGO_REPETIDO", 400, "carreras_codigo_key"


class CuatrimestreRepetido(ErrorDeDominio):
    """Ya hay un cuatrimestre con ese número."""

    codigo, estado_http, restriccion = "NUMERO_REPETIDO", 400, "cuatrimestres_numero_key"


class CarreraEnUso(ErrorDeDominio):
    """No se puede borrar: hay publicaciones dirigidas a esa carrera. Desactívala con activa=false."""

    codigo, estado_http = "CARRERA_EN_USO", 409
    restriccion = "fk_publicaciones_carrera_objetivo"


class CodigoRechazado(ErrorDeDominio):
    """El código no es correcto o ya se usó: espera al siguiente y vuelve a probar."""

    codigo, estado_http = "CODIGO_RECHAZADO", 403
