"""Puerta REST de los perfiles: el propio y los totales de cualquiera."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from estudiantes import consultas, servicios
from estudiantes.acceso import con_token
from estudiantes.esquemas.campos import con_foto
from estudiantes.esquemas.perfiles import (
    PerfilCompletoSalida,
    PerfilEntrada,
    StatsSalida,
    UsuarioSalida,
)
from estudiantes.models import Usuario
from redup_project.formas import ErrorSalida

router = Router(tags=["Perfiles"], auth=con_token)


@router.get("/usuarios/perfil/actual", response={200: UsuarioSalida, 401: ErrorSalida})
def perfil_actual(request: HttpRequest) -> Usuario:
    """Mi perfil."""
    return consultas.perfil(consultas.fichas(), pk=request.auth.pk)


@router.put(
    "/usuarios/perfil/actualizar",
    response={200: UsuarioSalida, 400: ErrorSalida, 401: ErrorSalida, 413: ErrorSalida},
    openapi_extra=con_foto(PerfilEntrada),
)
def actualizar_perfil(request: HttpRequest, entrada: PerfilEntrada) -> Usuario:
    """Cambia lo que venga de mi perfil. JSON, o formulario con `foto_perfil`."""
    return servicios.actualizar_perfil(
        actor=request.auth,
        usuario_id=request.auth.pk,
        cambios=entrada.cambios(),
        foto=request.FILES.get("foto_perfil"),
    )


@router.delete("/usuarios/perfil/foto", response={200: UsuarioSalida, 401: ErrorSalida})
def quitar_foto(request: HttpRequest) -> Usuario:
    """Me quita la foto de perfil."""
    return servicios.quitar_foto(usuario_id=request.auth.pk)


@router.get(
    "/usuarios/perfil/completo/{id:usuario_id}",
    response={200: PerfilCompletoSalida, 401: ErrorSalida, 404: ErrorSalida},
)
def perfil_completo(request: HttpRequest, usuario_id: int) -> dict[str, Any]:
    """Un perfil con sus totales, y si lo sigo."""
    persona = consultas.perfil(consultas.con_estadisticas(request.auth), pk=usuario_id)
    return dict.fromkeys(("usuario", "estadisticas", "relacion_actual"), persona)


@router.get(
    "/usuarios/{id:usuario_id}/stats",
    response={200: StatsSalida, 401: ErrorSalida, 404: ErrorSalida},
)
def stats(request: HttpRequest, usuario_id: int) -> Usuario:
    """Los totales de una persona."""
    return consultas.perfil(consultas.con_estadisticas(request.auth), pk=usuario_id)
