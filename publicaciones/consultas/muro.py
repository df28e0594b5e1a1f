"""Las listas del muro. Todas parten de lo que el lector puede ver."""

from django.db.models import Count, F, IntegerField, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce, Now

from estudiantes.models import Carrera, Usuario
from publicaciones.consultas.firmas import firma
from publicaciones.consultas.visibles import retiradas_para, visibles_para
from publicaciones.errores import CarreraNoExiste, PublicacionNoExiste
from publicaciones.models import Comentario, Multimedia, Publicacion, ReaccionPublicacion
from redup_project.busqueda import que_casan

# Las más nuevas primero; de dos del mismo instante, la última en escribirse.
POR_FECHA = ("-publicada_en", "-id")
# Entre cuántas se eligen las populares: contar cada una cuesta, y el muro sólo crece.
CANDIDATAS_A_POPULARES = 500


def completas(publicaciones: QuerySet[Publicacion], lector: Usuario) -> QuerySet[Publicacion]:
    """Esas mismas con su autor, archivos y totales, como las ve `lector`.

    Admite un trozo ya cortado: se cuenta sólo lo de sus filas, no lo que se saltó para llegar a él.
    """
    return (
        Publicacion.objects.filter(pk__in=publicaciones.values("pk"))
        .select_related("autor", "tipo_publicacion", "carrera_objetivo__facultad__sede")
        .prefetch_related(Prefetch("multimedia", Multimedia.objects.all(), to_attr="archivos"))
        .annotate(
            firma_id=firma(lector, persona="autor"),
            total_reacciones=_cuantas(ReaccionPublicacion.objects.all()),
            total_comentarios=_cuantas(Comentario.objects.filter(activo=True)),
        )
        .order_by(*POR_FECHA)
    )


def completa(publicacion_id: int, lector: Usuario) -> Publicacion:
    """Una con todo lo suyo; lanza `PublicacionNoExiste` si `lector` no puede verla."""
    publicacion = completas(visibles_para(lector).filter(pk=publicacion_id), lector).first()
    if publicacion is None:
        raise PublicacionNoExiste
    return publicacion


def muro(
    lector: Usuario,
    *,
    autor_id: int | None = None,
    carrera_id: int | None = None,
    tipo_publicacion_id: int | None = None,
    audiencia: str | None = None,
    activa: bool = True,
) -> QuerySet[Publicacion]:
    """Lo que puede ver, filtrado; con `activa=False`, lo retirado que le toca ver."""
    de_todas = visibles_para(lector) if activa else retiradas_para(lector)
    iguales = {
        "autor_id": autor_id,
        "carrera_objetivo_id": carrera_id,
        "tipo_publicacion_id": tipo_publicacion_id,
        "audiencia": audiencia,
    }
    if autor_id not in (None, lector.pk):
        # Decir cuáles son de alguien delataría las que no firmó.
        iguales["es_anonima"] = False
    return de_todas.filter(**{k: v for k, v in iguales.items() if v is not None}).order_by(
        *POR_FECHA
    )


def publicadas(lector: Usuario) -> QuerySet[Publicacion]:
    """Lo ya publicado que puede ver: sin lo suyo que aún espera su hora."""
    return visibles_para(lector).filter(publicada_en__lte=Now()).order_by(*POR_FECHA)


def populares(lector: Usuario) -> QuerySet[Publicacion]:
    """De las últimas que puede ver, completas, las de más reacciones y comentarios primero."""
    ultimas = publicadas(lector)[:CANDIDATAS_A_POPULARES]
    puntos = F("total_reacciones") + F("total_comentarios")
    return completas(ultimas, lector).order_by(puntos.desc(), *POR_FECHA)


def de_carrera(lector: Usuario, carrera_id: int) -> QuerySet[Publicacion]:
    """Las dirigidas a una carrera que puede ver; lanza `CarreraNoExiste`."""
    if not Carrera.objects.filter(pk=carrera_id).exists():
        raise CarreraNoExiste
    return muro(lector, carrera_id=carrera_id)


def buscar(lector: Usuario, texto: str, *, carrera_id: int | None = None) -> QuerySet[Publicacion]:
    """Las que puede ver con todas las palabras de `texto` en el título o el contenido."""
    return que_dicen(muro(lector, carrera_id=carrera_id), texto)


def que_dicen(publicaciones: QuerySet[Publicacion], texto: str) -> QuerySet[Publicacion]:
    """De ésas, las que llevan todas las palabras de `texto` en el título o el contenido, por su índice."""
    return que_casan(publicaciones, texto, "titulo", "contenido", guardado="buscable")


def _cuantas(filas: QuerySet) -> Coalesce:
    de_la_publicacion = filas.filter(publicacion=OuterRef("pk")).order_by().values("publicacion")
    total = de_la_publicacion.annotate(total=Count("pk")).values("total")
    return Coalesce(Subquery(total, output_field=IntegerField()), 0)
