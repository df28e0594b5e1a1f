"""Cambiar la contraseña olvidada con un código que llega al correo."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db.models import QuerySet
from django.utils import timezone

from estudiantes import auditoria, difusion
from estudiantes.errores import CodigoInvalido
from estudiantes.models import CodigoRecuperacion, Estado, Usuario, normalizar_correo
from estudiantes.servicios import cartero
from redup_project.sql import transaccion

VIGENCIA = timedelta(minutes=15)
MAX_INTENTOS = 5

ASUNTO = "Tu código de RedUP"
TEXTO = """\
Hola, {nombre}:

Tu código para cambiar la contraseña de RedUP es {codigo}. Vale durante 15 minutos.

Si no lo pediste, no hagas nada: tu contraseña sigue siendo la misma.
"""


def pedir_codigo(*, correo: str) -> str | None:
    """Manda un código a ese correo si es de una cuenta activa; el anterior deja de valer.

    Devuelve el código sólo en desarrollo, donde no hay correo que abrir.
    """
    codigo = f"{secrets.randbelow(1_000_000):06}"
    # Cifrarlo es lo que cuesta, y se paga siempre: el tiempo no delata qué correos existen.
    emitido = _emitir(correo, codigo, make_password(codigo))
    return codigo if emitido and settings.DJANGO_ENV == "development" else None


@transaccion()
def _emitir(correo: str, codigo: str, codigo_hash: str) -> bool:
    # Con la fila bloqueada, dos peticiones a la vez dejan un solo código: el último.
    usuario = _activos(correo).select_for_update(no_key=True).first()
    if usuario is None:
        return False
    usuario.codigos_recuperacion.filter(usado_en=None).delete()
    vence = timezone.now() + VIGENCIA
    usuario.codigos_recuperacion.create(codigo_hash=codigo_hash, expira_en=vence)
    texto = TEXTO.format(nombre=usuario.nombre, codigo=codigo)
    cartero.mandar(a=usuario.correo_institucional, asunto=ASUNTO, texto=texto)
    return True


def cambiar_con_codigo(*, correo: str, codigo: str, nueva_password: str) -> None:
    """Cambia la contraseña y gasta el código; las sesiones abiertas dejan de valer.

    Lanza `CodigoInvalido`, el mismo si no es ése, venció, ya se usó, se agotaron sus intentos o no
    hay tal cuenta.
    """
    if not _canjear(correo, codigo, nueva_password):
        raise CodigoInvalido


# No lanza: el intento fallido se tiene que guardar.
@transaccion()
def _canjear(correo: str, codigo: str, nueva_password: str) -> bool:
    # El candado, en el usuario, como al emitir: en otro orden se interbloquearían.
    usuario = _activos(correo).select_for_update(no_key=True).first()
    vigente = usuario and _vigente(usuario)
    if vigente is None:
        make_password(codigo)
        return False
    if not check_password(codigo, vigente.codigo_hash):
        vigente.intentos += 1
        vigente.save(update_fields=["intentos"])
        return False
    vigente.usado_en = timezone.now()
    vigente.save(update_fields=["usado_en"])
    usuario.set_password(nueva_password)
    usuario.save(update_fields=["password"])
    difusion.sesion_cerrada(usuario.pk)
    auditoria.anotar(
        "cambiar_contrasena",
        actor_id=usuario.pk,
        entidad="usuarios",
        entidad_id=usuario.pk,
        detalle={"con": "código de recuperación"},
    )
    return True


def _vigente(usuario: Usuario) -> CodigoRecuperacion | None:
    sin_gastar = usuario.codigos_recuperacion.filter(usado_en=None, intentos__lt=MAX_INTENTOS)
    return sin_gastar.filter(expira_en__gt=timezone.now()).first()


def _activos(correo: str) -> QuerySet[Usuario]:
    return Usuario.objects.filter(
        correo_institucional=normalizar_correo(correo), estado=Estado.ACTIVO
    )
