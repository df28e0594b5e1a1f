"""Puerta REST de los avisos y sus preferencias. Las rutas fijas, antes que `{id}`."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Status

from estudiantes import consultas, servicios
from estudiantes.acceso import con_token
from estudiantes.esquemas.notificaciones import (
    EstadoPushSalida,
    FiltroNotificaciones,
    LecturaEntrada,
    NotificacionEntrada,
    NotificacionSalida,
    PreferenciasEntrada,
    PreferenciasSalida,
    ResumenSalida,
    SinLeerSalida,
)
from estudiantes.models import ConfiguracionNotificaciones, Notificacion
from redup_project import push
from redup_project.formas import ErrorSalida, Hecho
from redup_project.paginacion import PaginaDe50

# Lo que se entiende de un PUT sin cuerpo.
LEIDA = LecturaEntrada()

router = Router(tags=["Notificaciones"], auth=con_token)


@router.get("/notificaciones/configuracion", response=PreferenciasSalida)
def preferencias(request: HttpRequest) -> ConfiguracionNotificaciones:
    """Qué avisos quieres que lleguen a tu teléfono; de fábrica, todos."""
    return consultas.preferencias_de(request.auth.pk)


@router.put("/notificaciones/configuracion", response=PreferenciasSalida)
def cambiar_preferencias(
    request: HttpRequest, entrada: PreferenciasEntrada
) -> ConfiguracionNotificaciones:
    """Guarda qué avisos quieres. Mandar lo mismo no cambia nada."""
    return servicios.cambiar_preferencias(usuario_id=request.auth.pk, **entrada.model_dump())


@router.get("/notificaciones/resumen", response=ResumenSalida)
def resumen(request: HttpRequest) -> dict[str, Any]:
    """Cuántos avisos te quedan por leer y de cuándo es el último."""
    return consultas.resumen_de_avisos(request.auth.pk)


@router.get("/notificaciones/count", response=SinLeerSalida)
def contar(request: HttpRequest) -> dict[str, int]:
    """Cuántos avisos te quedan por leer."""
    return {"total_no_leidas": consultas.total_sin_leer(request.auth.pk)}


@router.get("/notificaciones/no-leidas", response=list[NotificacionSalida])
def por_leer(request: HttpRequest, pagina: Query[PaginaDe50]) -> QuerySet[Notificacion]:
    """Tus avisos por leer, los nuevos primero."""
    return pagina.de(consultas.notificaciones_de(request.auth.pk, leida=False))


@router.put("/notificaciones/marcar-todas-leidas", response=Hecho)
def marcar_todas(request: HttpRequest) -> dict[str, str]:
    """Marca como leídos todos tus avisos."""
    cuantos = servicios.marcar_todas_leidas(usuario_id=request.auth.pk)
    return {"message": f"Notificaciones marcadas como leídas: {cuantos}."}


@router.delete("/notificaciones/eliminar-todas-leidas", response=Hecho)
def eliminar_leidas(request: HttpRequest) -> dict[str, str]:
    """Borra tus avisos ya leídos."""
    cuantos = servicios.eliminar_leidas(usuario_id=request.auth.pk)
    return {"message": f"Notificaciones eliminadas: {cuantos}."}


@router.get("/notificaciones/push/status", response=EstadoPushSalida)
def estado_del_push(request: HttpRequest) -> dict[str, bool]:
    """Si este servidor puede mandar avisos push."""
    return {
        "firebase_push_enabled": push.encendido(),
        "service_account_path_present": settings.FIREBASE_CREDENCIALES is not None,
    }


@router.post(
    "/notificaciones/push/test",
    response={200: Hecho, 404: ErrorSalida, 429: ErrorSalida, 503: ErrorSalida},
)
def probar_push(request: HttpRequest) -> dict[str, str]:
    """Manda un push de prueba a tus teléfonos."""
    servicios.probar_push(usuario=request.auth)
    return {"message": "Aviso de prueba en camino."}


@router.get("/notificaciones", response=list[NotificacionSalida])
def listar(request: HttpRequest, filtro: Query[FiltroNotificaciones]) -> QuerySet[Notificacion]:
    """Tus avisos, los nuevos primero."""
    avisos = consultas.notificaciones_de(request.auth.pk, leida=filtro.leida, tipo=filtro.tipo)
    return filtro.de(avisos)


@router.post(
    "/notificaciones", response={201: NotificacionSalida, 403: ErrorSalida, 404: ErrorSalida}
)
def escribir(request: HttpRequest, entrada: NotificacionEntrada) -> Status:
    """Manda un aviso a alguien; sólo quien modera."""
    aviso = servicios.escribir_notificacion(actor=request.auth, **entrada.model_dump())
    return Status(201, aviso)


@router.get(
    "/notificaciones/{id:notificacion_id}", response={200: NotificacionSalida, 404: ErrorSalida}
)
def ver(request: HttpRequest, notificacion_id: int) -> Notificacion:
    """Un aviso tuyo."""
    return consultas.notificacion_de(request.auth.pk, notificacion_id)


@router.put(
    "/notificaciones/{id:notificacion_id}", response={200: NotificacionSalida, 404: ErrorSalida}
)
def marcar(
    request: HttpRequest, notificacion_id: int, entrada: LecturaEntrada = LEIDA
) -> Notificacion:
    """Marca un aviso tuyo como leído; con `leida: false`, como por leer."""
    return servicios.marcar_notificacion(
        usuario_id=request.auth.pk, notificacion_id=notificacion_id, leida=entrada.leida
    )


@router.delete("/notificaciones/{id:notificacion_id}", response={200: Hecho, 404: ErrorSalida})
def eliminar(request: HttpRequest, notificacion_id: int) -> dict[str, str]:
    """Borra un aviso tuyo."""
    servicios.eliminar_notificacion(usuario_id=request.auth.pk, notificacion_id=notificacion_id)
    return {"message": "Notificación eliminada."}
