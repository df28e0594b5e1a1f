"""Puerta REST de la mensajería."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from estudiantes.acceso import con_token
from mensajeria import servicios
from mensajeria.esquemas.sincronizacion import ContadoresSalida

router = Router(tags=["Mensajería"], auth=con_token)


@router.get("/mensajes/no-leidos/count", response=ContadoresSalida)
def contar_no_leidos(request: HttpRequest) -> dict[str, Any]:
    """Cuántos mensajes faltan por leer, en total y por sala. Se cuentan, no se guardan."""
    salas = servicios.no_leidos(usuario_id=request.auth.pk)
    return {
        "total_no_leidos": sum(salas.values()),
        "salas": [{"sala_uuid": str(uuid), "no_leidos": n} for uuid, n in salas.items()],
    }
