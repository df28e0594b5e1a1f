"""La página de un caso: qué se enseña en ella y qué hace cada botón."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse

from estudiantes import consultas, moderables
from estudiantes.admin.moderacion.formularios import (
    FormularioDeApelacion,
    FormularioDeDecision,
    FormularioDeRevelacion,
)
from estudiantes.models import Caso, EstadoDeCaso, Usuario
from estudiantes.moderables import Contexto
from estudiantes.servicios import moderacion

# Con los primeros basta para saber de qué se quejan; cuántos son lo dice el caso.
MAX_REPORTES = 200
# Qué lleva cada botón que escribe algo; los demás sólo se aprietan.
FORMULARIOS: dict[str, type[forms.Form]] = {
    "decidir": FormularioDeDecision,
    "resolver_apelacion": FormularioDeApelacion,
    "pedir_revelacion": FormularioDeRevelacion,
}
ACTOS: dict[str, tuple[Callable[..., Any], str]] = {
    "tomar": (moderacion.tomar, "El caso es tuyo durante media hora."),
    "soltar": (moderacion.soltar, "El caso vuelve a la cola."),
    "decidir": (moderacion.decidir, "Decidido: su autor y quienes reportaron ya lo saben."),
    "resolver_apelacion": (moderacion.resolver_apelacion, "Apelación resuelta."),
    "pedir_revelacion": (
        moderacion.pedir_revelacion,
        "Pedido: ahora tiene que aprobarlo otra persona.",
    ),
    "aprobar_revelacion": (moderacion.aprobar_revelacion, "Aprobado: ya se ve quién es."),
}


def formulario_de(acto: str, caso: Caso, datos: Any = None) -> forms.Form:
    """El de ese botón, vacío o con lo escrito."""
    extra = {"caso": caso} if acto == "decidir" else {}
    return FORMULARIOS[acto](datos, prefix=acto, **extra)


def hacer(acto: str, caso: Caso, actor: Usuario, datos: dict[str, Any]) -> str:
    """Hace lo del botón y devuelve qué decir después; lanza lo que rechace el dominio."""
    funcion, hecho = ACTOS[acto]
    funcion(caso_id=caso.pk, actor=actor, **datos)
    return hecho


def datos_de_la_pagina(
    request: HttpRequest,
    caso: Caso,
    *,
    contexto: Contexto | None,
    con_errores: dict[str, forms.Form],
) -> dict[str, Any]:
    """Lo que pinta la plantilla. Del reportante, nada; del autor, sólo si firmó o se reveló."""
    es_privado = moderables.de(caso.objeto_tipo).es_privado
    if contexto is None and not es_privado:
        contexto = moderacion.contexto_de(caso)
    elif contexto is not None and es_privado:
        contexto = _con_imagenes_por_el_caso(caso, contexto)
    # Una advertencia por algo que no firmó diría aquí, junto a su nombre, que fue él.
    sanciones = consultas.sanciones_que_se_ven().filter(usuario=caso.autor_id).exclude(caso=caso)
    apelacion = getattr(caso, "apelacion", None)
    lo_reporto = consultas.lo_reporto(caso, request.user.pk)
    return {
        "caso": caso,
        "contexto": contexto,
        "es_privado": es_privado,
        "autor": caso.autor if consultas.esta_revelado(caso) else None,
        "ve_personas": request.user.has_perm("estudiantes.view_usuario"),
        "reportes": caso.reportes.order_by("pk").only("caso", "motivo", "detalle")[:MAX_REPORTES],
        "historial": sanciones.order_by("pk"),
        "apelacion": apelacion,
        "revelacion": getattr(caso, "revelacion", None),
        "es_mio": caso.estado == EstadoDeCaso.EN_REVISION and caso.tomado_por_id == request.user.pk,
        "lo_reporto": lo_reporto,
        "se_puede_tomar": not lo_reporto and _esta_libre(caso),
        "apelado": caso.estado == EstadoDeCaso.APELADO,
        "puede_resolver": not lo_reporto and caso.decidido_por_id != request.user.pk,
        "formularios": {
            acto: con_errores.get(acto) or formulario_de(acto, caso) for acto in FORMULARIOS
        },
    }


def _esta_libre(caso: Caso) -> bool:
    if caso.estado == EstadoDeCaso.PENDIENTE:
        return True
    return caso.estado == EstadoDeCaso.EN_REVISION and consultas.toma_vencida(caso)


def _con_imagenes_por_el_caso(caso: Caso, contexto: Contexto) -> Contexto:
    """Las de una conversación no las sirve nadie a quien no está en ella: van por el propio caso."""
    cual = count()

    def direccion() -> str:
        return reverse("admin:estudiantes_caso_imagen", args=[caso.pk, next(cual)])

    fragmentos = (
        replace(fragmento, imagenes=tuple(direccion() for _ in fragmento.imagenes))
        for fragmento in contexto.fragmentos
    )
    return replace(contexto, fragmentos=tuple(fragmentos))
