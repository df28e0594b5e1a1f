"""Puerta REST de lo que la app hizo sin conexión."""

from django.http import HttpRequest
from ninja import Router

from estudiantes import servicios
from estudiantes.acceso import con_token
from estudiantes.esquemas.dispositivos import EventosEntrada
from redup_project.formas import Hecho

router = Router(tags=["Notificaciones"], auth=con_token)


@router.post("/notificaciones/eventos/sync", response=Hecho)
def guardar(request: HttpRequest, entrada: EventosEntrada) -> dict[str, str]:
    """Guarda lo que la app anotó sin conexión; reenviar el mismo lote no lo repite."""
    servicios.guardar_eventos(usuario_id=request.auth.pk, eventos=entrada.model_dump()["events"])
    return {"message": f"Eventos recibidos: {len(entrada.events)}."}
