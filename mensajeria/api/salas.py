"""Puerta REST de las salas: mis chats, lo dicho en uno y decir algo en él."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import Field

from estudiantes.acceso import con_token
from mensajeria import servicios
from mensajeria.acceso import exigir_ritmo_de_envio
from mensajeria.destinos import a_usuario
from mensajeria.esquemas.rest import MensajeChatSalida, SalaSalida
from mensajeria.esquemas.rest_entrada import EnviarPorRest
from mensajeria.esquemas.sincronizacion import ContadoresSalida
from mensajeria.models import Mensaje
from mensajeria.servicios import listas
from redup_project.formas import ErrorSalida, Hecho
from redup_project.paginacion import Pagina, PaginaDe50
from redup_project.validacion import MAX_BIGINT

router = Router(tags=["Mensajería"], auth=con_token)

Numero = Annotated[int, Field(ge=0, le=MAX_BIGINT)]


class TrozoDeSala(PaginaDe50):
    """De qué parte de la sala: por número de mensaje, que no se mueve mientras se pasan páginas."""

    antes_de: Numero | None = None
    despues_de: Numero | None = None


@router.get("/mensajes/no-leidos/count", response=ContadoresSalida)
def contar_no_leidos(request: HttpRequest) -> dict[str, Any]:
    """Cuántos mensajes faltan por leer, en total y por sala. Se cuentan, no se guardan."""
    salas = servicios.no_leidos(usuario_id=request.auth.pk)
    return {
        "total_no_leidos": sum(salas.values()),
        "salas": [{"sala_uuid": str(uuid), "no_leidos": n} for uuid, n in salas.items()],
    }


@router.get("/mensajes/salas", response=list[SalaSalida])
def listar(request: HttpRequest, pagina: Query[Pagina]) -> list[dict[str, Any]]:
    """Mis chats, el de actividad más reciente primero, con su último mensaje y lo que falta por leer."""
    salas = listas.salas_de(usuario_id=request.auth.pk, pagina=pagina)
    return [SalaSalida.desde(sala) for sala in salas]


@router.get("/mensajes/salas/{id:sala_id}", response={200: SalaSalida, 404: ErrorSalida})
def ver(request: HttpRequest, sala_id: int) -> dict[str, Any]:
    """Un chat en el que participo."""
    return SalaSalida.desde(listas.sala_de(usuario_id=request.auth.pk, sala_id=sala_id))


@router.post(
    "/mensajes/salas/directa/{id:usuario_id}",
    response={200: SalaSalida, 400: ErrorSalida, 404: ErrorSalida},
)
def abrir_directa(request: HttpRequest, usuario_id: int) -> dict[str, Any]:
    """El chat con otra persona; se abre si aún no lo hay."""
    return SalaSalida.desde(listas.sala_con(usuario_id=request.auth.pk, otro_id=usuario_id))


@router.post("/mensajes/salas/{id:sala_id}/marcar-leidos", response={200: Hecho, 404: ErrorSalida})
def marcar_leidos(request: HttpRequest, sala_id: int) -> dict[str, str]:
    """Da por leído todo lo dicho en un chat, y se enteran quienes lo dijeron."""
    listas.leer_sala(usuario_id=request.auth.pk, sala_id=sala_id)
    return {"message": "Mensajes marcados como leídos."}


@router.get(
    "/mensajes/salas/{id:sala_id}/mensajes",
    response={200: list[MensajeChatSalida], 404: ErrorSalida},
)
def mensajes(request: HttpRequest, sala_id: int, trozo: Query[TrozoDeSala]) -> list[Mensaje]:
    """Lo dicho en un chat, del más antiguo al más nuevo; pedirlo lo da por entregado.

    Salen los últimos; con `antes_de`, los anteriores a ese número; con `despues_de`, los que le siguen.
    """
    return listas.mensajes_de(
        usuario_id=request.auth.pk,
        sala_id=sala_id,
        pagina=trozo,
        antes_de=trozo.antes_de,
        despues_de=trozo.despues_de,
    )


@router.post(
    "/mensajes/salas/{id:sala_id}/mensajes",
    response={201: MensajeChatSalida, 400: ErrorSalida, 403: ErrorSalida, 404: ErrorSalida},
)
def enviar(request: HttpRequest, sala_id: int, entrada: EnviarPorRest) -> Status:
    """Dice algo en un chat; llega por socket como lo enviado por socket."""
    exigir_ritmo_de_envio(request.auth.pk)
    mensaje = listas.enviar_a_sala(
        remitente_id=request.auth.pk, sala_id=sala_id, **entrada.model_dump()
    )
    return Status(201, mensaje)


@router.post(
    "/mensajes/directo/{id:usuario_id}",
    response={201: MensajeChatSalida, 400: ErrorSalida, 403: ErrorSalida, 404: ErrorSalida},
)
def enviar_directo(request: HttpRequest, usuario_id: int, entrada: EnviarPorRest) -> Status:
    """Dice algo a otra persona; el chat se abre si aún no lo hay."""
    exigir_ritmo_de_envio(request.auth.pk)
    mensaje = servicios.enviar_mensaje(
        remitente_id=request.auth.pk, destino=a_usuario(usuario_id), **entrada.model_dump()
    )
    return Status(201, mensaje)
