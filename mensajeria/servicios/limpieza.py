"""Quitar las imágenes que se subieron para un chat y nunca se mandaron."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from mensajeria.consultas.archivos import archivos_sin_enviar
from mensajeria.models import ArchivoChat
from redup_project.medios import borrar_imagen

# Quien mande una de ellas espera a que acabe su lote.
POR_LOTE = 100


@dataclass
class Limpieza:
    """Lo que quitó una limpieza. `en_disco`: las que ya no están en la base y el disco no soltó."""

    archivos: int = 0
    bytes: int = 0
    en_disco: list[str] = field(default_factory=list)


def limpiar_sin_enviar(*, dias: int) -> Limpieza:
    """Quita, de la base y del disco, las imágenes de hace más de `dias` días que ningún mensaje lleva.

    Si el disco no suelta alguna, acaba su lote y no sigue: lo normal es que no suelte ninguna.
    """
    limite = timezone.now() - timedelta(days=dias)
    candidatas = list(archivos_sin_enviar(limite).order_by("pk").values_list("pk", flat=True))
    limpieza = Limpieza()
    for inicio in range(0, len(candidatas), POR_LOTE):
        for archivo in _quitar_de_la_base(candidatas[inicio : inicio + POR_LOTE], limite):
            limpieza.archivos += 1
            try:
                limpieza.bytes += borrar_imagen(archivo.url)
            except OSError:
                limpieza.en_disco.append(archivo.url)
        if limpieza.en_disco:
            break
    return limpieza


# `durable`: al volver ya está confirmado, y sólo entonces se puede tocar el disco.
@transaction.atomic(durable=True)
def _quitar_de_la_base(ids: list[int], limite: datetime) -> list[ArchivoChat]:
    # En el orden de `propios_de`. Se mira otra vez con ellas ya bloqueadas: quien tenía una pudo
    # mandarla, y la consulta que esperó por el candado no ve el mensaje que se confirmó entretanto.
    bloqueadas = ArchivoChat.objects.filter(pk__in=ids).order_by("pk").select_for_update()
    quedan = {archivo.pk for archivo in bloqueadas}
    sobran = list(archivos_sin_enviar(limite).filter(pk__in=quedan))
    ArchivoChat.objects.filter(pk__in=[archivo.pk for archivo in sobran]).delete()
    return sobran
