"""Avisar a alguien: en su lista, en vivo y en su teléfono. Lo llama cualquier app de arriba."""

from collections.abc import Iterable
from typing import Literal

from django.db import transaction

from estudiantes import consultas
from estudiantes.esquemas.notificaciones import NotificacionEnVivo
from estudiantes.models import Dispositivo, Notificacion
from redup_project import push as telefonos
from redup_project.tiempo_real import salas
from redup_project.tiempo_real.emisor import conectados, emitir

# A dónde lleva el aviso al tocarlo (`contrato/rest.md` §3.5, «Push FCM»): `target_type` y sus ids.
Push = dict[str, str]
# La preferencia que lo gobierna: `chat_enabled`, `groups_enabled` o `social_enabled`.
Clase = Literal["chat", "groups", "social"]

MAX_TITULO = 120
# Firebase admite 4 kB en total y el teléfono enseña unas líneas.
MAX_CUERPO_PUSH = 240


def notificar(
    *,
    usuario_id: int,
    tipo: str,
    titulo: str,
    cuerpo: str | None = None,
    datos: dict[str, str] | None = None,
    push: Push | None = None,
    clase: Clase = "social",
) -> Notificacion:
    """Guarda un aviso para alguien y, tras el commit, lo manda a sus conexiones; lo devuelve.

    Con `push`, además lo empuja a sus teléfonos. Se llama dentro de la transacción de lo avisado.
    """
    aviso = Notificacion.objects.create(
        usuario_id=usuario_id,
        tipo=tipo,
        # Un nombre largo no debe impedir lo que se avisa.
        titulo=_recortado(titulo, MAX_TITULO),
        cuerpo=cuerpo,
        datos=datos or {},
    )
    emitir("notification", NotificacionEnVivo.desde(aviso), [salas.de_usuario(usuario_id)])
    if push is not None:
        empujar(
            usuario_ids=[usuario_id], datos=push, titulo=titulo, cuerpo=cuerpo or "", clase=clase
        )
    return aviso


def empujar(
    *, usuario_ids: Iterable[int], datos: Push, titulo: str, cuerpo: str, clase: Clase
) -> None:
    """Tras el commit, y sin que nadie espere, manda un push a los teléfonos de `usuario_ids`.

    No guarda nada. Sin credenciales no hace nada; y si falla, se anota y lo demás sigue.
    """
    if not telefonos.encendido():
        return
    destinatarios = set(usuario_ids)
    completos = datos | {
        "title": _recortado(titulo, MAX_TITULO),
        "body": _recortado(cuerpo, MAX_CUERPO_PUSH),
    }
    transaction.on_commit(
        lambda: telefonos.en_segundo_plano(lambda: repartir(destinatarios, completos, clase)),
        robust=True,
    )


def repartir(usuario_ids: set[int], datos: Push, clase: Clase) -> None:
    """Manda ya el push a los dispositivos de quien lo quiere y no está conectado.

    Olvida los tokens que Firebase da por muertos: el dispositivo traerá otro si vuelve.
    """
    ausentes = usuario_ids - conectados(usuario_ids)
    _mandar(consultas.tokens_que_quieren(ausentes, clase), datos)


def empujar_prueba(usuario_id: int) -> None:
    """Manda un push a todos sus teléfonos, esté o no conectado y quiera o no avisos."""
    datos = {"title": "RedUP", "body": "Los avisos push llegan a este teléfono."}
    telefonos.en_segundo_plano(lambda: _mandar(consultas.tokens_de(usuario_id), datos))


def _mandar(tokens: Iterable[str], datos: Push) -> None:
    if muertos := telefonos.enviar(list(tokens), datos):
        Dispositivo.objects.filter(token_push__in=muertos).update(token_push=None)


def _recortado(texto: str, maximo: int) -> str:
    return texto if len(texto) <= maximo else f"{texto[: maximo - 1]}…"
