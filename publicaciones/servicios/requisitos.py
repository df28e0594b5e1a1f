"""Lo que se exige a los datos de una publicación, al crearla y al editarla."""

from datetime import datetime

from django.utils import timezone

from estudiantes.models import Usuario
from publicaciones.errores import HoraPasada, SinCarrera, TipoNoExiste
from publicaciones.models import TipoPublicacion


def tipo_de(tipo_id: int | None, codigo: str = "general") -> TipoPublicacion:
    """El tipo con ese id o, sin id, con ese código; lanza `TipoNoExiste`."""
    buscado = {"codigo": codigo} if tipo_id is None else {"pk": tipo_id}
    tipo = TipoPublicacion.objects.filter(**buscado).first()
    if tipo is None:
        raise TipoNoExiste(f"El tipo de publicación «{tipo_id or codigo}» no existe.")
    return tipo


def carrera_de(autor: Usuario) -> int:
    """La carrera a la que va lo suyo si no dice otra; lanza `SinCarrera`."""
    if autor.carrera_id is None:
        raise SinCarrera
    return autor.carrera_id


def exigir_futura(hora: datetime | None) -> None:
    """Lanza `HoraPasada` si la hora, de haberla, no está por llegar."""
    if hora is not None and hora <= timezone.now():
        raise HoraPasada
