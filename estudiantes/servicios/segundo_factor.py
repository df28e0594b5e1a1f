"""El segundo factor del personal: un código que cambia cada 30 s en su teléfono (django-otp)."""

import math

import django_otp
from django.utils import timezone
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from estudiantes import auditoria
from estudiantes.errores import CodigoRechazado
from estudiantes.models import Usuario
from redup_project.errores import DemasiadasPeticiones
from redup_project.sql import transaccion, turno_exclusivo

CODIGOS_DE_RESPALDO = 10


def tiene_segundo_factor(usuario: Usuario) -> bool:
    """Si ya confirmó su teléfono."""
    return TOTPDevice.objects.filter(user=usuario, confirmed=True).exists()


def respaldos_que_quedan(usuario: Usuario) -> int:
    """Cuántos códigos de respaldo le quedan sin usar."""
    return StaticToken.objects.filter(device__user=usuario).count()


@transaccion()
def telefono_por_confirmar(usuario: Usuario) -> TOTPDevice:
    """El secreto que se le enseña hasta que demuestre que lo tiene; recargar la página no lo cambia."""
    turno_exclusivo("segundo_factor", usuario.pk)
    telefono, _ = TOTPDevice.objects.get_or_create(
        user=usuario, confirmed=False, defaults={"name": "Teléfono"}
    )
    return telefono


def activar_segundo_factor(*, usuario: Usuario, codigo: str) -> tuple[Device, list[str]]:
    """Confirma el teléfono con su primer código; devuelve el dispositivo y los códigos de respaldo.

    Lanza `CodigoRechazado` o `DemasiadasPeticiones`.
    """
    # Fuera de la transacción de abajo: el intento fallido se cuenta aunque se rechace.
    telefono = _comprobar(usuario, telefono_por_confirmar(usuario), codigo)
    with transaccion():
        turno_exclusivo("segundo_factor", usuario.pk)
        if tiene_segundo_factor(usuario):
            # Otra pestaña se adelantó: quien llega tarde no añade un segundo teléfono.
            raise CodigoRechazado
        TOTPDevice.objects.filter(pk=telefono.pk).update(confirmed=True)
        codigos = _nuevos_codigos(usuario)
        _anotar("activar_segundo_factor", usuario, usuario.pk)
    telefono.confirmed = True
    return telefono, codigos


def comprobar_segundo_factor(*, usuario: Usuario, codigo: str) -> Device:
    """El dispositivo que dio ese código: el teléfono o, si no son seis cifras, los de respaldo.

    Lanza `CodigoRechazado` o `DemasiadasPeticiones`: cada fallo seguido dobla la espera.
    """
    limpio = codigo.replace(" ", "").lower()
    modelo = TOTPDevice if limpio.isdecimal() and len(limpio) == 6 else StaticDevice
    dispositivo = modelo.objects.filter(user=usuario, confirmed=True).first()
    if dispositivo is None:
        raise CodigoRechazado
    return _comprobar(usuario, dispositivo, limpio)


@transaccion()
def renovar_codigos_de_respaldo(*, usuario: Usuario) -> list[str]:
    """Diez nuevos; los anteriores dejan de valer."""
    codigos = _nuevos_codigos(usuario)
    _anotar("renovar_codigos_de_respaldo", usuario, usuario.pk)
    return codigos


@transaccion()
def quitar_segundo_factor(*, usuario: Usuario, actor_id: int | None) -> bool:
    """Para quien perdió el teléfono y los códigos: la próxima vez lo pondrá de nuevo. ¿Tenía?"""
    tenia = tiene_segundo_factor(usuario)
    TOTPDevice.objects.filter(user=usuario).delete()
    StaticDevice.objects.filter(user=usuario).delete()
    if tenia:
        _anotar("quitar_segundo_factor", usuario, actor_id)
    return tenia


def _comprobar(usuario: Usuario, dispositivo: Device, codigo: str) -> Device:
    permitido, espera = dispositivo.verify_is_allowed()
    if not permitido:
        segundos = math.ceil((espera["locked_until"] - timezone.now()).total_seconds())
        raise DemasiadasPeticiones(
            f"Demasiados intentos: espera {max(segundos, 1)} s y vuelve a probar.",
            reintentar_en=max(segundos, 1),
        )
    aceptado = django_otp.verify_token(usuario, dispositivo.persistent_id, codigo)
    if aceptado is None:
        raise CodigoRechazado
    return aceptado


def _nuevos_codigos(usuario: Usuario) -> list[str]:
    StaticDevice.objects.filter(user=usuario).delete()
    respaldo = StaticDevice.objects.create(user=usuario, name="Códigos de respaldo")
    codigos = [StaticToken.random_token() for _ in range(CODIGOS_DE_RESPALDO)]
    StaticToken.objects.bulk_create(StaticToken(device=respaldo, token=c) for c in codigos)
    return codigos


def _anotar(accion: str, usuario: Usuario, actor_id: int | None) -> None:
    auditoria.anotar(accion, actor_id=actor_id, entidad="usuarios", entidad_id=usuario.pk)
