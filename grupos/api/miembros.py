"""Puerta REST de las membresías: entrar, invitar, aprobar, sacar, roles y propiedad."""

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Status

from estudiantes.acceso import con_token
from grupos import consultas, servicios
from grupos.esquemas.miembros import (
    EntradaEnGrupo,
    FiltroDeMiembros,
    InvitacionPorCorreo,
    MiembroSalida,
    RolEntrada,
)
from grupos.models import EstadoMembresia, Membresia
from redup_project.formas import ErrorSalida, Hecho
from redup_project.ritmo import exigir_ritmo

router = Router(tags=["Miembros de grupos"], auth=con_token)

# Pedir, retirarlo y volver a pedir: cada vez suena el teléfono de quienes administran.
ENTRADAS_POR_HORA = 10

FALLOS = {400: ErrorSalida, 401: ErrorSalida, 403: ErrorSalida, 404: ErrorSalida, 429: ErrorSalida}
SALUDOS = {
    EstadoMembresia.ACTIVO: "Te has unido al grupo.",
    EstadoMembresia.PENDIENTE: "Solicitud enviada: espera a que la aprueben.",
}


@router.post(
    "/grupos/{id:grupo_id}/unirse",
    response={201: EntradaEnGrupo, **FALLOS},
)
def unirse(request: HttpRequest, grupo_id: int) -> Status:
    """Entra en un grupo público; en uno privado queda pedido (`pendiente`)."""
    quien = f"{request.auth.pk}:{grupo_id}"
    exigir_ritmo("unirse_a_grupo", quien, tope=ENTRADAS_POR_HORA, segundos=3600)
    membresia = servicios.unirse(grupo_id=grupo_id, usuario=request.auth)
    estado = EstadoMembresia(membresia.estado_membresia)
    return Status(201, EntradaEnGrupo(message=SALUDOS[estado], estado_membresia=estado))


@router.delete("/grupos/{id:grupo_id}/salir", response={200: Hecho, **FALLOS})
def salir(request: HttpRequest, grupo_id: int) -> Hecho:
    """Deja el grupo. El dueño, antes, transfiere la propiedad."""
    servicios.salir(grupo_id=grupo_id, usuario_id=request.auth.pk)
    return Hecho(message="Has salido del grupo.")


@router.get("/grupos/{id:grupo_id}/miembros", response={200: list[MiembroSalida], **FALLOS})
def listar(
    request: HttpRequest, grupo_id: int, filtro: Query[FiltroDeMiembros]
) -> QuerySet[Membresia]:
    """Los miembros en un `estado`; los que no son activos sólo los ven quienes administran."""
    return filtro.de(consultas.lista_de_miembros(grupo_id, request.auth.pk, filtro.estado))


@router.post(
    "/grupos/{id:grupo_id}/miembros/{id:usuario_id}/invitar", response={201: Hecho, **FALLOS}
)
def invitar(request: HttpRequest, grupo_id: int, usuario_id: int) -> Status:
    """Añade a alguien, activo de inmediato. Pueden el dueño y los administradores."""
    servicios.invitar(grupo_id=grupo_id, usuario_id=usuario_id, actor_id=request.auth.pk)
    return Status(201, Hecho(message="Miembro añadido al grupo."))


@router.post("/grupos/{id:grupo_id}/miembros/invitar-por-correo", response={201: Hecho, **FALLOS})
def invitar_por_correo(
    request: HttpRequest, grupo_id: int, invitacion: Query[InvitacionPorCorreo]
) -> Status:
    """Como invitar, por el correo institucional exacto."""
    servicios.invitar_por_correo(
        grupo_id=grupo_id, correo=invitacion.correo, actor_id=request.auth.pk
    )
    return Status(201, Hecho(message="Miembro añadido al grupo."))


@router.post(
    "/grupos/{id:grupo_id}/miembros/{id:usuario_id}/aprobar", response={200: Hecho, **FALLOS}
)
def aprobar(request: HttpRequest, grupo_id: int, usuario_id: int) -> Hecho:
    """Da entrada a quien lo pidió."""
    servicios.aprobar_solicitud(grupo_id=grupo_id, usuario_id=usuario_id, actor_id=request.auth.pk)
    return Hecho(message="Solicitud aprobada.")


@router.post(
    "/grupos/{id:grupo_id}/miembros/{id:usuario_id}/rechazar", response={200: Hecho, **FALLOS}
)
def rechazar(request: HttpRequest, grupo_id: int, usuario_id: int) -> Hecho:
    """Dice que no a quien lo pidió; podrá volver a pedirlo."""
    servicios.rechazar_solicitud(grupo_id=grupo_id, usuario_id=usuario_id, actor_id=request.auth.pk)
    return Hecho(message="Solicitud rechazada.")


@router.put(
    "/grupos/{id:grupo_id}/miembros/{id:usuario_id}", response={200: MiembroSalida, **FALLOS}
)
def cambiar_rol(
    request: HttpRequest, grupo_id: int, usuario_id: int, entrada: RolEntrada
) -> Membresia:
    """Nombra administrador a un miembro, o deja de serlo. Sólo el dueño."""
    return servicios.cambiar_rol(
        grupo_id=grupo_id,
        usuario_id=usuario_id,
        rol_miembro=entrada.rol_miembro,
        actor_id=request.auth.pk,
    )


@router.delete("/grupos/{id:grupo_id}/miembros/{id:usuario_id}", response={200: Hecho, **FALLOS})
def quitar(request: HttpRequest, grupo_id: int, usuario_id: int) -> Hecho:
    """Expulsa a un miembro, que para volver tendrá que pedirlo. De uno mismo: sale, o retira su solicitud."""
    servicios.quitar_miembro(grupo_id=grupo_id, usuario_id=usuario_id, actor_id=request.auth.pk)
    return Hecho(message="Ya no está en el grupo.")


@router.post("/grupos/{id:grupo_id}/transferir/{id:usuario_id}", response={200: Hecho, **FALLOS})
def transferir(request: HttpRequest, grupo_id: int, usuario_id: int) -> Hecho:
    """Pasa la propiedad a otro miembro; quien la deja queda de administrador."""
    servicios.transferir(grupo_id=grupo_id, nuevo_dueno_id=usuario_id, actor_id=request.auth.pk)
    return Hecho(message="El grupo tiene nuevo dueño.")
