"""Token ↔ estudiante: lo usan REST y el `connect` de Socket.IO (`diseno.md` §8)."""

import time
import uuid
from dataclasses import dataclass

import jwt
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest
from ninja.security import HttpBearer

from estudiantes.errores import IdentidadRechazada, TokenInvalido, UsuarioInactivo
from estudiantes.models import Usuario
from estudiantes.servicios.invitados import obtener_o_crear_invitado
from estudiantes.servicios.moderacion import levantar_vencidas
from redup_project.ritmo import exigir_ritmo, olvidar_ritmo, origen, perdonar_ritmo

# Fijo en los dos sentidos: una lista abierta deja que el token elija cómo se le comprueba.
ALGORITMO = "HS256"
RECLAMOS = ["sub", "exp", "iat", "jti", "ver"]
MAX_USER_ID = 100

CINCO_MINUTOS = 300
# Los que aciertan no cuentan.
FALLOS_AL_ENTRAR = 10
# Una misma clave en muchas cuentas; y comprobar cada una cuesta memoria y procesador a propósito.
# Detrás de una misma dirección puede estar toda la universidad.
FALLOS_POR_IP = 300


@dataclass(frozen=True)
class Acceso:
    """Un usuario activo y, si entró con token, hasta cuándo vale (segundos desde 1970)."""

    usuario: Usuario
    caduca_en: float | None

    @property
    def version(self) -> int | None:
        """La de la sesión del token, con la que se sabe si aún vale; sin token, ninguna."""
        return self.usuario.version_sesion if self.caduca_en is not None else None


def emitir_token(usuario: Usuario) -> str:
    """Un JWT de 30 días, atado a la versión de sesión del usuario: si sube, deja de valer."""
    ahora = int(time.time())
    reclamos = {
        "sub": str(usuario.pk),
        "correo": usuario.correo_institucional,
        "rol": usuario.rol,
        "ver": usuario.version_sesion,
        "iat": ahora,
        "exp": ahora + settings.JWT_VIDA_SEGUNDOS,
        "jti": uuid.uuid4().hex,
    }
    return jwt.encode(reclamos, settings.SECRET_KEY, algorithm=ALGORITMO)


def acceso_con_token(token: str) -> Acceso:
    """De quién es el token.

    Lanza `TokenInvalido` (mal firmado, vencido o de una sesión ya cerrada) o `UsuarioInactivo`.
    """
    try:
        reclamos = jwt.decode(
            token, settings.SECRET_KEY, algorithms=[ALGORITMO], options={"require": RECLAMOS}
        )
        # Se pide en cada petición: `first` la ordenaría por apellidos, un tercio de lo que cuesta.
        usuario = Usuario.objects.get(pk=int(reclamos["sub"]))
    except (jwt.InvalidTokenError, ValueError, Usuario.DoesNotExist) as error:
        raise TokenInvalido from error
    if not _activo(usuario):
        raise UsuarioInactivo("Tu cuenta no está activa.")
    if usuario.version_sesion != reclamos["ver"]:
        raise TokenInvalido
    return Acceso(usuario, float(reclamos["exp"]))


def identificar(*, token: str, user_id: str) -> Acceso:
    """Quién abre una conexión. Con token manda el token; sin él, `user_id` sólo en desarrollo.

    Lanza `TokenInvalido`, `UsuarioInactivo` o `IdentidadRechazada`, con el porqué.
    """
    if len(user_id) > MAX_USER_ID:
        raise IdentidadRechazada("El user_id es demasiado largo (máximo 100 caracteres).")
    if token:
        acceso = acceso_con_token(token)
        if user_id and user_id != str(acceso.usuario.pk):
            raise IdentidadRechazada("El user_id no coincide con el del token.")
        return acceso
    if settings.SOCKET_AUTH != "user_id":
        raise IdentidadRechazada("Falta el token: conéctate con auth={token: …}.")
    return Acceso(_usuario_declarado(user_id), None)


def _usuario_declarado(user_id: str) -> Usuario:
    if not user_id:
        raise IdentidadRechazada("Falta el user_id en la conexión.")
    if not (user_id.isascii() and user_id.isdigit() and len(user_id) <= 18 and int(user_id) > 0):
        raise IdentidadRechazada("El user_id debe ser un número entero positivo, como 123.")
    usuario = obtener_o_crear_invitado(int(user_id))
    if not _activo(usuario):
        raise UsuarioInactivo("Tu cuenta no está activa.")
    return usuario


def _activo(usuario: Usuario) -> bool:
    """Si puede entrar; una suspensión que ya venció se levanta aquí mismo."""
    if not usuario.is_active and levantar_vencidas(usuario.pk):
        usuario.refresh_from_db()
    return usuario.is_active


def exigir_ritmo_al_entrar(request: HttpRequest, correo: str) -> None:
    """Cuenta un intento de entrar por la API con ese correo. Lanza `DemasiadasPeticiones`."""
    exigir_ritmo_por_direccion(request)
    quien = f"{origen(request)}:{correo}"
    exigir_ritmo("login", quien, tope=FALLOS_AL_ENTRAR, segundos=CINCO_MINUTOS)


def exigir_ritmo_por_direccion(request: HttpRequest) -> None:
    """Cuenta un intento de entrar desde ahí, por la API o en el admin. Lanza `DemasiadasPeticiones`."""
    exigir_ritmo("login_ip", origen(request), tope=FALLOS_POR_IP, segundos=CINCO_MINUTOS)


def acerto_al_entrar(request: HttpRequest, correo: str) -> None:
    """Aquel intento acertó: deja de contar, y con él los fallos de ese correo."""
    olvidar_ritmo("login", f"{origen(request)}:{correo}", segundos=CINCO_MINUTOS)
    acerto_desde_la_direccion(request)


def acerto_desde_la_direccion(request: HttpRequest) -> None:
    """El último intento desde ahí acertó; los demás siguen contados."""
    perdonar_ritmo("login_ip", origen(request), segundos=CINCO_MINUTOS)


def seguir_dentro(request: HttpRequest) -> None:
    """Quien cambia su contraseña en el panel no vuelve a entrar: su sesión pasa a la versión nueva."""
    # La sube la base; la que se tiene en la mano es la de antes.
    request.user.refresh_from_db(fields=["password", "version_sesion"])
    update_session_auth_hash(request, request.user)


class ConToken(HttpBearer):
    """Para una ruta REST: exige `Authorization: Bearer <JWT>`; deja al usuario en `request.auth`."""

    def authenticate(self, request: HttpRequest, token: str) -> Usuario:
        return acceso_con_token(token).usuario


con_token = ConToken()
