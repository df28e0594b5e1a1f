"""Puerta REST de los mensajes sueltos: buscarlos, leerlos, cambiarlos y reenviarlos."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import Field

from estudiantes.acceso import con_token
from mensajeria import servicios
from mensajeria.acceso import exigir_ritmo_de_envio
from mensajeria.esquemas.rest import MensajeChatSalida, RecibosSalida
from mensajeria.esquemas.rest_entrada import EditarPorRest, ReaccionarPorRest, ReenviarPorRest
from mensajeria.models import Mensaje
from mensajeria.servicios import listas
from mensajeria.servicios.recibos import recibos_de
from redup_project.busqueda import Busqueda
from redup_project.formas import ErrorSalida, Hecho
from redup_project.paginacion import Pagina
from redup_project.validacion import MAX_BIGINT, Esquema

router = Router(tags=["Mensajería"], auth=con_token)

ERRORES = {403: ErrorSalida, 404: ErrorSalida, 409: ErrorSalida}

Id = Annotated[int, Field(ge=1, le=MAX_BIGINT)]


class BusquedaDeMensajes(Pagina):
    query: Busqueda
    sala_id: Id | None = None


class TrozoDeRecibos(Esquema):
    """`tras`, el último usuario de la página anterior."""

    tras: Annotated[int, Field(ge=0, le=MAX_BIGINT)] = 0
    limit: Annotated[int, Field(ge=1, le=200)] = 100


@router.get("/mensajes/buscar", response=list[MensajeChatSalida])
def buscar(request: HttpRequest, busqueda: Query[BusquedaDeMensajes]) -> list[Mensaje]:
    """Mensajes con todas esas palabras, más nuevos primero, de los chats en los que estoy hoy."""
    return listas.buscar_mensajes(
        usuario_id=request.auth.pk,
        texto=busqueda.query,
        sala_id=busqueda.sala_id,
        pagina=busqueda,
    )


@router.put("/mensajes/mensajes/{id:mensaje_id}/leer", response={200: Hecho, 404: ErrorSalida})
def leer(request: HttpRequest, mensaje_id: int) -> dict[str, str]:
    """Da por leído un mensaje que es para mí, y los anteriores de su chat."""
    servicios.marcar_leido(mensaje_id=mensaje_id, usuario_id=request.auth.pk)
    return {"message": "Mensaje marcado como leído."}


@router.put("/mensajes/mensajes/{id:mensaje_id}", response={200: MensajeChatSalida, **ERRORES})
def editar(request: HttpRequest, mensaje_id: int, entrada: EditarPorRest) -> Mensaje:
    """Cambia el texto de un mensaje mío, dentro del plazo."""
    return listas.editado(
        mensaje_id=mensaje_id, actor_id=request.auth.pk, contenido=entrada.contenido
    )


@router.delete("/mensajes/mensajes/{id:mensaje_id}", response={200: Hecho, **ERRORES})
def borrar(request: HttpRequest, mensaje_id: int) -> dict[str, str]:
    """Borra un mensaje para todos: quien lo envió, dentro del plazo, o quien administra el grupo."""
    servicios.borrar_mensaje(mensaje_id=mensaje_id, actor_id=request.auth.pk)
    return {"message": "Mensaje eliminado."}


@router.put(
    "/mensajes/mensajes/{id:mensaje_id}/reaccion", response={200: MensajeChatSalida, **ERRORES}
)
def reaccionar(request: HttpRequest, mensaje_id: int, entrada: ReaccionarPorRest) -> Mensaje:
    """Pone o cambia mi reacción a un mensaje."""
    return servicios.reaccionar(
        mensaje_id=mensaje_id, actor_id=request.auth.pk, emoji=entrada.emoji
    )


@router.delete(
    "/mensajes/mensajes/{id:mensaje_id}/reaccion", response={200: MensajeChatSalida, **ERRORES}
)
def quitar_reaccion(request: HttpRequest, mensaje_id: int) -> Mensaje:
    """Quita mi reacción; si no la había, lo deja igual."""
    return servicios.reaccionar(mensaje_id=mensaje_id, actor_id=request.auth.pk, emoji=None)


@router.post(
    "/mensajes/mensajes/{id:mensaje_id}/reenviar",
    response={201: MensajeChatSalida, 400: ErrorSalida, **ERRORES},
)
def reenviar(request: HttpRequest, mensaje_id: int, entrada: ReenviarPorRest) -> Status:
    """Lleva una copia de un mensaje que puedo ver a una persona o a un grupo."""
    exigir_ritmo_de_envio(request.auth.pk)
    mensaje = servicios.reenviar_mensaje(
        mensaje_id=mensaje_id,
        remitente_id=request.auth.pk,
        destino=entrada.destino,
        cliente_id=entrada.cliente_id,
    )
    return Status(201, mensaje)


@router.get(
    "/mensajes/mensajes/{id:mensaje_id}/recibos", response={200: RecibosSalida, 404: ErrorSalida}
)
def recibos(request: HttpRequest, mensaje_id: int, trozo: Query[TrozoDeRecibos]) -> dict[str, Any]:
    """A quién le llegó y quién leyó un mensaje mío."""
    hecho = recibos_de(
        mensaje_id=mensaje_id, remitente_id=request.auth.pk, tras=trozo.tras, limite=trozo.limit
    )
    return RecibosSalida.desde(mensaje_id, hecho)
