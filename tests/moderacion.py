"""Llevar algo hasta la mesa de quien modera, para las pruebas de todas las apps."""

from typing import Any

from django.db import models
from django.test import Client

from estudiantes.models import Caso, Notificacion, RegistroAuditoria, TipoDeObjeto, Usuario
from estudiantes.servicios import moderacion
from tests.admin_comun import url
from tests.fabricas import CasoFabrica, EstudianteFabrica, PersonalFabrica, ReporteFabrica


def reportado(objeto: models.Model, tipo: str, por: Usuario | None = None) -> Caso:
    """El caso de `objeto`, reportado por alguien que lo ve."""
    reporte = moderacion.reportar(
        reportante=por or EstudianteFabrica(), tipo=tipo, objeto_id=objeto.pk, motivo="acoso"
    )
    return reporte.caso


def tomado(objeto: models.Model, tipo: str, por: Usuario | None = None) -> tuple[Caso, Usuario]:
    """El caso y quien lo tiene tomado."""
    caso, moderadora = reportado(objeto, tipo, por), PersonalFabrica()
    return moderacion.tomar(caso_id=caso.pk, actor=moderadora), moderadora


def decidido(
    objeto: models.Model, tipo: str, decision: str, *, por: Usuario | None = None, **datos: Any
) -> Caso:
    """El caso ya decidido, con su motivo."""
    caso, moderadora = tomado(objeto, tipo, por)
    return moderacion.decidir(
        caso_id=caso.pk, actor=moderadora, decision=decision, motivo="Molesta.", **datos
    )


def persona_suspendida(hasta: Any) -> tuple[Usuario, Caso]:
    """Alguien a quien se acaba de suspender hasta esa hora."""
    ana = EstudianteFabrica()
    caso = decidido(ana, TipoDeObjeto.PERSONA, "suspender", hasta=hasta)
    ana.refresh_from_db()
    return ana, caso


def actos(caso: Caso) -> list[tuple[str, int | None]]:
    """Lo que quedó anotado del caso, en orden: (acto, quién)."""
    suyos = RegistroAuditoria.objects.filter(entidad="casos_moderacion", entidad_id=str(caso.pk))
    return list(suyos.order_by("pk").values_list("accion", "actor_usuario_id"))


def caso_con_reporte() -> Caso:
    """Uno por revisar, con su reporte."""
    caso = CasoFabrica(veces=1)
    ReporteFabrica(caso=caso)
    return caso


def apretar(cliente: Client, caso: Caso, acto: str, **datos: Any) -> Any:
    """El botón `acto` de la página del caso, con lo escrito en su formulario."""
    return cliente.post(
        url(caso, "change"),
        {"acto": acto} | {f"{acto}-{campo}": valor for campo, valor in datos.items()},
        follow=True,
    )


def retirada(autor: Usuario, objeto: models.Model) -> tuple[int, dict[str, str]]:
    """El aviso que ha de llegar a `autor` de que le quitaron eso sin un caso."""
    tipo = {
        "publicaciones": "publicacion",
        "comentarios_publicacion": "comentario",
        "publicaciones_grupo": "publicacion_grupo",
    }[objeto._meta.db_table]
    return autor.pk, {"target_type": "retirada", "object_type": tipo, "object_id": str(objeto.pk)}


def retiradas_avisadas() -> list[tuple[int, dict[str, str]]]:
    """Los avisos de moderación guardados: (a quién, de qué)."""
    avisos = Notificacion.objects.filter(tipo="moderacion").order_by("pk")
    return list(avisos.values_list("usuario_id", "datos"))
