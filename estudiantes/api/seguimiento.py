"""Puerta REST de quién sigue a quién."""

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router

from estudiantes import consultas, servicios
from estudiantes.acceso import con_token
from estudiantes.esquemas.perfiles import PerfilSalida
from estudiantes.models import Usuario
from redup_project.formas import ErrorSalida, Hecho
from redup_project.paginacion import Pagina
from redup_project.ritmo import exigir_ritmo

router = Router(tags=["Seguimiento"], auth=con_token)

SEGUIMIENTOS_POR_MINUTO = 60
# Seguir, dejarlo y volver a seguir: cada vez suena el teléfono de esa persona.
VECES_A_UNO_POR_HORA = 10


@router.post(
    "/usuarios/{id:usuario_id}/seguir",
    response={
        200: Hecho,
        400: ErrorSalida,
        401: ErrorSalida,
        404: ErrorSalida,
        429: ErrorSalida,
    },
)
def seguir(request: HttpRequest, usuario_id: int) -> dict[str, str]:
    """Empiezo a seguir a una persona, que recibe un aviso."""
    exigir_ritmo("seguir", request.auth.pk, tope=SEGUIMIENTOS_POR_MINUTO, segundos=60)
    exigir_ritmo(
        "seguir_a_uno",
        f"{request.auth.pk}:{usuario_id}",
        tope=VECES_A_UNO_POR_HORA,
        segundos=3600,
    )
    servicios.seguir(seguidor=request.auth, seguido_id=usuario_id)
    return {"message": "Ahora sigues a esta persona."}


@router.delete(
    "/usuarios/{id:usuario_id}/seguir", response={200: Hecho, 401: ErrorSalida, 404: ErrorSalida}
)
def dejar_de_seguir(request: HttpRequest, usuario_id: int) -> dict[str, str]:
    """Dejo de seguir a una persona."""
    servicios.dejar_de_seguir(seguidor=request.auth, seguido_id=usuario_id)
    return {"message": "Ya no sigues a esta persona."}


@router.get(
    "/usuarios/{id:usuario_id}/seguidores",
    response={200: list[PerfilSalida], 401: ErrorSalida, 404: ErrorSalida},
)
def seguidores(request: HttpRequest, usuario_id: int, pagina: Query[Pagina]) -> QuerySet[Usuario]:
    """Quiénes la siguen, lo más reciente primero."""
    return pagina.de(consultas.seguidores_de(request.auth, usuario_id))


@router.get(
    "/usuarios/{id:usuario_id}/siguiendo",
    response={200: list[PerfilSalida], 401: ErrorSalida, 404: ErrorSalida},
)
def siguiendo(request: HttpRequest, usuario_id: int, pagina: Query[Pagina]) -> QuerySet[Usuario]:
    """A quiénes sigue, lo más reciente primero."""
    return pagina.de(consultas.seguidos_por(request.auth, usuario_id))
