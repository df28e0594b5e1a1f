"""Cambiar la ficha de una persona: la propia o, quien administra, cualquiera."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction

from estudiantes import auditoria, consultas, difusion
from estudiantes.errores import NoATiMismo, UsuarioNoExiste
from estudiantes.models import Estado, Rol, Usuario
from estudiantes.servicios.fotos import foto_guardada
from redup_project.errores import SinPermiso
from redup_project.medios import borrar_imagen
from redup_project.ritmo import exigir_ritmo_de_fotos
from redup_project.sql import transaccion, turno_exclusivo

DE_QUIEN_ADMINISTRA = {"carrera_id", "cuatrimestre_id", "rol", "estado"}


def actualizar_perfil(
    *, actor: Usuario, usuario_id: int, cambios: dict[str, Any], foto: UploadedFile | None = None
) -> Usuario:
    """Aplica `cambios` (campo → valor) y la foto nueva a esa persona; la devuelve con su ficha.

    La carrera, el cuatrimestre, el rol y el estado sólo los cambia quien administra, y los de otro:
    de los demás se ignoran. Lanza `SinPermiso`, `UsuarioNoExiste`, `NoATiMismo`,
    `CarreraDesconocida`, `CuatrimestreDesconocido`, `DemasiadasPeticiones` o el rechazo de la foto.
    """
    if usuario_id != actor.pk:
        consultas.exigir_administrador(actor)
    if actor.rol != Rol.ADMINISTRADOR:
        cambios = {k: v for k, v in cambios.items() if k not in DE_QUIEN_ADMINISTRA}
    if foto is not None:
        exigir_ritmo_de_fotos(actor.pk)
    with foto_guardada(foto) as url:
        return _aplicar(actor.pk, usuario_id, cambios | ({"foto_perfil_url": url} if url else {}))


def quitar_foto(*, usuario_id: int) -> Usuario:
    """Deja a esa persona sin foto de perfil; la devuelve con su ficha."""
    return _aplicar(usuario_id, usuario_id, {"foto_perfil_url": None})


@transaccion()
def dar_de_baja(*, actor: Usuario, usuario_id: int) -> None:
    """Baja lógica: no vuelve a entrar ni se le ve, y lo suyo se conserva, también sus grupos.

    Repetirla no hace nada. Lanza `SinPermiso`, `UsuarioNoExiste` o `NoATiMismo`.
    """
    consultas.exigir_administrador(actor)
    usuario = persona_en_exclusiva(usuario_id)
    exigir_que_mande_en_otro(actor.pk, usuario_id)
    if usuario.estado == Estado.ELIMINADO:
        return
    usuario.estado = Estado.ELIMINADO
    usuario.save(update_fields=["estado"])
    _tras_cambiar_de_estado(usuario)
    grupos = list(usuario.grupos_propios.order_by("pk").values_list("pk", flat=True))
    auditoria.anotar(
        "eliminar_usuario",
        actor_id=actor.pk,
        entidad="usuarios",
        entidad_id=usuario_id,
        detalle={"correo": usuario.correo_institucional, "grupos_propios": grupos},
    )


def poner_estado(usuario_id: int, *, de: str, a: str) -> None:
    """Cambia el estado de quien estaba en `de` y despide sus conexiones; a los demás no los toca.

    Sin permisos: quién puede pedirlo lo dice quien llama, dentro de su transacción.
    """
    usuario = persona_en_exclusiva(usuario_id)
    if usuario.estado != de:
        return
    usuario.estado = a
    usuario.save(update_fields=["estado"])
    _tras_cambiar_de_estado(usuario)


def _tras_cambiar_de_estado(usuario: Usuario) -> None:
    usuario.dispositivos.update(activo=False)
    difusion.sesion_cerrada(usuario.pk)


@transaccion()
def _aplicar(actor_id: int, usuario_id: int, cambios: dict[str, Any]) -> Usuario:
    usuario = persona_en_exclusiva(usuario_id)
    antes = {campo: getattr(usuario, campo) for campo in cambios}
    distintos = {campo: valor for campo, valor in cambios.items() if valor != antes[campo]}
    if {"rol", "estado"} & distintos.keys():
        exigir_que_mande_en_otro(actor_id, usuario_id)
    for campo, valor in distintos.items():
        setattr(usuario, campo, valor)
    usuario.save(update_fields=list(distintos))
    # Que la carrera y el cuatrimestre existan se juzga ya, no en el COMMIT.
    connection.check_constraints()
    if {"rol", "estado"} & distintos.keys():
        difusion.sesion_cerrada(usuario_id)
    if "estado" in distintos:
        usuario.dispositivos.update(activo=False)
    if "foto_perfil_url" in distintos:
        # Hasta el commit, la de siempre sigue siendo la suya. Sin `partial`: Django no sabría nombrarlo.
        transaction.on_commit(lambda: borrar_imagen(antes["foto_perfil_url"]), robust=True)
    if distintos and actor_id != usuario_id:
        _anotar(actor_id, usuario_id, antes, distintos)
    return consultas.fichas().get(pk=usuario_id)


def _anotar(
    actor_id: int, usuario_id: int, antes: dict[str, Any], distintos: dict[str, Any]
) -> None:
    # De los datos personales queda que cambiaron, no cuáles eran: la auditoría no se borra nunca.
    administrados = {
        campo: [antes[campo], valor]
        for campo, valor in distintos.items()
        if campo in DE_QUIEN_ADMINISTRA
    }
    auditoria.anotar(
        "editar_usuario",
        actor_id=actor_id,
        entidad="usuarios",
        entidad_id=usuario_id,
        detalle={"campos": sorted(distintos), "antes_y_despues": administrados},
    )


def persona_en_exclusiva(usuario_id: int) -> Usuario:
    """La cuenta, bloqueada hasta el fin de la transacción. Lanza `UsuarioNoExiste`."""
    usuario = Usuario.objects.select_for_update(no_key=True).filter(pk=usuario_id).first()
    if usuario is None:
        raise UsuarioNoExiste
    return usuario


def exigir_que_mande_en_otro(actor_id: int, usuario_id: int) -> None:
    """Lo que sólo quien administra le hace a otro, de uno en uno. Lanza `NoATiMismo` o `SinPermiso`."""
    # Así nunca falta quien administre: el último no puede quitarse, y de dos que se quitan el uno
    # al otro a la vez, el segundo encuentra que ya no administra.
    if actor_id == usuario_id:
        raise NoATiMismo
    turno_exclusivo("administrar", 0)
    actor = Usuario.objects.get(pk=actor_id)
    if not (actor.is_active and actor.is_superuser):
        raise SinPermiso
