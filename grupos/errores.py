"""Lo que puede salir mal con los grupos."""

from redup_project.errores import ErrorDeDominio


class GrupoNoExiste(ErrorDeDominio):
    """El grupo no existe."""

    codigo, estado_http, sqlstate = "GRUPO_NO_EXISTE", 404, "RD015"


class GrupoRepetido(ErrorDeDominio):
    """Ya existe un grupo con ese nombre en esa carrera."""

    codigo, estado_http, restriccion = "GRUPO_REPETIDO", 400, "uq_grupos_nombre_carrera"


class GrupoArchivado(ErrorDeDominio):
    """El grupo está archivado: se puede leer, pero ya no se escribe en él."""

    codigo, estado_http, sqlstate = "GRUPO_ARCHIVADO", 409, "RD023"


class GrupoNoArchivado(ErrorDeDominio):
    """El grupo no está archivado."""

    codigo, estado_http = "GRUPO_NO_ARCHIVADO", 409


class CambioImposible(ErrorDeDominio):
    """Esa membresía no puede pasar a ese estado."""

    codigo, estado_http = "CAMBIO_IMPOSIBLE", 409


class FaltaLaFoto(ErrorDeDominio):
    """Falta la foto: mándala como archivo en «foto_grupo»."""

    codigo, estado_http = "FALTA_LA_FOTO", 400


class CarreraNoExiste(ErrorDeDominio):
    """La carrera no existe."""

    codigo, estado_http, restriccion = "CARRERA_NO_EXISTE", 400, "fk_grupos_carrera"


class DuenoIncoherente(ErrorDeDominio):
    """El dueño del grupo debe ser miembro activo con rol de dueño."""

    codigo, estado_http, sqlstate = "DUENO_INCOHERENTE", 409, "RD011"


class NoEsMiembro(ErrorDeDominio):
    """No eres miembro activo de este grupo."""

    codigo, estado_http, sqlstate = "NO_ES_MIEMBRO", 403, "RD012"


class NoAdministra(ErrorDeDominio):
    """Sólo puede hacerlo el dueño o un administrador del grupo."""

    codigo, estado_http = "NO_ADMINISTRA", 403


class NoEsDueno(ErrorDeDominio):
    """Sólo puede hacerlo el dueño del grupo."""

    codigo, estado_http = "NO_ES_DUENO", 403


class YaEsMiembro(ErrorDeDominio):
    """Ya es miembro del grupo."""

    codigo, estado_http, restriccion = "YA_ES_MIEMBRO", 400, "uq_miembros_grupo"


class SolicitudPendiente(ErrorDeDominio):
    """Ya pediste entrar: falta que el dueño o un administrador del grupo te apruebe."""

    codigo, estado_http = "SOLICITUD_PENDIENTE", 400


class SolicitudNoExiste(ErrorDeDominio):
    """Esa persona no tiene ninguna solicitud pendiente en este grupo."""

    codigo, estado_http = "SOLICITUD_NO_EXISTE", 404


class MiembroNoExiste(ErrorDeDominio):
    """No es miembro activo del grupo."""

    codigo, estado_http = "MIEMBRO_NO_EXISTE", 404


class DuenoNoSale(ErrorDeDominio):
    """El dueño no puede dejar su grupo ni cambiar de rol: antes transfiere la propiedad a otro miembro."""

    codigo, estado_http = "DUENO_NO_SALE", 400


class YaEsDueno(ErrorDeDominio):
    """Ya eres el dueño del grupo."""

    codigo, estado_http = "YA_ES_DUENO", 400


class PublicacionNoExiste(ErrorDeDominio):
    """La publicación no existe."""

    codigo, estado_http = "PUBLICACION_NO_EXISTE", 404


class PublicacionAjena(ErrorDeDominio):
    """Sólo puede cambiarla quien la escribió; borrarla, también quien administra el grupo."""

    codigo, estado_http = "PUBLICACION_AJENA", 403
