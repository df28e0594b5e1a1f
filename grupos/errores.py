"""Lo que puede salir mal con los grupos."""

from redup_project.errores import ErrorDeDominio


class GrupoNoExiste(ErrorDeDominio):
    """El grupo no existe."""

    codigo, estado_http, sqlstate = "GRUPO_NO_EXISTE", 404, "RD015"


class GrupoRepetido(ErrorDeDominio):
    """Ya existe un grupo con ese nombre en esa carrera."""

    codigo, estado_http, restriccion = "GRUPO_REPETIDO", 400, "uq_grupos_nombre_carrera"


class CarreraNoExiste(ErrorDeDominio):
    """La carrera no existe."""

    codigo, estado_http, restriccion = "CARRERA_NO_EXISTE", 400, "fk_grupos_carrera"


class DuenoIncoherente(ErrorDeDominio):
    """El dueño del grupo debe ser miembro activo con rol de dueño."""

    codigo, estado_http, sqlstate = "DUENO_INCOHERENTE", 409, "RD011"


class NoEsMiembro(ErrorDeDominio):
    """No eres miembro activo de este grupo."""

    codigo, estado_http, sqlstate = "NO_ES_MIEMBRO", 403, "RD012"
