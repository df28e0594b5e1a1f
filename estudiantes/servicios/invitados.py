"""Invitados: con `SOCKET_AUTH=user_id` (sólo desarrollo) vale cualquier id numérico."""

from datetime import date

from django.conf import settings

from estudiantes.models import CorreoCatalogo, Usuario
from redup_project.secuencias import adelantar_secuencia
from redup_project.sql import transaccion, turno_exclusivo

# Obligatoria para todo usuario; la de un invitado no significa nada.
FECHA_DE_INVITADO = date(2000, 1, 1)


@transaccion()
def obtener_o_crear_invitado(usuario_id: int) -> Usuario:
    """Devuelve el usuario con ese id; si no existe crea «Invitado <id>» con su sitio en el catálogo.

    Lanza `RuntimeError` fuera del modo `user_id`: en producción no se crea nadie así.
    """
    if settings.SOCKET_AUTH != "user_id":
        raise RuntimeError("los invitados sólo existen con SOCKET_AUTH=user_id")
    if usuario := Usuario.objects.filter(pk=usuario_id).first():
        return usuario
    # Dos conexiones del mismo invitado llegan a la vez: la segunda espera y lo encuentra hecho.
    turno_exclusivo("invitado", usuario_id)
    if usuario := Usuario.objects.filter(pk=usuario_id).first():
        return usuario
    correo = f"invitado{usuario_id}@invitados.redup"
    CorreoCatalogo.objects.get_or_create(
        correo_institucional=correo, defaults={"notas": "Invitado de desarrollo"}
    )
    usuario = Usuario(
        pk=usuario_id,
        correo_institucional=correo,
        nombre="Invitado",
        apellido_paterno=str(usuario_id),
        fecha_nacimiento=FECHA_DE_INVITADO,
    )
    usuario.set_unusable_password()
    usuario.save(force_insert=True)
    adelantar_secuencia(Usuario, usuario_id)
    return usuario
