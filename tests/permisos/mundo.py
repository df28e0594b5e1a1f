"""Las diez personas de la matriz y lo que cada una podría tocar sin deber."""

from dataclasses import dataclass
from typing import Any

from estudiantes.models import AlcanceDePersonal, Carrera, Estado, Rol, Usuario
from grupos.models import EstadoMembresia, Grupo, Privacidad, RolMiembro
from tests import fabricas as f

# Las columnas de la matriz, en su orden.
PAPELES = (
    "sin_token",
    "extrano",
    "exmiembro",
    "pendiente",
    "miembro",
    "admin_grupo",
    "moderador",
    "de_otra_carrera",
    "administrador",
    "suspendido",
)


@dataclass(frozen=True)
class Mundo:
    """`personas` por papel (`sin_token` no es nadie) y los `ids` con que se rellenan las rutas."""

    personas: dict[str, Usuario | None]
    ids: dict[str, Any]


def crear_mundo() -> Mundo:
    """Un grupo privado con sus papeles; de `miembro` son además una publicación, un mensaje…

    Así su columna es también la del autor, y las demás, las de quien no lo es.
    """
    personas: dict[str, Usuario | None] = {
        "sin_token": None,
        **{p: f.EstudianteFabrica() for p in PAPELES[1:6]},
        "moderador": f.PersonalFabrica(rol=Rol.MODERADOR),
        "de_otra_carrera": _modera(f.CarreraFabrica()),
        "administrador": f.PersonalFabrica(rol=Rol.ADMINISTRADOR),
        "suspendido": f.EstudianteFabrica(),
    }
    grupo = f.GrupoFabrica(privacidad=Privacidad.PRIVADO, carrera=f.CarreraFabrica())
    _poblar(grupo, personas)
    ids = _lo_suyo(personas["miembro"], grupo) | _lo_de_nadie()
    # Suspenderla después: la base no deja que un suspendido entre a nada.
    Usuario.objects.filter(pk=personas["suspendido"].pk).update(estado=Estado.SUSPENDIDO)
    personas["suspendido"].refresh_from_db()
    return Mundo(personas, ids | {"pendiente_id": personas["pendiente"].pk})


def _modera(carrera: Carrera) -> Usuario:
    """Quien sólo lleva esa carrera."""
    usuario = f.PersonalFabrica(rol=Rol.MODERADOR)
    AlcanceDePersonal.objects.create(usuario=usuario, carrera=carrera)
    return usuario


def _lo_suyo(miembro: Usuario, grupo: Grupo) -> dict[str, Any]:
    sala = grupo.salas.get()
    mensaje = f.MensajeFabrica(sala_chat=sala, remitente=miembro)
    f.MensajeFabrica(sala_chat=sala, remitente=grupo.usuario_dueno)
    # De una carrera que sólo es la suya: para los demás no existe.
    carrera = f.CarreraFabrica()
    Usuario.objects.filter(pk=miembro.pk).update(carrera=carrera)
    publicacion = f.PublicacionFabrica(autor=miembro, audiencia="carrera", carrera_objetivo=carrera)
    return {
        "grupo_id": grupo.pk,
        "sala_id": sala.pk,
        "sala_uuid": str(sala.sala_uuid),
        "mensaje_id": mensaje.pk,
        "miembro_id": miembro.pk,
        "publicacion_id": publicacion.pk,
        "comentario_id": f.ComentarioFabrica(publicacion=publicacion, usuario=miembro).pk,
        "publicacion_grupo_id": f.PublicacionGrupoFabrica(grupo=grupo, autor=miembro).pk,
        "caso_id": f.CasoDecididoFabrica(objeto_id=publicacion.pk, autor=miembro).pk,
        "notificacion_id": f.NotificacionFabrica(usuario=miembro).pk,
    }


def _lo_de_nadie() -> dict[str, Any]:
    otra = f.EstudianteFabrica(nombre="Olga")
    return {
        "usuario_id": otra.pk,
        "correo": otra.correo_institucional,
        "reaccion_id": f.ReaccionFabrica().pk,
        "sede_id": f.SedeFabrica().pk,
        "facultad_id": f.FacultadFabrica().pk,
        "carrera_id": f.CarreraFabrica().pk,
        "cuatrimestre_id": f.CuatrimestreFabrica().pk,
        "nombre": "0" * 32 + ".jpg",
    }


def _poblar(grupo: Grupo, personas: dict[str, Usuario | None]) -> None:
    f.MembresiaFabrica(grupo=grupo, usuario=personas["miembro"])
    f.MembresiaFabrica(grupo=grupo, usuario=personas["suspendido"])
    f.MembresiaFabrica(grupo=grupo, usuario=personas["admin_grupo"], rol_miembro=RolMiembro.ADMIN)
    f.MembresiaFabrica(
        grupo=grupo, usuario=personas["pendiente"], estado_membresia=EstadoMembresia.PENDIENTE
    )
    salio = f.MembresiaFabrica(grupo=grupo, usuario=personas["exmiembro"])
    salio.estado_membresia = EstadoMembresia.SALIO
    salio.save()
