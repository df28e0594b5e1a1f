"""Lo que se le notifica a cada quien de sus grupos; lo tocan y se abre el chat o el perfil."""

from estudiantes.models import Usuario
from estudiantes.notificaciones import Push, notificar
from grupos import consultas
from grupos.models import Grupo, Membresia, RolMiembro

ROLES = {
    RolMiembro.DUENO: "dueño",
    RolMiembro.ADMIN: "administrador",
    RolMiembro.MIEMBRO: "miembro",
}


def solicitud_recibida(grupo: Grupo, solicitante: Usuario) -> None:
    """A quienes administran: alguien espera que le aprueben."""
    datos = _datos(grupo) | {
        "user_id": str(solicitante.pk),
        "user_name": solicitante.nombre_completo,
    }
    for administrador_id in consultas.administradores_de(grupo.pk):
        notificar(
            usuario_id=administrador_id,
            tipo="solicitud_grupo",
            titulo=f"Solicitud para «{grupo.nombre}»",
            cuerpo=f"{solicitante.nombre_completo} quiere entrar en el grupo.",
            datos=datos,
            push={
                "target_type": "perfil",
                "follower_user_id": str(solicitante.pk),
                "user_id": str(administrador_id),
            },
            clase="groups",
        )


def invitado(membresia: Membresia) -> None:
    """A quien añadieron: ya puede abrir el chat."""
    grupo = membresia.grupo
    _al_miembro(membresia, "invitacion_grupo", f"Ahora estás en «{grupo.nombre}»",
                "Te añadieron al grupo.")  # fmt: skip


def solicitud_aprobada(membresia: Membresia) -> None:
    """A quien lo pidió: ya está dentro."""
    grupo = membresia.grupo
    _al_miembro(membresia, "solicitud_aprobada", f"Ya estás en «{grupo.nombre}»",
                "Aprobaron tu solicitud.")  # fmt: skip


def rol_cambiado(membresia: Membresia) -> None:
    """A quien le dieron otro rol."""
    rol = ROLES[RolMiembro(membresia.rol_miembro)]
    _al_miembro(membresia, "rol_grupo", f"Tu rol en «{membresia.grupo.nombre}»",
                f"Ahora eres {rol} del grupo.")  # fmt: skip


def solicitud_rechazada(membresia: Membresia) -> None:
    """A quien lo pidió. Sin push: no hay pantalla a la que llevarle."""
    notificar(
        usuario_id=membresia.usuario_id,
        tipo="solicitud_rechazada",
        titulo=f"Solicitud para «{membresia.grupo.nombre}»",
        cuerpo="No aprobaron tu solicitud.",
        datos=_datos(membresia.grupo),
        clase="groups",
    )


def expulsado(membresia: Membresia) -> None:
    """A quien sacaron del grupo. Sin push, por lo mismo."""
    notificar(
        usuario_id=membresia.usuario_id,
        tipo="expulsion_grupo",
        titulo=f"Ya no estás en «{membresia.grupo.nombre}»",
        cuerpo="Quien administra el grupo te sacó de él.",
        datos=_datos(membresia.grupo),
        clase="groups",
    )


def _al_miembro(membresia: Membresia, tipo: str, titulo: str, cuerpo: str) -> None:
    push: Push = {
        "target_type": "chat",
        "room_id": str(membresia.grupo_id),
        "room_name": membresia.grupo.nombre,
        "room_type": "grupal",
    }
    notificar(
        usuario_id=membresia.usuario_id,
        tipo=tipo,
        titulo=titulo,
        cuerpo=cuerpo,
        datos=_datos(membresia.grupo) | {"rol_miembro": str(membresia.rol_miembro)},
        push=push,
        clase="groups",
    )


def _datos(grupo: Grupo) -> dict[str, str]:
    return {"group_id": str(grupo.pk), "group_name": grupo.nombre}
