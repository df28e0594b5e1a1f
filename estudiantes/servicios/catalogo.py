"""Cambiar muchos correos del catálogo a la vez: cada acto deja una sola anotación."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from estudiantes import auditoria
from estudiantes.models import CorreoCatalogo, Estado, Usuario
from redup_project.sql import transaccion

# Cuáles cambiaron se anota hasta aquí; cuántos, siempre.
CUALES_COMO_MUCHO = 1000
LIBRE = Q(usado=False, habilitado=True)
DESHABILITADO = Q(usado=False, habilitado=False)


@dataclass(frozen=True)
class Hecho:
    """Cuántos cambiaron y cuántos no."""

    cambiados: int
    elegidos: int

    @property
    def intactos(self) -> int:
        return self.elegidos - self.cambiados


def habilitar_correos(*, correos: QuerySet[CorreoCatalogo], actor_id: int) -> Hecho:
    """Permite registrarse a los que estaban deshabilitados."""
    return _cambiar("habilitar_correos", correos, DESHABILITADO, actor_id, habilitado=True)


def deshabilitar_correos(*, correos: QuerySet[CorreoCatalogo], actor_id: int) -> Hecho:
    """Impide registrarse a los que estaban libres."""
    return _cambiar("deshabilitar_correos", correos, LIBRE, actor_id, habilitado=False)


@transaccion()
def liberar_correos(*, correos: QuerySet[CorreoCatalogo], actor_id: int) -> Hecho:
    """Deja libres los usados cuya cuenta ya no existe o está de baja; los demás no cambian.

    La cuenta de baja se aparta: conserva lo suyo, pero ya no tiene esa dirección ni puede volver.
    """
    elegidos = correos.count()
    claves = list(_bloqueados(correos, liberables()).values_list("pk", flat=True))
    duenos = Usuario.objects.filter(
        correo_institucional__in=CorreoCatalogo.objects.filter(pk__in=claves).values(
            "correo_institucional"
        ),
        estado=Estado.ELIMINADO,
    )
    for dueno in duenos.select_for_update(no_key=True).order_by("pk"):
        dueno.correo_institucional = _apartado(dueno)
        dueno.save(update_fields=["correo_institucional"])
    CorreoCatalogo.objects.filter(pk__in=claves).update(
        usado=False, consumido_por_usuario=None, consumido_en=None
    )
    return _anotado("liberar_correos", claves, elegidos, actor_id)


def liberables() -> Q:
    """Los usados a los que no queda nadie: ni cuenta con esa dirección, ni dueño que no esté de baja."""
    otra_cuenta = Usuario.objects.filter(
        correo_institucional=OuterRef("correo_institucional")
    ).exclude(estado=Estado.ELIMINADO)
    return (
        Q(usado=True)
        & ~Exists(otra_cuenta)
        & (Q(consumido_por_usuario=None) | Q(consumido_por_usuario__estado=Estado.ELIMINADO))
    )


def _cambiar(
    accion: str, correos: QuerySet[CorreoCatalogo], cuales: Q, actor_id: int, **cambios: bool
) -> Hecho:
    with transaccion():
        # Antes: si se eligieron por su estado, después ya no serían los mismos.
        elegidos = correos.count()
        claves = list(_bloqueados(correos, cuales).values_list("pk", flat=True))
        CorreoCatalogo.objects.filter(pk__in=claves).update(**cambios)
        return _anotado(accion, claves, elegidos, actor_id)


def _bloqueados(correos: QuerySet[CorreoCatalogo], cuales: Q) -> QuerySet[CorreoCatalogo]:
    """Los que cumplen, bloqueados: entre mirarlos y cambiarlos, uno podría registrarse."""
    elegidos = CorreoCatalogo.objects.filter(pk__in=correos.order_by().values("pk"))
    return elegidos.filter(cuales).order_by("pk").select_for_update(of=("self",))


def _anotado(accion: str, claves: list[int], elegidos: int, actor_id: int) -> Hecho:
    # Si ninguno de los que pidió es suyo, no hubo acto.
    if elegidos:
        detalle = {"cuantos": len(claves), "ids": claves[:CUALES_COMO_MUCHO]}
        auditoria.anotar(accion, actor_id=actor_id, entidad="catalogo_correos", detalle=detalle)
    return Hecho(len(claves), elegidos)


def _apartado(dueno: Usuario) -> str:
    return f"baja-{dueno.pk}.{dueno.correo_institucional}"[-254:]
