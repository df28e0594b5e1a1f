"""Puerta REST de los teléfonos de cada quien."""

from django.http import HttpRequest
from ninja import Router

from estudiantes import servicios
from estudiantes.acceso import con_token
from estudiantes.esquemas.dispositivos import DispositivoEntrada, TokenEntrada
from redup_project.formas import Hecho

router = Router(tags=["Notificaciones"], auth=con_token)


@router.post("/notificaciones/dispositivos", response=Hecho)
def registrar(request: HttpRequest, entrada: DispositivoEntrada) -> dict[str, str]:
    """Da de alta este teléfono en tu cuenta y lo quita de la anterior; repetirlo no estorba."""
    servicios.registrar_dispositivo(usuario_id=request.auth.pk, **entrada.model_dump())
    return {"message": "Dispositivo registrado."}


@router.put("/notificaciones/dispositivos/token", response=Hecho)
def cambiar_token(request: HttpRequest, entrada: TokenEntrada) -> dict[str, str]:
    """Guarda el token de push de este teléfono; si no estaba registrado, lo registra."""
    servicios.registrar_dispositivo(usuario_id=request.auth.pk, **entrada.model_dump())
    return {"message": "Token actualizado."}
