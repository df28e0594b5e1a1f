"""Qué se cuenta al autor y a quienes reportaron."""

from django.core import signing
from django.utils import timezone

from estudiantes.models import (
    PLAZO_PARA_APELAR,
    Apelacion,
    Caso,
    Decision,
    Resultado,
    Sancion,
    Usuario,
)
from estudiantes.notificaciones import notificar
from estudiantes.servicios import cartero

SAL = "apelacion"

QUE_PASO = {
    Decision.OCULTAR: "ocultamos",
    Decision.RETIRAR: "retiramos",
    Decision.AVISAR: "te advertimos por",
    Decision.SUSPENDER: "suspendimos tu cuenta por",
    Decision.EXPULSAR: "cerramos tu cuenta por",
}
COMO_SE_NOMBRA = {
    "publicacion": "tu publicación",
    "comentario": "tu comentario",
    "mensaje": "tu mensaje",
    "grupo": "tu grupo",
    "publicacion_grupo": "tu publicación en un grupo",
    "persona": "tu comportamiento",
}
DIAS_PARA_APELAR = PLAZO_PARA_APELAR.days


def decidido(caso: Caso, sancion: Sancion | None) -> None:
    """A su autor, qué se decidió, por qué y cómo apelarlo; a quien no puede entrar, por correo."""
    que = f"{QUE_PASO[caso.decision]} {COMO_SE_NOMBRA[caso.objeto_tipo]}"
    titulo = f"{que[0].upper()}{que[1:]}"
    hasta = (
        f" Hasta: {timezone.localtime(sancion.hasta):%d/%m/%Y %H:%M} UTC."
        if _fecha(sancion)
        else ""
    )
    cuerpo = (
        f"Motivo: {caso.motivo}{hasta} Si no estás de acuerdo, tienes {DIAS_PARA_APELAR} días para"
        " apelar desde «Mis casos»; lo mirará otra persona."
    )
    _al_autor(caso, titulo, cuerpo)
    if caso.decision in (Decision.SUSPENDER, Decision.EXPULSAR):
        _por_correo(caso, titulo, hasta)


def revisado(caso: Caso) -> None:
    """A quienes lo reportaron: gracias, y nada de lo que se decidió."""
    for usuario_id in caso.reportes.values_list("reportante_id", flat=True).order_by("pk"):
        notificar(
            usuario_id=usuario_id,
            tipo="reporte_revisado",
            titulo="Gracias: ya se revisó lo que reportaste",
            datos={"target_type": "reporte"},
        )


def apelacion_resuelta(caso: Caso, apelacion: Apelacion) -> None:
    """A su autor, si la decisión se mantiene o se deshace."""
    se_revierte = apelacion.resultado == Resultado.REVERTIR
    titulo = "Tu apelación prosperó" if se_revierte else "Se mantiene la decisión que apelaste"
    _al_autor(caso, titulo, apelacion.respuesta or "La miró una persona distinta.")


def retirado(
    *, objeto_tipo: str, objeto_id: int, autor_id: int, actor_id: int, por: str = "quien modera"
) -> None:
    """A su autor, que `actor_id` quitó lo suyo sin que mediara un caso; si fue él mismo, nada."""
    if autor_id == actor_id:
        return
    datos = {
        "target_type": "retirada",
        "object_type": str(objeto_tipo),
        "object_id": str(objeto_id),
    }
    notificar(
        usuario_id=autor_id,
        tipo="moderacion",
        titulo=f"Retiramos {COMO_SE_NOMBRA[objeto_tipo]}",
        cuerpo=f"Lo quitó {por}. Si crees que es un error, dilo a tu universidad.",
        datos=datos,
        push=datos,
    )


def codigo_para_apelar(caso: Caso) -> str:
    """Con qué apela quien ya no puede entrar: sólo lo lee él, en su correo."""
    return signing.dumps(caso.pk, salt=SAL)


def _al_autor(caso: Caso, titulo: str, cuerpo: str) -> None:
    datos = {"target_type": "caso", "case_id": str(caso.pk)}
    notificar(
        usuario_id=caso.autor_id,
        tipo="moderacion",
        titulo=titulo,
        cuerpo=cuerpo,
        datos=datos,
        push=datos,
    )


def _por_correo(caso: Caso, titulo: str, hasta: str) -> None:
    correo = Usuario.objects.values_list("correo_institucional", flat=True).get(pk=caso.autor_id)
    cartero.mandar(
        a=correo,
        asunto=f"RedUP: {titulo}",
        texto=(
            f"{titulo}.\n\nMotivo: {caso.motivo}{hasta}\n\nSi no estás de acuerdo, tienes"
            f" {DIAS_PARA_APELAR} días para apelar con este código, sin entrar en tu cuenta:\n\n"
            f"{codigo_para_apelar(caso)}\n"
        ),
    )


def _fecha(sancion: Sancion | None) -> bool:
    return sancion is not None and sancion.hasta is not None
