"""Lecturas de avisos y de los dispositivos a los que llegan."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from estudiantes.errores import NotificacionNoExiste
from estudiantes.models import ConfiguracionNotificaciones, Dispositivo, Estado, Notificacion


def tokens_que_quieren(usuario_ids: Iterable[int], clase: str) -> QuerySet[Dispositivo, str]:
    """Los tokens de push de esas personas, salvo de quien apagó el push o los avisos de `clase`."""
    preferencias = "usuario__configuracion_notificaciones__"
    return (
        Dispositivo.objects.filter(
            usuario_id__in=usuario_ids,
            usuario__estado=Estado.ACTIVO,
            activo=True,
            token_push__isnull=False,
        )
        .exclude(**{f"{preferencias}push_enabled": False})
        .exclude(**{f"{preferencias}{clase}_enabled": False})
        .order_by("id")
        .values_list("token_push", flat=True)
    )


def tokens_de(usuario_id: int) -> QuerySet[Dispositivo, str]:
    """Los tokens de push de sus dispositivos activos, quiera o no recibir avisos."""
    return (
        Dispositivo.objects.filter(usuario_id=usuario_id, activo=True, token_push__isnull=False)
        .order_by("id")
        .values_list("token_push", flat=True)
    )


def dispositivos_que_son(uuid_dispositivo: str, token_push: str | None) -> QuerySet[Dispositivo]:
    """Los registros de ese teléfono en cualquier cuenta: por su identificador o por su token."""
    es_este = Q(uuid_dispositivo=uuid_dispositivo)
    if token_push is not None:
        es_este |= Q(token_push=token_push)
    return Dispositivo.objects.filter(es_este).order_by("id")


def notificaciones_de(
    usuario_id: int, *, leida: bool | None = None, tipo: str | None = None
) -> QuerySet[Notificacion]:
    """Sus avisos, los nuevos primero: todos, los leídos o los que no, y de qué tipo."""
    avisos = Notificacion.objects.filter(usuario_id=usuario_id).order_by("-creada_en", "-id")
    if leida is not None:
        avisos = avisos.filter(leida=leida)
    return avisos if tipo is None else avisos.filter(tipo=tipo)


def notificacion_de(usuario_id: int, notificacion_id: int) -> Notificacion:
    """Ese aviso suyo. Lanza `NotificacionNoExiste`, también si es de otra persona."""
    aviso = notificaciones_de(usuario_id).filter(pk=notificacion_id).first()
    if aviso is None:
        raise NotificacionNoExiste
    return aviso


def total_sin_leer(usuario_id: int) -> int:
    """Cuántos avisos suyos quedan por leer."""
    return notificaciones_de(usuario_id, leida=False).count()


def resumen_de_avisos(usuario_id: int) -> dict[str, int | datetime | None]:
    """Cuántos le quedan por leer y de cuándo es el último, leído o no."""
    ultimo = notificaciones_de(usuario_id).values_list("creada_en", flat=True).first()
    return {"total_no_leidas": total_sin_leer(usuario_id), "last_notification_at": ultimo}


def preferencias_de(usuario_id: int) -> ConfiguracionNotificaciones:
    """Qué avisos quiere; si nunca lo dijo, todos, sin guardar nada y sin fecha."""
    preferencias = ConfiguracionNotificaciones.objects.filter(pk=usuario_id).first()
    return preferencias or ConfiguracionNotificaciones(usuario_id=usuario_id, updated_at=None)
