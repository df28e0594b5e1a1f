"""Lo que se le puede hacer a una persona desde su ficha."""

from typing import Any

from django import forms
from django.http import HttpRequest

from estudiantes import servicios
from estudiantes.models import Estado, Usuario
from redup_project.administracion import Boton


class ConMotivo(forms.Form):
    """El porqué, que queda en la auditoría."""

    motivo = forms.CharField(max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


def _cual_telefono(panel: Any, request: HttpRequest, usuario: Usuario) -> type[forms.Form]:
    class CualTelefono(forms.Form):
        dispositivo = forms.ModelChoiceField(usuario.dispositivos.filter(activo=True))

    return CualTelefono


def _manda(request: HttpRequest, usuario: Usuario) -> bool:
    """Sobre un estudiante, quien tiene permiso; sobre el personal, quien administra; sobre sí, nadie."""
    if usuario.pk == request.user.pk:
        return False
    return request.user.is_superuser or not usuario.is_staff


def _se_suspende(request: HttpRequest, usuario: Usuario) -> bool:
    return _manda(request, usuario) and usuario.estado == Estado.ACTIVO


def _se_restaura(request: HttpRequest, usuario: Usuario) -> bool:
    de_baja = usuario.estado == Estado.ELIMINADO
    inactivo = usuario.estado != Estado.ACTIVO
    return _manda(request, usuario) and inactivo and (not de_baja or request.user.is_superuser)


def _se_da_de_baja(request: HttpRequest, usuario: Usuario) -> bool:
    es_suyo = request.user.is_superuser and usuario.pk != request.user.pk
    return es_suyo and usuario.estado != Estado.ELIMINADO


def _suspender(request: HttpRequest, usuario: Usuario, datos: dict[str, Any]) -> str:
    servicios.suspender(actor=request.user, usuario_id=usuario.pk, motivo=datos["motivo"])
    return f"{usuario.nombre_completo} queda en suspenso: sus aparatos ya no están conectados."


def _restaurar(request: HttpRequest, usuario: Usuario, datos: dict[str, Any]) -> str:
    servicios.restaurar(actor=request.user, usuario_id=usuario.pk, motivo=datos["motivo"])
    return f"{usuario.nombre_completo} puede volver a entrar."


def _dar_de_baja(request: HttpRequest, usuario: Usuario, datos: dict[str, Any]) -> str:
    servicios.dar_de_baja(actor=request.user, usuario_id=usuario.pk)
    return f"{usuario.nombre_completo} está de baja; lo suyo se conserva."


def _cerrar_sesiones(request: HttpRequest, usuario: Usuario, datos: dict[str, Any]) -> str:
    servicios.cerrar_todas_sus_sesiones(actor=request.user, usuario_id=usuario.pk)
    return f"{usuario.nombre_completo} tiene que volver a entrar en todos sus aparatos."


def _olvidar(request: HttpRequest, usuario: Usuario, datos: dict[str, Any]) -> str:
    servicios.olvidar_dispositivo(
        actor=request.user, usuario_id=usuario.pk, dispositivo_id=datos["dispositivo"].pk
    )
    return "A ese teléfono ya no le llegan avisos."


BOTONES = (
    Boton(
        "suspender",
        "Suspender",
        "No podrá entrar, y se corta lo que tenga abierto ahora mismo. Lo suyo se conserva.",
        _suspender,
        _se_suspende,
        lambda *_: ConMotivo,
    ),
    Boton(
        "restaurar",
        "Restaurar",
        "Podrá volver a entrar con su contraseña de siempre.",
        _restaurar,
        _se_restaura,
        lambda *_: ConMotivo,
    ),
    Boton(
        "cerrar-sesiones",
        "Cerrar todas sus sesiones",
        "Tendrá que escribir otra vez su contraseña en todos sus aparatos.",
        _cerrar_sesiones,
        lambda request, usuario: request.user.is_superuser or not usuario.is_staff,
    ),
    Boton(
        "olvidar-telefono",
        "Olvidar un teléfono",
        "Deja de recibir avisos hasta que vuelva a entrar desde él.",
        _olvidar,
        lambda request, usuario: (
            _manda(request, usuario) and usuario.dispositivos.filter(activo=True).exists()
        ),
        _cual_telefono,
    ),
    Boton(
        "dar-de-baja",
        "Dar de baja",
        "No volverá a entrar ni se le verá; lo que escribió se conserva.",
        _dar_de_baja,
        _se_da_de_baja,
    ),
)
