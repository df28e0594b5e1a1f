"""Escribir sedes, facultades, carreras y cuatrimestres; sólo quien administra."""

from typing import Any, TypeVar

from django.db.models import ForeignKey, Model, ProtectedError

from estudiantes import auditoria, consultas
from estudiantes.errores import CarreraEnUso, PadreNoExiste
from estudiantes.models import Usuario
from redup_project.sql import transaccion

Modelo = TypeVar("Modelo", bound=Model)


@transaccion()
def crear_en_la_estructura(modelo: type[Modelo], *, actor: Usuario, **campos: Any) -> Modelo:
    """Da de alta una fila de `modelo` y la devuelve.

    Lanza `SinPermiso`, `PadreNoExiste` o el error de código repetido de ese modelo.
    """
    consultas.exigir_administrador(actor)
    _exigir_padre(modelo, campos)
    fila = modelo.objects.create(**campos)
    _anotar("crear", fila, actor, campos)
    return consultas.de_la_estructura(modelo, fila.pk)


@transaccion()
def cambiar_en_la_estructura(
    modelo: type[Modelo], fila_id: int, *, actor: Usuario, **campos: Any
) -> Modelo:
    """Cambia de esa fila lo que venga en `campos` y la devuelve.

    Lanza, además de lo de crear, `NoExisteEnLaEstructura`.
    """
    consultas.exigir_administrador(actor)
    fila = consultas.de_la_estructura(modelo, fila_id)
    _exigir_padre(modelo, campos)
    if campos:
        modelo.objects.filter(pk=fila_id).update(**campos)
        _anotar("cambiar", fila, actor, campos)
    return consultas.de_la_estructura(modelo, fila_id)


@transaccion()
def borrar_de_la_estructura(modelo: type[Modelo], fila_id: int, *, actor: Usuario) -> None:
    """Borra esa fila; lo que colgaba de ella se queda sin asignar.

    Lanza `SinPermiso`, `NoExisteEnLaEstructura` o `CarreraEnUso`.
    """
    consultas.exigir_administrador(actor)
    fila = consultas.de_la_estructura(modelo, fila_id)
    _anotar("borrar", fila, actor, {"era": str(fila)})
    try:
        fila.delete()
    except ProtectedError as error:
        raise CarreraEnUso from error


def _exigir_padre(modelo: type[Model], campos: dict[str, Any]) -> None:
    for campo in modelo._meta.fields:
        padre_id = campos.get(campo.attname) if isinstance(campo, ForeignKey) else None
        if padre_id is None:
            continue
        # Con candado: no se borra entre que se mira y se asigna (la clave se comprueba al final).
        padre = campo.related_model.objects.filter(pk=padre_id).select_for_update(no_key=True)
        if not padre:
            raise PadreNoExiste


def _anotar(verbo: str, fila: Model, actor: Usuario, detalle: dict[str, Any]) -> None:
    auditoria.anotar(
        f"{verbo}_{fila._meta.model_name}",
        actor_id=actor.pk,
        entidad=fila._meta.db_table,
        entidad_id=fila.pk,
        detalle=detalle,
    )
