"""Apelar una decisión y resolver la apelación, que mira otra persona."""

from django.core import signing
from django.utils import timezone

from estudiantes import consultas, moderables
from estudiantes.errores import CasoNoExiste, CodigoInvalido, NoSePuedeApelar, SinApelacion
from estudiantes.models import (
    PLAZO_PARA_APELAR,
    Apelacion,
    Caso,
    Decision,
    EstadoDeCaso,
    Resultado,
    Sancion,
    Usuario,
)
from estudiantes.servicios.moderacion import avisos, sanciones
from estudiantes.servicios.moderacion.actos import anotar
from redup_project.sql import transaccion


@transaccion()
def apelar(*, caso_id: int, autor_id: int, texto: str) -> Caso:
    """El autor pide que otra persona lo mire: una vez, y dentro de plazo.

    Lanza `CasoNoExiste` (también si es de otro o se descartó) o `NoSePuedeApelar`.
    """
    caso = consultas.caso_en_exclusiva(caso_id)
    if caso.autor_id != autor_id or caso.decision in (None, Decision.DESCARTAR):
        raise CasoNoExiste
    if not caso.se_puede_apelar:
        raise NoSePuedeApelar
    Apelacion.objects.create(caso=caso, texto=texto)
    caso.estado = EstadoDeCaso.APELADO
    caso.save(update_fields=["estado"])
    return consultas.casos_sobre(autor_id).get(pk=caso.pk)


def apelar_con_codigo(*, codigo: str, texto: str) -> None:
    """Como `apelar`, con el código que le llegó por correo a quien no puede entrar.

    Lanza `CodigoInvalido`, `CasoNoExiste` o `NoSePuedeApelar`.
    """
    try:
        caso_id = signing.loads(codigo, salt=avisos.SAL, max_age=PLAZO_PARA_APELAR)
    except signing.BadSignature as error:
        raise CodigoInvalido("El código no es válido o ya pasó el plazo para apelar.") from error
    caso = Caso.objects.filter(pk=caso_id).first()
    if caso is None:
        raise CasoNoExiste
    apelar(caso_id=caso_id, autor_id=caso.autor_id, texto=texto)


@transaccion()
def resolver_apelacion(
    *, caso_id: int, actor: Usuario, resultado: str, respuesta: str = ""
) -> Caso:
    """Mantiene la decisión o la deshace: vuelve lo oculto y se levanta la sanción.

    Lanza `SinPermiso`, `CasoNoExiste`, `LoReportasteTu`, `SinApelacion` o `ApelacionDeOtro` (lo
    decide la base).
    """
    caso = consultas.caso_que_juzga(caso_id, actor)
    if caso.estado != EstadoDeCaso.APELADO:
        raise SinApelacion
    apelacion = caso.apelacion
    apelacion.resultado, apelacion.respuesta = resultado, respuesta or None
    apelacion.resuelta_por, apelacion.resuelta_en = actor, timezone.now()
    apelacion.save()
    caso.estado, caso.copia = EstadoDeCaso.CERRADO, None
    caso.save(update_fields=["estado", "copia"])
    if resultado == Resultado.REVERTIR:
        _deshacer(caso, actor)
    anotar("resolver_apelacion", caso, actor.pk, resultado=resultado)
    avisos.apelacion_resuelta(caso, apelacion)
    return caso


def _deshacer(caso: Caso, actor: Usuario) -> None:
    if caso.efecto:
        moderables.de(caso.objeto_tipo).mostrar(caso.objeto_id, caso.efecto)
    sancion = Sancion.objects.select_for_update().filter(caso=caso, levantada_en=None).first()
    if sancion is not None:
        sanciones.levantar(sancion, actor.pk)
