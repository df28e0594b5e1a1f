"""Qué publicaciones puede ver cada quien: la única puerta a ellas, a sus comentarios y reacciones."""

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from estudiantes.consultas import a_su_cargo, personal_de
from estudiantes.models import Estado, Usuario
from publicaciones.consultas.alcance import DE_LA_PUBLICACION, carreras_de
from publicaciones.errores import PublicacionNoExiste
from publicaciones.models import Audiencia, Publicacion


def visibles_para(lector: Usuario) -> QuerySet[Publicacion]:
    """Las suyas y las ya publicadas que van dirigidas a él o que le toca moderar.

    Lo programado sólo lo ve su autor. Lo retirado, nadie.
    """
    suyas = _dirigidas_a(lector) | a_su_cargo(lector, DE_LA_PUBLICACION)
    publicadas = Q(publicada_en__lte=Now()) & suyas
    return Publicacion.objects.filter(publicadas | Q(autor=lector), activa=True)


def retiradas_para(lector: Usuario) -> QuerySet[Publicacion]:
    """Las que alguien quitó del muro sin borrarlas: las ve su autor y quien las modera."""
    suyas = Q(autor=lector) | a_su_cargo(lector, DE_LA_PUBLICACION)
    return Publicacion.objects.filter(suyas, activa=False, eliminada_en__isnull=True)


def exigir_visible(publicacion_id: int, lector: Usuario) -> Publicacion:
    """La publicación; lanza `PublicacionNoExiste`, exista o no, si `lector` no puede verla."""
    publicacion = visibles_para(lector).filter(pk=publicacion_id).first()
    if publicacion is None:
        raise PublicacionNoExiste
    return publicacion


def quienes_la_ven(publicacion: Publicacion) -> list[int]:
    """Los ids de quienes la ven, o la verían si siguiera en el muro: lo inverso de `visibles_para`."""
    personas = Usuario.objects.filter(estado=Estado.ACTIVO)
    if publicacion.audiencia == Audiencia.CARRERA:
        suyas = Q(carrera=publicacion.carrera_objetivo_id)
        if publicacion.cuatrimestre_objetivo_id is not None:
            suyas &= Q(cuatrimestre=publicacion.cuatrimestre_objetivo_id)
        personal = personal_de(carreras_de(publicacion))
        personas = personas.filter(suyas | personal | Q(pk=publicacion.autor_id))
    return list(personas.order_by("pk").values_list("pk", flat=True))


def _dirigidas_a(lector: Usuario) -> Q:
    # Quien no tiene carrera compara con nulo, y una de carrera nunca la tiene nula.
    de_su_carrera = Q(audiencia=Audiencia.CARRERA, carrera_objetivo=lector.carrera_id)
    de_su_cuatrimestre = Q(cuatrimestre_objetivo=None)
    if lector.cuatrimestre_id is not None:
        de_su_cuatrimestre |= Q(cuatrimestre_objetivo=lector.cuatrimestre_id)
    return Q(audiencia=Audiencia.GENERAL) | de_su_carrera & de_su_cuatrimestre
