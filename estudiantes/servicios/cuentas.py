"""Alta de cuentas, inicio y cierre de sesión."""

from datetime import date
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.core.files.uploadedfile import UploadedFile
from django.db import connection
from django.db.models import F

from estudiantes import auditoria, consultas, difusion
from estudiantes.errores import CredencialesIncorrectas, UsuarioInactivo
from estudiantes.models import Usuario, normalizar_correo
from estudiantes.servicios.fotos import foto_guardada
from estudiantes.servicios.moderacion import sanciones
from redup_project.sql import transaccion


def registrar_con_foto(*, correo: str, foto: UploadedFile | None, **datos: Any) -> Usuario:
    """`registrar_estudiante` con su foto de perfil; si no se registra, la foto no queda.

    Lanza además `ImagenDemasiadoGrande` o `ImagenNoValida`.
    """
    if not consultas.correo_por_usar(correo):
        # Lo rechazará la base. Decodificar una imagen cuesta, y aquí llega cualquiera sin cuenta.
        foto = None
    with foto_guardada(foto) as url:
        return registrar_estudiante(correo=correo, foto_perfil_url=url, **datos)


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
    una. Lanza `CorreoNoAutorizado`, `CorreoDeshabilitado`, `CorreoYaUtilizado`,
    `CorreoYaRegistrado`, `CarreraDesconocida` o `CuatrimestreDesconocido`.
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
    # Que la carrera y el cuatrimestre existan se juzga ya, no en el COMMIT.
    connection.check_constraints()
    auditoria.anotar(
        "registro_estudiante",
        actor_id=usuario.pk,
        entidad="usuarios",
        entidad_id=usuario.pk,
        detalle={"correo": usuario.correo_institucional},
    )
    # La carrera, el cuatrimestre y la verificación los puso el disparador.
    return consultas.fichas().get(pk=usuario.pk)


def iniciar_sesion(*, correo: str, password: str) -> Usuario:
    """Devuelve el usuario si la contraseña es la suya.

    Lanza `CredencialesIncorrectas` (la misma, y tardando lo mismo, exista o no el correo) o
    `UsuarioInactivo` si la cuenta está suspendida o eliminada; la suspensión que ya venció se levanta.
    """
    usuario = consultas.fichas().filter(correo_institucional=normalizar_correo(correo)).first()
    if usuario is None:
        # Cifrar algo cuesta lo mismo que comprobar: el tiempo no delata qué correos existen.
        make_password(password)
        raise CredencialesIncorrectas
    if not check_password(password, usuario.password):
        raise CredencialesIncorrectas
    if not usuario.is_active and sanciones.levantar_vencidas(usuario.pk):
        usuario.refresh_from_db()
    if not usuario.is_active:
        raise UsuarioInactivo(consultas.por_que_no_entra(usuario.pk))
    return usuario


@transaccion()
def cerrar_sesion(*, usuario: Usuario, uuid_dispositivo: str | None = None) -> None:
    """Invalida sus tokens, corta sus conexiones y, si se dice cuál, deja de empujar a ese aparato."""
    Usuario.objects.filter(pk=usuario.pk).update(version_sesion=F("version_sesion") + 1)
    if uuid_dispositivo:
        usuario.dispositivos.filter(uuid_dispositivo=uuid_dispositivo).update(activo=False)
    difusion.sesion_cerrada(usuario.pk)


@transaccion()
def cerrar_conexiones(*, usuario_id: int) -> None:
    """Despide a sus conexiones: quien administra le cambió la contraseña, el rol o el estado."""
    difusion.sesion_cerrada(usuario_id)
