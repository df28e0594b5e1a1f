"""Cuántas veces se deja intentar algo por REST: contraseñas, códigos, subidas."""

import time

from django.conf import settings
from django.core.cache import cache

from redup_project.errores import DemasiadasPeticiones


def exigir_ritmo(asunto: str, quien: object, *, tope: int, segundos: int) -> None:
    """Cuenta un intento de `quien` en `asunto`: como mucho `tope` por cada ventana de `segundos`.

    Lanza `DemasiadasPeticiones`, que dice cuánto esperar. La cuenta vive en la caché de Django, que
    comparten los procesos si hay `REDIS_URL`. Con `LIMITES=apagados` no cuenta nada.
    """
    if settings.LIMITES == "apagados":
        return
    clave, transcurrido = _ventana(asunto, quien, segundos)
    # `add` no pisa: dos a la vez cuentan dos.
    cache.add(clave, 0, timeout=segundos + 1)
    if cache.incr(clave) > tope:
        espera = int(segundos - transcurrido) + 1
        raise DemasiadasPeticiones(
            f"Demasiados intentos: espera {espera} s y vuelve a probar.", reintentar_en=espera
        )


def olvidar_ritmo(asunto: str, quien: object, *, segundos: int) -> None:
    """A `quien` le salió bien: lo que llevaba contado en esta ventana deja de contar."""
    cache.delete(_ventana(asunto, quien, segundos)[0])


def _ventana(asunto: str, quien: object, segundos: int) -> tuple[str, float]:
    """Con qué clave se cuenta ahora y cuántos segundos lleva abierta."""
    ventana, transcurrido = divmod(time.time(), segundos)
    return f"ritmo:{asunto}:{quien}:{segundos}:{int(ventana)}", transcurrido
