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


class CorreoLiberado(ErrorDeDominio):
    """El correo de esa cuenta se liberó: que su dueño se registre de nuevo."""

    codigo, estado_http, sqlstate = "CORREO_LIBERADO", 409, "RD030"


class DemasiadasImportaciones(ErrorDeDominio):
    """Hay demasiadas importaciones esperando: prueba dentro de unos minutos."""

    codigo, estado_http = "DEMASIADAS_IMPORTACIONES", 429


class ImportacionYaNoEspera(ErrorDeDominio):
    """Esa importación ya no espera una decisión: mira cómo quedó."""

    codigo, estado_http = "IMPORTACION_YA_NO_ESPERA", 409


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


class EstadoNoCasa(ErrorDeDominio):
    """La cuenta no está en el estado que hace falta para eso."""

    codigo, estado_http = "ESTADO_NO_CASA", 409


class DispositivoNoExiste(ErrorDeDominio):
    """Esa persona no tiene ese dispositivo."""

    codigo, estado_http = "DISPOSITIVO_NO_EXISTE", 404


class ObjetoNoExiste(ErrorDeDominio):
    """Lo que quieres reportar no existe o no puedes verlo."""

    codigo, estado_http = "OBJETO_NO_EXISTE", 404


class ReportePropio(ErrorDeDominio):
    """Lo tuyo no se reporta: bórralo."""

    codigo, estado_http = "REPORTE_PROPIO", 400


class CasoNoExiste(ErrorDeDominio):
    """El caso no existe o no es tuyo."""

    codigo, estado_http = "CASO_NO_EXISTE", 404


class CasoTomado(ErrorDeDominio):
    """Ese caso lo está revisando otra persona."""

    codigo, estado_http = "CASO_TOMADO", 409


class CasoSinTomar(ErrorDeDominio):
    """Antes de eso, toma el caso: así nadie más lo revisa a la vez."""

    codigo, estado_http = "CASO_SIN_TOMAR", 409


class CasoYaDecidido(ErrorDeDominio):
    """Ese caso ya está decidido."""

    codigo, estado_http = "CASO_YA_DECIDIDO", 409


class JuezYParte(ErrorDeDominio):
    """Lo tuyo lo revisa otra persona."""

    codigo, estado_http, restriccion = "JUEZ_Y_PARTE", 403, "chk_casos_juez_y_parte"


class LoReportasteTu(ErrorDeDominio):
    """Lo reportaste tú: lo revisa otra persona."""

    codigo, estado_http = "LO_REPORTASTE_TU", 403


class DecisionNoValida(ErrorDeDominio):
    """Esa decisión no vale para este caso."""

    codigo, estado_http = "DECISION_NO_VALIDA", 400


class NoSePuedeApelar(ErrorDeDominio):
    """Esa decisión no se puede apelar: ya lo hiciste, pasó el plazo o no te afecta."""

    codigo, estado_http = "NO_SE_PUEDE_APELAR", 409


class ApelacionDeOtro(ErrorDeDominio):
    """Una apelación la resuelve otra persona que quien decidió."""

    codigo, estado_http, sqlstate = "APELACION_DE_OTRO", 403, "RD050"


class SinApelacion(ErrorDeDominio):
    """Ese caso no tiene una apelación por resolver."""

    codigo, estado_http = "SIN_APELACION", 409


class NoSePuedeRevelar(ErrorDeDominio):
    """No hay nada que revelar: su autor firmó, ya se pidió o nadie lo ha pedido."""

    codigo, estado_http = "NO_SE_PUEDE_REVELAR", 409


class HaceFaltaOtraPersona(ErrorDeDominio):
    """Lo aprueba otra persona que quien lo pidió."""

    codigo, estado_http, restriccion = (
        "HACE_FALTA_OTRA_PERSONA",
        403,
        "chk_revelaciones_dos_personas",
    )


class AutorSinRevelar(ErrorDeDominio):
    """Para suspender o expulsar a quien no firmó, antes han de revelarlo dos personas."""

    codigo, estado_http = "AUTOR_SIN_REVELAR", 409


class SancionYaLevantada(ErrorDeDominio):
    """Esa sanción no existe o ya se levantó."""

    codigo, estado_http = "SANCION_YA_LEVANTADA", 409


class CodigoRechazado(ErrorDeDominio):
    """El código no es correcto o ya se usó: espera al siguiente y vuelve a probar."""

    codigo, estado_http = "CODIGO_RECHAZADO", 403
