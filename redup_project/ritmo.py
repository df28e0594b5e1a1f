"""Cuántas veces se deja intentar algo por REST: contraseñas, códigos, subidas."""

import ipaddress
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from redup_project.errores import DemasiadasPeticiones

registro = logging.getLogger("redup")

FOTOS_POR_MINUTO = 30


def origen(request: HttpRequest) -> str:
    """Desde dónde llega, para contarlo: su dirección o, si es IPv6, su red.

    A cualquiera le dan una /64 entera: contadas de una en una, cambiar de dirección no costaría nada.
    """
    texto = request.META.get("REMOTE_ADDR", "")
    try:
        direccion = ipaddress.ip_address(texto)
    except ValueError:
        return texto
    if direccion.version == 4:
        return str(direccion)
    if direccion.ipv4_mapped:
        return str(direccion.ipv4_mapped)
    return str(ipaddress.ip_network((int(direccion), 64), strict=False))


def direccion(request: HttpRequest) -> str:
    """El `origen` como una sola dirección: la primera de su red. Así la guarda django-axes."""
    return origen(request).partition("/")[0]


def exigir_ritmo(asunto: str, quien: object, *, tope: int, segundos: int) -> None:
    """Cuenta un intento de `quien` en `asunto`: como mucho `tope` por cada ventana de `segundos`.

    Lanza `DemasiadasPeticiones`, que dice cuánto esperar. La cuenta vive en la caché de Django, que
    comparten los procesos si hay `REDIS_URL`; si no responde, se deja pasar. Con `LIMITES=apagados` no
    cuenta nada.
    """
    if settings.LIMITES == "apagados":
        return
    clave, transcurrido = _ventana(asunto, quien, segundos)
    van = 0
    with _sin_depender_de_la_cache():
        # `add` no pisa: dos a la vez cuentan dos.
        cache.add(clave, 0, timeout=segundos + 1)
        van = _sumar(clave, 1, segundos)
    if van > tope:
        espera = int(segundos - transcurrido) + 1
        raise DemasiadasPeticiones(
            f"Demasiados intentos: espera {espera} s y vuelve a probar.", reintentar_en=espera
        )


def exigir_ritmo_de_fotos(usuario_id: int) -> None:
    """Decodificar una imagen cuesta: las de perfil y las de grupo de una persona se cuentan juntas.

    Lanza `DemasiadasPeticiones`.
    """
    exigir_ritmo("foto", usuario_id, tope=FOTOS_POR_MINUTO, segundos=60)


def olvidar_ritmo(asunto: str, quien: object, *, segundos: int) -> None:
    """A `quien` le salió bien: lo que llevaba contado en esta ventana deja de contar."""
    with _sin_depender_de_la_cache():
        cache.delete(_ventana(asunto, quien, segundos)[0])


def perdonar_ritmo(asunto: str, quien: object, *, segundos: int) -> None:
    """Ese último intento de `quien` no debía contar; los demás siguen contados."""
    if settings.LIMITES != "apagados":
        with _sin_depender_de_la_cache():
            _sumar(_ventana(asunto, quien, segundos)[0], -1, segundos)


@contextmanager
def _sin_depender_de_la_cache() -> Iterator[None]:
    """Sin Redis no se sabe cuántas van, y negar la entrada a todos sería peor que no contarlas."""
    try:
        yield
    except _fallos_de_la_cache() as error:
        registro.warning("[RITMO] la caché no responde y no se cuentan los intentos: %s", error)


def _fallos_de_la_cache() -> tuple[type[Exception], ...]:
    """Una `ConnectionError` o un plazo vencido de Redis son `RedisError`; al abrir la conexión, `OSError`."""
    # Al fallar y no al cargar: sin REDIS_URL nadie más lo necesita, y son 70 ms de CPU.
    from redis.exceptions import RedisError

    return RedisError, OSError


def _sumar(clave: str, cuanto: int, segundos: int) -> int:
    try:
        return cache.incr(clave, cuanto)
    except ValueError:
        # La caché la olvidó entretanto: se llenó, o cambió la ventana.
        cache.set(clave, max(cuanto, 0), timeout=segundos + 1)
        return max(cuanto, 0)


def _ventana(asunto: str, quien: object, segundos: int) -> tuple[str, float]:
    """Con qué clave se cuenta ahora y cuántos segundos lleva abierta."""
    ventana, transcurrido = divmod(time.time(), segundos)
    return f"ritmo:{asunto}:{quien}:{segundos}:{int(ventana)}", transcurrido
