"""Los que ya están: salir, sacar a alguien, cambiar su rol y pasar la propiedad."""

from estudiantes import auditoria
from grupos import consultas, difusion
from grupos.errores import (
    DuenoNoSale,
    MiembroNoExiste,
    NoEsDueno,
    YaEsDueno,
)
from grupos.models import EstadoMembresia, Grupo, Membresia, RolMiembro
from grupos.servicios import avisos
from redup_project.sql import transaccion


@transaccion()
def salir(*, grupo_id: int, usuario_id: int) -> Membresia:
    """Deja el grupo, también uno archivado. Lanza `GrupoNoExiste`, `MiembroNoExiste` o `DuenoNoSale`."""
    grupo = consultas.grupo_en_exclusiva(grupo_id, archivado=True)
    membresia = _miembro(grupo, usuario_id, "No eres miembro de este grupo.")
    _exigir_que_no_sea_el_dueno(membresia)
    return _quitar(membresia, EstadoMembresia.SALIO)


@transaccion()
def quitar_miembro(
    *, grupo_id: int, usuario_id: int, actor_id: int, personal: bool = False
) -> Membresia:
    """Expulsa a un miembro, que para volver tendrá que pedirlo; de uno mismo, sale o retira su solicitud.

    Un administrador no expulsa a otro: eso le toca al dueño o al personal. Lanza `GrupoNoExiste`,
    `NoAdministra`, `NoEsDueno`, `DuenoNoSale` o `MiembroNoExiste`.
    """
    if usuario_id == actor_id and not personal:
        return _quitarse(grupo_id, usuario_id)
    grupo = consultas.grupo_en_exclusiva(grupo_id)
    consultas.exigir_que_administre(grupo_id, actor_id, personal=personal)
    membresia = _miembro(grupo, usuario_id)
    _exigir_que_no_sea_el_dueno(membresia)
    es_admin = membresia.rol_miembro == RolMiembro.ADMIN
    if es_admin and not personal and grupo.usuario_dueno_id != actor_id:
        raise NoEsDueno("Sólo el dueño del grupo puede sacar a un administrador.")
    membresia = _quitar(membresia, EstadoMembresia.RECHAZADO)
    _anotar("expulsar_de_grupo", grupo, actor_id, usuario_id=usuario_id)
    avisos.expulsado(membresia)
    return membresia


@transaccion()
def cambiar_rol(
    *, grupo_id: int, usuario_id: int, rol_miembro: str, actor_id: int, personal: bool = False
) -> Membresia:
    """Nombra o releva a un administrador; repetirlo no cambia nada ni avisa. El dueño o el personal.

    Lanza `GrupoNoExiste`, `NoEsDueno`, `MiembroNoExiste` o `DuenoNoSale`.
    """
    grupo = consultas.grupo_en_exclusiva(grupo_id)
    _exigir_dueno(grupo, actor_id, personal)
    membresia = _miembro(grupo, usuario_id)
    _exigir_que_no_sea_el_dueno(membresia)
    if membresia.rol_miembro != rol_miembro:
        membresia.rol_miembro = rol_miembro
        membresia.save(update_fields=["rol_miembro"])
        _anotar("cambiar_rol_en_grupo", grupo, actor_id, usuario_id=usuario_id, rol=rol_miembro)
        difusion.membresia_cambiada(membresia, era_miembro=True)
        avisos.rol_cambiado(membresia)
    return membresia


@transaccion()
def transferir(
    *, grupo_id: int, nuevo_dueno_id: int, actor_id: int, personal: bool = False
) -> Grupo:
    """Pasa la propiedad a otro miembro; quien la deja queda de administrador.

    Lanza `GrupoNoExiste`, `NoEsDueno`, `YaEsDueno`, `MiembroNoExiste` o `UsuarioNoExiste`.
    """
    grupo = consultas.grupo_en_exclusiva(grupo_id)
    _exigir_dueno(grupo, actor_id, personal)
    anterior_id = grupo.usuario_dueno_id
    if nuevo_dueno_id == anterior_id:
        raise YaEsDueno("Ya es el dueño del grupo." if personal else None)
    _miembro(grupo, nuevo_dueno_id)
    consultas.exigir_usuario_activo(nuevo_dueno_id)
    grupo.usuario_dueno_id = nuevo_dueno_id
    # Los dos roles los cambia el disparador.
    grupo.save(update_fields=["usuario_dueno"])
    _anotar("transferir_grupo", grupo, actor_id, usuario_id=nuevo_dueno_id)
    for usuario_id in (anterior_id, nuevo_dueno_id):
        membresia = _miembro(grupo, usuario_id)
        difusion.membresia_cambiada(membresia, era_miembro=True)
    avisos.rol_cambiado(membresia)
    return grupo


def _quitarse(grupo_id: int, usuario_id: int) -> Membresia:
    grupo = consultas.grupo_en_exclusiva(grupo_id, archivado=True)
    membresia = consultas.membresia_de(grupo_id, usuario_id)
    if membresia is None or membresia.estado_membresia != EstadoMembresia.PENDIENTE:
        return salir(grupo_id=grupo_id, usuario_id=usuario_id)
    membresia.grupo = grupo
    # No «salió»: con eso, a quien expulsaron de un grupo público le bastaría pedir y retirarlo.
    return _quitar(membresia, EstadoMembresia.RECHAZADO)


def _miembro(grupo: Grupo, usuario_id: int, si_no: str | None = None) -> Membresia:
    membresia = consultas.membresia_de(grupo.pk, usuario_id)
    if membresia is None or membresia.estado_membresia != EstadoMembresia.ACTIVO:
        raise MiembroNoExiste(si_no)
    membresia.grupo = grupo
    return membresia


def _quitar(membresia: Membresia, estado: str) -> Membresia:
    era_miembro = membresia.estado_membresia == EstadoMembresia.ACTIVO
    membresia.estado_membresia, membresia.rol_miembro = estado, RolMiembro.MIEMBRO
    membresia.save(update_fields=["estado_membresia", "rol_miembro"])
    difusion.membresia_cambiada(membresia, era_miembro=era_miembro)
    return membresia


def _exigir_que_no_sea_el_dueno(membresia: Membresia) -> None:
    if membresia.rol_miembro == RolMiembro.DUENO:
        raise DuenoNoSale


def _exigir_dueno(grupo: Grupo, actor_id: int, personal: bool) -> None:
    if personal:
        consultas.exigir_personal(grupo.pk, actor_id)
    elif grupo.usuario_dueno_id != actor_id:
        raise NoEsDueno


def _anotar(accion: str, grupo: Grupo, actor_id: int, **detalle: int | str) -> None:
    auditoria.anotar(
        accion, actor_id=actor_id, entidad="grupos", entidad_id=grupo.pk, detalle=detalle
    )
