"""Puerta REST de la estructura académica: se lee sin token; la escribe quien administra.

Las cuatro tablas se atienden igual: las rutas se escriben una vez.
"""

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Status

from estudiantes import consultas, servicios
from estudiantes.acceso import con_token
from estudiantes.esquemas import estructura as esquemas
from estudiantes.models import Carrera, Cuatrimestre, Facultad, Sede
from redup_project import formas
from redup_project.busqueda import Busqueda
from redup_project.formas import ErrorSalida, Hecho
from redup_project.paginacion import Pagina
from redup_project.validacion import Esquema

ERRORES = {400: ErrorSalida, 403: ErrorSalida}


def lecturas(router: Router, modelo: type[Model], salida: type[Esquema]) -> None:
    """Listar, buscar y ver una, sin token."""
    tabla = modelo._meta.db_table

    @router.get("", response=list[salida], operation_id=f"listar_{tabla}")
    def listar(request: HttpRequest, pagina: Query[Pagina]) -> QuerySet:
        """Todas, en su orden."""
        return pagina.de(consultas.estructura_academica(modelo))

    # Los cuatrimestres no tienen código ni nombre que buscar.
    if modelo is not Cuatrimestre:

        @router.get("/buscar", response=list[salida], operation_id=f"buscar_{tabla}")
        def buscar(request: HttpRequest, query: Busqueda, pagina: Query[Pagina]) -> QuerySet:
            """Las que llevan esas palabras en su código o su nombre."""
            return pagina.de(consultas.estructura_academica(modelo, query))

    @router.get(
        "/{id:fila_id}", response={200: salida, 404: ErrorSalida}, operation_id=f"ver_{tabla}"
    )
    def ver(request: HttpRequest, fila_id: int) -> Model:
        """Una."""
        return consultas.de_la_estructura(modelo, fila_id)


def escrituras(
    router: Router,
    modelo: type[Model],
    salida: type[Esquema],
    entrada: type[Esquema],
    cambios: type[Esquema],
) -> None:
    """Crear, cambiar y borrar; sólo quien administra."""
    tabla = modelo._meta.db_table

    @router.post(
        "", auth=con_token, response={201: salida, **ERRORES}, operation_id=f"crear_{tabla}"
    )
    def crear(request: HttpRequest, datos: entrada) -> Status:
        """Da de alta una; sólo quien administra."""
        campos = datos.model_dump()
        return Status(201, servicios.crear_en_la_estructura(modelo, actor=request.auth, **campos))

    @router.put(
        "/{id:fila_id}",
        auth=con_token,
        response={200: salida, 404: ErrorSalida, **ERRORES},
        operation_id=f"cambiar_{tabla}",
    )
    def cambiar(request: HttpRequest, fila_id: int, datos: cambios) -> Model:
        """Cambia lo que venga; lo ausente se queda. Sólo quien administra."""
        campos = datos.model_dump(exclude_unset=True)
        return servicios.cambiar_en_la_estructura(modelo, fila_id, actor=request.auth, **campos)

    @router.delete(
        "/{id:fila_id}",
        auth=con_token,
        response={200: Hecho, 404: ErrorSalida, 409: ErrorSalida, **ERRORES},
        operation_id=f"borrar_{tabla}",
    )
    def borrar(request: HttpRequest, fila_id: int) -> dict[str, str]:
        """La borra; lo que colgaba de ella se queda sin asignar. Sólo quien administra."""
        servicios.borrar_de_la_estructura(modelo, fila_id, actor=request.auth)
        return {"message": "Eliminado."}


router = Router(tags=["Estructura académica"])
for _modelo, _salida, _entrada, _cambios in (
    (Sede, formas.SedeSalida, esquemas.SedeEntrada, esquemas.SedeCambios),
    (Facultad, formas.FacultadSalida, esquemas.FacultadEntrada, esquemas.FacultadCambios),
    (Carrera, formas.CarreraSalida, esquemas.CarreraEntrada, esquemas.CarreraCambios),
    (
        Cuatrimestre,
        formas.CuatrimestreSalida,
        esquemas.CuatrimestreEntrada,
        esquemas.CuatrimestreCambios,
    ),
):
    _suyo = Router()
    lecturas(_suyo, _modelo, _salida)
    escrituras(_suyo, _modelo, _salida, _entrada, _cambios)
    router.add_router(f"/estructura/{_modelo._meta.db_table}", _suyo)
