"""Puerta REST de lo que la app hizo sin conexión."""

from django.http import HttpRequest
from ninja import Router

from estudiantes import servicios
from estudiantes.acceso import con_token
from estudiantes.esquemas.dispositivos import EventosEntrada
from redup_project.formas import ErrorSalida, Hecho
from redup_project.ritmo import exigir_ritmo

router = Router(tags=["Notificaciones"], auth=con_token)

# Van a la auditoría, que no se borra nunca.
LOTES_POR_MINUTO = 60


@router.post("/notificaciones/eventos/sync", response={200: Hecho, 429: ErrorSalida})
def guardar(request: HttpRequest, entrada: EventosEntrada) -> dict[str, str]:
    """Guarda lo que la app anotó sin conexión; reenviar el mismo lote no lo repite."""
    exigir_ritmo("eventos_diferidos", request.auth.pk, tope=LOTES_POR_MINUTO, segundos=60)
    servicios.guardar_eventos(usuario_id=request.auth.pk, eventos=entrada.model_dump()["events"])
    return {"message": f"Eventos recibidos: {len(entrada.events)}."}
