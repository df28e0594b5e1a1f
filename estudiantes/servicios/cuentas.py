"""Alta de cuentas e inicio de sesión."""

from datetime import date

from django.contrib.auth.hashers import check_password, make_password

from estudiantes import auditoria
from estudiantes.errores import CredencialesIncorrectas, UsuarioInactivo
from estudiantes.models import Usuario, normalizar_correo
from redup_project.sql import transaccion


@transaccion()
def registrar_estudiante(
    *,
    correo: str,
    password: str,
    nombre: str,
    apellido_paterno: str,
    fecha_nacimiento: date,
    apellido_materno: str | None = None,
    telefono: str | None = None,
    foto_perfil_url: str | None = None,
    biografia: str | None = None,
    carrera_id: int | None = None,
    cuatrimestre_id: int | None = None,
) -> Usuario:
    """Crea la cuenta de un estudiante y consume su correo del catálogo; devuelve el usuario.

    El catálogo decide, en la base y con su fila bloqueada, así que de dos altas simultáneas gana
    una. Lanza `CorreoNoAutorizado`, `CorreoDeshabilitado`, `CorreoYaUtilizado` o
    `CorreoYaRegistrado`.
    """
    usuario = Usuario.objects.create_user(
        correo,
        password,
        nombre=nombre,
        apellido_paterno=apellido_paterno,
        apellido_materno=apellido_materno,
        fecha_nacimiento=fecha_nacimiento,
        telefono=telefono,
        foto_perfil_url=foto_perfil_url,
        biografia=biografia,
        carrera_id=carrera_id,
        cuatrimestre_id=cuatrimestre_id,
    )
    # La carrera, el cuatrimestre y la verificación los puso el disparador.
    usuario.refresh_from_db()
    auditoria.anotar(
        "registro_estudiante",
        actor_id=usuario.pk,
        entidad="usuarios",
        entidad_id=usuario.pk,
        detalle={"correo": usuario.correo_institucional},
    )
    return usuario


def iniciar_sesion(*, correo: str, password: str) -> Usuario:
    """Devuelve el usuario si la contraseña es la suya.

    Lanza `CredencialesIncorrectas` (la misma, y tardando lo mismo, exista o no el correo) o
    `UsuarioInactivo` si la cuenta está suspendida o eliminada.
    """
    usuario = (
        Usuario.objects.select_related("carrera__facultad__sede", "cuatrimestre")
        .filter(correo_institucional=normalizar_correo(correo))
        .first()
    )
    if usuario is None:
        # Cifrar algo cuesta lo mismo que comprobar: el tiempo no delata qué correos existen.
        make_password(password)
        raise CredencialesIncorrectas
    if not check_password(password, usuario.password):
        raise CredencialesIncorrectas
    if not usuario.is_active:
        raise UsuarioInactivo
    return usuario
