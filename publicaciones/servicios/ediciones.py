"""Editar y borrar lo publicado."""

from typing import Any

from django.utils import timezone

from estudiantes import auditoria
from estudiantes.models import Usuario
from publicaciones import consultas
from publicaciones.errores import PublicacionNoExiste
from publicaciones.models import Audiencia, Publicacion
from publicaciones.servicios.moderacion import quitar_publicacion_sin_caso
from publicaciones.servicios.requisitos import carrera_de, exigir_futura, tipo_de
from redup_project.errores import SinPermiso
from redup_project.sql import transaccion


@transaccion()
def editar_publicacion(*, publicacion_id: int, actor: Usuario, **cambios: Any) -> Publicacion:
    """Cambia lo dicho y la devuelve como la ve `actor`: su autor o un administrador.

    La que se publicó anónima lo es para siempre.
    Lanza `PublicacionNoExiste`, `SinPermiso`, `TipoNoExiste`, `SinCarrera` y `HoraPasada`; y, al
    confirmar, `CarreraObjetivoNoExiste` o `CuatrimestreObjetivoNoExiste`.
    """
    publicacion = _bloqueada(publicacion_id, actor)
    if publicacion.autor_id != actor.pk and not actor.is_superuser:
        raise SinPermiso("Sólo puede editarla su autor o quien administra.")
    if publicacion.es_anonima or publicacion.autor_id != actor.pk:
        # La app manda siempre `es_anonima: false`: corregir una errata desvelaría a su autor.
        cambios.pop("es_anonima", None)
    if cambios.get("programada_para") != publicacion.programada_para:
        exigir_futura(cambios.get("programada_para"))
    if cambios.get("tipo_publicacion_id") is not None:
        tipo_de(cambios["tipo_publicacion_id"])
    for campo, valor in cambios.items():
        setattr(publicacion, campo, valor)
    _ajustar_objetivos(publicacion)
    publicacion.save(update_fields=[*cambios, "carrera_objetivo", "cuatrimestre_objetivo"])
    _anotar("editar_publicacion", publicacion, actor, campos=sorted(cambios))
    return consultas.completas(Publicacion.objects.filter(pk=publicacion.pk), actor).get()


@transaccion()
def eliminar_publicacion(*, publicacion_id: int, actor: Usuario) -> None:
    """La quita del muro para siempre: su autor, o quien la modera (y se avisa).

    Lanza `PublicacionNoExiste` o `SinPermiso`.
    """
    publicacion = _bloqueada(publicacion_id, actor)
    if publicacion.autor_id == actor.pk:
        publicacion.activa, publicacion.eliminada_en = False, timezone.now()
        publicacion.save(update_fields=["activa", "eliminada_en"])
    elif consultas.modera(actor, publicacion):
        quitar_publicacion_sin_caso(
            publicacion_id=publicacion.pk, actor_id=actor.pk, para_siempre=True
        )
    else:
        raise SinPermiso("Sólo puede borrarla su autor o quien la modera.")
    _anotar("eliminar_publicacion", publicacion, actor)


def _bloqueada(publicacion_id: int, actor: Usuario) -> Publicacion:
    # Sin tocar su clave: comentar y reaccionar no esperan.
    visibles = consultas.visibles_para(actor).select_for_update(of=("self",), no_key=True)
    publicacion = visibles.filter(pk=publicacion_id).first()
    if publicacion is None:
        raise PublicacionNoExiste
    return publicacion


def _ajustar_objetivos(publicacion: Publicacion) -> None:
    if publicacion.audiencia == Audiencia.GENERAL:
        publicacion.carrera_objetivo_id = publicacion.cuatrimestre_objetivo_id = None
    elif publicacion.carrera_objetivo_id is None:
        publicacion.carrera_objetivo_id = carrera_de(publicacion.autor)


def _anotar(accion: str, publicacion: Publicacion, actor: Usuario, **detalle: Any) -> None:
    auditoria.anotar(
        accion,
        actor_id=actor.pk,
        entidad="publicaciones",
        entidad_id=publicacion.pk,
        detalle=detalle,
    )
