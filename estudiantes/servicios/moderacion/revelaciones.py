"""Saber quién no firmó: lo pide una persona y lo aprueba otra, y queda anotado."""

from django.utils import timezone

from estudiantes import consultas
from estudiantes.errores import NoSePuedeRevelar
from estudiantes.models import Revelacion, Usuario
from estudiantes.servicios.moderacion.actos import anotar
from redup_project.errores import SinPermiso
from redup_project.sql import transaccion


@transaccion()
def pedir_revelacion(*, caso_id: int, actor: Usuario, motivo: str) -> Revelacion:
    """Deja la petición a la espera de otra persona.

    Lanza `SinPermiso`, `CasoNoExiste`, `LoReportasteTu` o `NoSePuedeRevelar`.
    """
    caso = consultas.caso_que_juzga(caso_id, actor)
    if not motivo or not caso.es_anonimo or Revelacion.objects.filter(caso=caso).exists():
        raise NoSePuedeRevelar
    revelacion = Revelacion.objects.create(caso=caso, pedida_por=actor, motivo=motivo)
    anotar("pedir_revelacion", caso, actor.pk, motivo=motivo)
    return revelacion


@transaccion()
def aprobar_revelacion(*, caso_id: int, actor: Usuario) -> Revelacion:
    """Desde ahora el personal ve, en este caso, quién es su autor.

    Lanza `SinPermiso`, `CasoNoExiste`, `LoReportasteTu`, `NoSePuedeRevelar` o
    `HaceFaltaOtraPersona` (lo decide la base).
    """
    caso = consultas.caso_que_juzga(caso_id, actor)
    revelacion = Revelacion.objects.filter(caso=caso, aprobada_por=None).first()
    if revelacion is None:
        raise NoSePuedeRevelar
    if caso.autor_id == actor.pk:
        raise SinPermiso("No puedes aprobarlo tú.")
    revelacion.aprobada_por, revelacion.aprobada_en = actor, timezone.now()
    revelacion.save(update_fields=["aprobada_por", "aprobada_en"])
    anotar("aprobar_revelacion", caso, actor.pk, pedida_por=revelacion.pedida_por_id)
    return revelacion
