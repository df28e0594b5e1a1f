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


class FotoNoAdmitida(ErrorDeDominio):
    """Este servidor aún no recibe fotos: regístrate sin foto_perfil."""

    codigo, estado_http = "FOTO_NO_ADMITIDA", 400
