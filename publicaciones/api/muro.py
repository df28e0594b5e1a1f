"""Puerta REST del muro: sus listas, la búsqueda y los catálogos."""

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query

from publicaciones import consultas
from publicaciones.api.rutas import router
from publicaciones.esquemas.publicaciones import (
    BusquedaEnElMuro,
    FiltrosDelMuro,
    PublicacionSalida,
    TipoSalida,
)
from publicaciones.models import Publicacion, TipoPublicacion
from redup_project.formas import ErrorSalida
from redup_project.paginacion import Pagina

Publicaciones = QuerySet[Publicacion]


@router.get("/publicaciones", response=list[PublicacionSalida])
def listar(
    request: HttpRequest, filtros: Query[FiltrosDelMuro], pagina: Query[Pagina]
) -> Publicaciones:
    """Todo lo que puedes ver, lo más nuevo primero: lo general, lo de tu carrera y lo tuyo."""
    trozo = pagina.de(consultas.muro(request.auth, **filtros.model_dump()))
    return consultas.completas(trozo, request.auth)


@router.get("/publicaciones/tipos", response=list[TipoSalida])
def tipos(request: HttpRequest) -> QuerySet[TipoPublicacion]:
    """Los tipos de publicación."""
    return consultas.tipos()


@router.get("/publicaciones/feed", response=list[PublicacionSalida])
def feed(request: HttpRequest, pagina: Query[Pagina]) -> Publicaciones:
    """Lo ya publicado para ti: lo general y lo de tu carrera y cuatrimestre."""
    return consultas.completas(pagina.de(consultas.publicadas(request.auth)), request.auth)


@router.get("/publicaciones/recientes", response=list[PublicacionSalida])
def recientes(request: HttpRequest, pagina: Query[Pagina]) -> Publicaciones:
    """Lo último publicado que puedes ver."""
    return consultas.completas(pagina.de(consultas.publicadas(request.auth)), request.auth)


@router.get("/publicaciones/populares", response=list[PublicacionSalida])
def populares(request: HttpRequest, pagina: Query[Pagina]) -> Publicaciones:
    """De lo último que puedes ver, lo de más reacciones y comentarios primero."""
    return pagina.de(consultas.populares(request.auth))


@router.get("/publicaciones/mis-publicaciones", response=list[PublicacionSalida])
def mis_publicaciones(request: HttpRequest, pagina: Query[Pagina]) -> Publicaciones:
    """Las tuyas, también las anónimas y las que esperan su hora."""
    trozo = pagina.de(consultas.muro(request.auth, autor_id=request.auth.pk))
    return consultas.completas(trozo, request.auth)


@router.get(
    "/publicaciones/por-carrera/{id:carrera_id}",
    response={200: list[PublicacionSalida], 404: ErrorSalida},
)
def por_carrera(request: HttpRequest, carrera_id: int, pagina: Query[Pagina]) -> Publicaciones:
    """Las dirigidas a una carrera que puedes ver."""
    trozo = pagina.de(consultas.de_carrera(request.auth, carrera_id))
    return consultas.completas(trozo, request.auth)


@router.get("/publicaciones/buscar", response=list[PublicacionSalida])
def buscar(
    request: HttpRequest, busqueda: Query[BusquedaEnElMuro], pagina: Query[Pagina]
) -> Publicaciones:
    """Las que puedes ver con esas palabras en el título o el contenido, sin acentos ni mayúsculas."""
    encontradas = consultas.buscar(request.auth, busqueda.query, carrera_id=busqueda.carrera_id)
    return consultas.completas(pagina.de(encontradas), request.auth)
