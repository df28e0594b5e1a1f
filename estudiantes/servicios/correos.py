"""Autorizar correos en el catálogo, de uno en uno o por miles: todo o nada."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import IntegrityError

from estudiantes import auditoria
from estudiantes.models import CorreoCatalogo, normalizar_correo
from estudiantes.servicios.revision_correos import FilaDeCorreo, Revision
from redup_project.errores import DatosInvalidos
from redup_project.sql import transaccion

POR_LOTE = 1000
ERRORES_A_LA_VISTA = 50
DATOS = ("matricula", "carrera", "cuatrimestre", "notas")


@dataclass(frozen=True)
class Resumen:
    """Lo que hizo una importación."""

    filas: int
    creados: int
    actualizados: int

    @property
    def cambios(self) -> int:
        return self.creados + self.actualizados

    @property
    def sin_cambios(self) -> int:
        return self.filas - self.cambios


def agregar_correo(
    *,
    correo: str,
    matricula: str | None = None,
    codigo_carrera: str | None = None,
    numero_cuatrimestre: int | str | None = None,
) -> tuple[CorreoCatalogo, bool]:
    """Autoriza un correo; devuelve su entrada y si es nueva. A una que ya estaba le cambia lo dado.

    Lanza `DatosInvalidos`, que dice qué campo y cómo arreglarlo.
    """
    numero = "" if numero_cuatrimestre is None else str(numero_cuatrimestre)
    resumen = importar_correos(
        [FilaDeCorreo(correo, matricula or "", codigo_carrera or "", cuatrimestre=numero)]
    )
    entrada = CorreoCatalogo.objects.select_related("carrera", "cuatrimestre").get(
        correo_institucional=normalizar_correo(correo)
    )
    return entrada, bool(resumen.creados)


def importar_correos(
    filas: Iterable[FilaDeCorreo], *, al_avanzar: Callable[[int, int], None] | None = None
) -> Resumen:
    """Autoriza todas las filas; repetirla no cambia nada. `al_avanzar` recibe (guardadas, total).

    Lanza `DatosInvalidos` con un error por dato malo (`datos["errores"]`) sin haber guardado nada.
    """
    filas = list(filas)
    try:
        with transaccion():
            return _importar(filas, al_avanzar)
    except IntegrityError as error:
        # Entre revisar y guardar, otra sesión dio de alta ese correo o esa matrícula.
        raise DatosInvalidos(
            "Alguien cambió el catálogo al mismo tiempo y no se guardó nada: repite la orden."
        ) from error


def _importar(filas: list[FilaDeCorreo], al_avanzar: Callable[[int, int], None] | None) -> Resumen:
    revision = Revision(filas)
    entradas = revision.entradas()
    if revision.errores:
        raise _rechazo(revision.errores)
    previas = revision.por_correo
    cambiadas = [e for e in entradas if not _igual(e, previas.get(e.correo_institucional))]
    for inicio in range(0, len(cambiadas), POR_LOTE):
        lote = cambiadas[inicio : inicio + POR_LOTE]
        CorreoCatalogo.objects.bulk_create(
            lote,
            update_conflicts=True,
            unique_fields=["correo_institucional"],
            update_fields=DATOS,
        )
        if al_avanzar:
            al_avanzar(inicio + len(lote), len(cambiadas))
    creados = sum(e.correo_institucional not in previas for e in cambiadas)
    resumen = Resumen(len(filas), creados, len(cambiadas) - creados)
    if resumen.cambios:
        auditoria.anotar(
            "importar_correos",
            actor_id=None,
            entidad="catalogo_correos",
            detalle={"creados": resumen.creados, "actualizados": resumen.actualizados},
        )
    return resumen


def _igual(entrada: CorreoCatalogo, previa: CorreoCatalogo | None) -> bool:
    return previa is not None and all(
        getattr(entrada, campo) == getattr(previa, campo)
        for campo in ("matricula", "carrera_id", "cuatrimestre_id", "notas")
    )


def _rechazo(errores: list[str]) -> DatosInvalidos:
    a_la_vista = errores[:ERRORES_A_LA_VISTA]
    if resto := len(errores) - len(a_la_vista):
        a_la_vista.append(f"… y {resto} más.")
    cuantos = "un error" if len(errores) == 1 else f"{len(errores)} errores"
    lineas = "\n".join(f"  {error}" for error in a_la_vista)
    return DatosInvalidos(f"No se guardó nada, hay {cuantos}:\n{lineas}", errores=errores)
