"""Quién reaccionó y con qué."""

from django.db.models import QuerySet

from estudiantes.models import Usuario
from publicaciones.consultas.firmas import firma
from publicaciones.consultas.visibles import exigir_visible
from publicaciones.models import Reaccion, ReaccionPublicacion, TipoPublicacion


def reacciones_de(publicacion_id: int, lector: Usuario) -> QuerySet[ReaccionPublicacion]:
    """Las de una publicación, de la más antigua a la más nueva; lanza `PublicacionNoExiste`."""
    exigir_visible(publicacion_id, lector)
    return (
        ReaccionPublicacion.objects.filter(publicacion_id=publicacion_id)
        .select_related("reaccion")
        .annotate(firma_id=firma(lector, persona="usuario", publicacion="publicacion__"))
        .order_by("creado_en", "id")
    )


def catalogo_de_reacciones() -> QuerySet[Reaccion]:
    """Con qué se puede reaccionar."""
    return Reaccion.objects.all()


def tipos() -> QuerySet[TipoPublicacion]:
    """De qué tipos se puede publicar."""
    return TipoPublicacion.objects.all()
