"""Los teléfonos de cada quien: a cuáles se le empujan los avisos."""

from django.utils import timezone

from estudiantes import consultas
from estudiantes.models import Dispositivo
from redup_project.sql import transaccion, turno_exclusivo


@transaccion()
def registrar_dispositivo(
    *,
    usuario_id: int,
    uuid_dispositivo: str,
    plataforma: str | None = None,
    token_push: str | None = None,
) -> Dispositivo:
    """Da de alta ese teléfono, o lo pone al día, y lo devuelve; lo que es `None` no cambia.

    Si estaba en otra cuenta, o si otro registro tenía su token, ese otro se desactiva: los avisos
    de una persona no deben llegar al teléfono que ahora usa otra.
    """
    # La app registra y manda el token a la vez: el segundo espera y encuentra lo que hizo el primero.
    turno_exclusivo(f"dispositivo-{uuid_dispositivo}", 0)
    if token_push is not None:
        turno_exclusivo(f"token-{token_push}", 0)
    # Bloqueados por orden de id: dos teléfonos que se cruzan no se abrazan.
    registros = list(
        consultas.dispositivos_que_son(uuid_dispositivo, token_push).select_for_update()
    )
    suyo = (usuario_id, uuid_dispositivo)
    ajenos = [d.pk for d in registros if (d.usuario_id, d.uuid_dispositivo) != suyo]
    Dispositivo.objects.filter(pk__in=ajenos).update(activo=False, token_push=None)
    ya_activo = any(d.activo for d in registros if d.pk not in ajenos)
    cambios = {"activo": True, "ultima_actividad_en": timezone.now()}
    if plataforma is not None:
        cambios["plataforma"] = plataforma
    # Uno apagado no recupera el token que tuvo: entretanto pudo pasar a otro.
    if token_push is not None or not ya_activo:
        cambios["token_push"] = token_push
    dispositivo, _ = Dispositivo.objects.update_or_create(
        usuario_id=usuario_id, uuid_dispositivo=uuid_dispositivo, defaults=cambios
    )
    return dispositivo
