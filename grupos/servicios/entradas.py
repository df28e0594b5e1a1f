"""Entrar en un grupo: por su pie, con solicitud o porque le añaden."""

from estudiantes import auditoria
from estudiantes.models import Usuario
from grupos import consultas, difusion
from grupos.errores import SolicitudNoExiste, SolicitudPendiente, YaEsMiembro
from grupos.models import EstadoMembresia, Grupo, Membresia, Privacidad, RolMiembro
from grupos.servicios import avisos
from redup_project.ritmo import exigir_ritmo
from redup_project.sql import transaccion

# Añadir a quien se va, una y otra vez o desde muchos grupos, hace sonar su teléfono.
INVITACIONES_A_ALGUIEN_POR_HORA = 10
INVITACIONES_POR_HORA = 1000


@transaccion()
def unirse(*, grupo_id: int, usuario: Usuario) -> Membresia:
    """Entra en un grupo público, o pide entrar en uno privado; también quien ya estuvo.

    A quien rechazaron o expulsaron le toca pedirlo, sea como sea el grupo. Lanza `GrupoNoExiste`,
    `YaEsMiembro` o `SolicitudPendiente`.
    """
    grupo = consultas.grupo_en_exclusiva(grupo_id)
    previa = consultas.membresia_de(grupo_id, usuario.pk)
    estado = previa and previa.estado_membresia
    if estado == EstadoMembresia.ACTIVO:
        raise YaEsMiembro("Ya eres miembro del grupo.")
    if estado == EstadoMembresia.PENDIENTE:
        raise SolicitudPendiente
    abierto = grupo.privacidad == Privacidad.PUBLICO and estado != EstadoMembresia.RECHAZADO
    nuevo = EstadoMembresia.ACTIVO if abierto else EstadoMembresia.PENDIENTE
    membresia = _poner(grupo, usuario.pk, previa, nuevo)
    if not abierto:
        avisos.solicitud_recibida(grupo, usuario)
    return membresia


@transaccion()
def invitar(*, grupo_id: int, usuario_id: int, actor_id: int, personal: bool = False) -> Membresia:
    """Añade a alguien, activo de inmediato; si tenía una solicitud, queda aprobada.

    Lanza `GrupoNoExiste`, `NoAdministra`, `UsuarioNoExiste` o `YaEsMiembro`.
    """
    grupo = consultas.grupo_en_exclusiva(grupo_id)
    consultas.exigir_que_administre(grupo_id, actor_id, personal=personal)
    consultas.exigir_usuario_activo(usuario_id)
    return _anadir(grupo, usuario_id, actor_id)


@transaccion()
def invitar_por_correo(*, grupo_id: int, correo: str, actor_id: int) -> Membresia:
    """`invitar` a quien tiene ese correo institucional. Lanza lo mismo."""
    grupo = consultas.grupo_en_exclusiva(grupo_id)
    consultas.exigir_que_administre(grupo_id, actor_id)
    usuario = consultas.exigir_usuario_con_correo(correo)
    return _anadir(grupo, usuario.pk, actor_id)


@transaccion()
def aprobar_solicitud(
    *, grupo_id: int, usuario_id: int, actor_id: int, personal: bool = False
) -> Membresia:
    """Da entrada a quien lo pidió. Lanza `GrupoNoExiste`, `NoAdministra` o `SolicitudNoExiste`."""
    membresia = _solicitud(grupo_id, usuario_id, actor_id, personal)
    membresia = _poner(membresia.grupo, usuario_id, membresia, EstadoMembresia.ACTIVO)
    _anotar("aprobar_solicitud", membresia, actor_id)
    avisos.solicitud_aprobada(membresia)
    return membresia


@transaccion()
def rechazar_solicitud(
    *, grupo_id: int, usuario_id: int, actor_id: int, personal: bool = False
) -> Membresia:
    """Dice que no a quien lo pidió; puede volver a pedirlo. Lanza lo mismo que aprobarla."""
    membresia = _solicitud(grupo_id, usuario_id, actor_id, personal)
    membresia = _poner(membresia.grupo, usuario_id, membresia, EstadoMembresia.RECHAZADO)
    _anotar("rechazar_solicitud", membresia, actor_id)
    avisos.solicitud_rechazada(membresia)
    return membresia


def _solicitud(grupo_id: int, usuario_id: int, actor_id: int, personal: bool) -> Membresia:
    grupo = consultas.grupo_en_exclusiva(grupo_id)
    consultas.exigir_que_administre(grupo_id, actor_id, personal=personal)
    membresia = consultas.membresia_de(grupo_id, usuario_id)
    if membresia is None or membresia.estado_membresia != EstadoMembresia.PENDIENTE:
        raise SolicitudNoExiste
    membresia.grupo = grupo
    return membresia


def _anadir(grupo: Grupo, usuario_id: int, actor_id: int) -> Membresia:
    previa = consultas.membresia_de(grupo.pk, usuario_id)
    if previa and previa.estado_membresia == EstadoMembresia.ACTIVO:
        raise YaEsMiembro
    quien = f"{actor_id}:{usuario_id}"
    exigir_ritmo("invitar_a_uno", quien, tope=INVITACIONES_A_ALGUIEN_POR_HORA, segundos=3600)
    exigir_ritmo("invitar", actor_id, tope=INVITACIONES_POR_HORA, segundos=3600)
    membresia = _poner(grupo, usuario_id, previa, EstadoMembresia.ACTIVO)
    _anotar("invitar_a_grupo", membresia, actor_id)
    avisos.invitado(membresia)
    return membresia


def _poner(grupo: Grupo, usuario_id: int, previa: Membresia | None, estado: str) -> Membresia:
    """La membresía en ese estado, nueva o la que ya había: quien vuelve no recupera su rol."""
    membresia = previa or Membresia(usuario_id=usuario_id)
    membresia.grupo = grupo
    membresia.estado_membresia, membresia.rol_miembro = estado, RolMiembro.MIEMBRO
    membresia.save()
    difusion.membresia_cambiada(membresia, era_miembro=False)
    return membresia


def _anotar(accion: str, membresia: Membresia, actor_id: int) -> None:
    auditoria.anotar(
        accion,
        actor_id=actor_id,
        entidad="grupos",
        entidad_id=membresia.grupo_id,
        detalle={"usuario_id": membresia.usuario_id},
    )
