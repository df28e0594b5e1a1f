"""Puerta REST de los reportes y de las decisiones sobre lo propio."""

from django.http import HttpRequest
from ninja import Query, Router, Status

from estudiantes import consultas
from estudiantes.acceso import con_token
from estudiantes.esquemas.moderacion import (
    ApelacionConCodigo,
    ApelacionEntrada,
    MiCasoSalida,
    MotivoSalida,
    ReporteEntrada,
    ReporteRecibido,
)
from estudiantes.models import MotivoDeReporte
from estudiantes.servicios import moderacion
from redup_project.formas import ErrorSalida, Hecho
from redup_project.paginacion import Pagina
from redup_project.ritmo import exigir_ritmo, origen

router = Router(tags=["Moderación"], auth=con_token)

APELACIONES_POR_HORA = 20


@router.post(
    "/reportes",
    response={201: ReporteRecibido, 400: ErrorSalida, 404: ErrorSalida, 429: ErrorSalida},
)
def reportar(request: HttpRequest, entrada: ReporteEntrada) -> Status:
    """Reporto algo que veo: lo revisa el personal, y nadie sabrá que fui yo. Repetirlo no suma."""
    reporte = moderacion.reportar(
        reportante=request.auth,
        tipo=entrada.tipo,
        objeto_id=entrada.id,
        motivo=entrada.motivo,
        detalle=entrada.detalle,
    )
    return Status(201, ReporteRecibido(tipo=entrada.tipo, id=entrada.id, motivo=reporte.motivo))


@router.get("/reportes/motivos", response=list[MotivoSalida])
def motivos(request: HttpRequest) -> list[dict[str, str]]:
    """Por qué se puede reportar algo."""
    return [{"codigo": codigo, "nombre": nombre} for codigo, nombre in MotivoDeReporte.choices]


@router.get("/moderacion/mis-casos", response=list[MiCasoSalida])
def mis_casos(request: HttpRequest, pagina: Query[Pagina]) -> list[MiCasoSalida]:
    """Lo que el personal decidió sobre lo mío, lo último primero, y si puedo apelarlo."""
    casos = pagina.de(consultas.casos_sobre(request.auth.pk))
    return [MiCasoSalida.desde(caso) for caso in casos]


@router.post(
    "/moderacion/casos/{id:caso_id}/apelar",
    response={201: MiCasoSalida, 404: ErrorSalida, 409: ErrorSalida},
)
def apelar(request: HttpRequest, caso_id: int, entrada: ApelacionEntrada) -> Status:
    """Pido que otra persona mire una decisión sobre lo mío: una vez, en los 30 días siguientes."""
    caso = moderacion.apelar(caso_id=caso_id, autor_id=request.auth.pk, texto=entrada.texto)
    return Status(201, MiCasoSalida.desde(caso))


@router.post(
    "/moderacion/apelaciones",
    auth=None,
    response={
        201: Hecho,
        400: ErrorSalida,
        404: ErrorSalida,
        409: ErrorSalida,
        429: ErrorSalida,
    },
)
def apelar_con_codigo(request: HttpRequest, entrada: ApelacionConCodigo) -> Status:
    """Apelo sin entrar en mi cuenta, con el código que llegó a mi correo al suspenderla."""
    exigir_ritmo("apelar", origen(request), tope=APELACIONES_POR_HORA, segundos=3600)
    moderacion.apelar_con_codigo(codigo=entrada.codigo, texto=entrada.texto)
    return Status(201, {"message": "Recibido: lo mirará otra persona."})
