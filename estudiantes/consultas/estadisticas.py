"""Los totales de un perfil, todos en la misma consulta."""

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Now

from estudiantes.consultas.personas import perfiles_para
from estudiantes.models import Estado, Seguimiento, Usuario


def con_estadisticas(lector: Usuario) -> QuerySet[Usuario]:
    """Las personas que `lector` puede ver, con sus totales y lo que `lector` tiene que ver con ellas.

    Las publicaciones anónimas y las programadas sólo se las cuenta su autor: un total que sube
    delataría quién está detrás de una anónima. Lo de una publicación borrada tampoco cuenta.
    """
    publicas = Q(publicaciones__es_anonima=False) & (
        Q(publicaciones__programada_para=None) | Q(publicaciones__programada_para__lte=Now())
    )
    return perfiles_para(lector).annotate(
        total_seguidores=_cuantos("seguidores", seguidores__seguidor__estado=Estado.ACTIVO),
        total_siguiendo=_cuantos("siguiendo", siguiendo__seguido__estado=Estado.ACTIVO),
        total_publicaciones=_cuantos(
            "publicaciones", publicas | Q(pk=lector.pk), publicaciones__activa=True
        ),
        total_comentarios=_cuantos(
            "comentarios",
            _no_delata("comentarios", lector),
            comentarios__activo=True,
            comentarios__publicacion__activa=True,
        ),
        total_reacciones=_cuantos(
            "reacciones", _no_delata("reacciones", lector), reacciones__publicacion__activa=True
        ),
        ya_sigue=Exists(Seguimiento.objects.filter(seguidor_id=lector.pk, seguido=OuterRef("pk"))),
        es_mismo_usuario=ExpressionWrapper(Q(pk=lector.pk), BooleanField()),
    )


def _no_delata(relacion: str, lector: Usuario) -> Q:
    """Lo que alguien dice en su propia publicación anónima tampoco se le cuenta ante los demás."""
    anonima = {f"{relacion}__publicacion__es_anonima": True}
    return Q(pk=lector.pk) | ~Q(**anonima, **{f"{relacion}__publicacion__autor": F("pk")})


def _cuantos(relacion: str, *condiciones: Q, **campos: object) -> Subquery:
    # Una subconsulta por total: juntos en una, las filas de unos multiplicarían las de otros.
    una = Usuario.objects.filter(pk=OuterRef("pk")).order_by().values("pk")
    return Subquery(una.annotate(n=Count(relacion, Q(*condiciones, **campos))).values("n"))
