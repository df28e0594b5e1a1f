"""Autorizar correos en el catálogo, de uno en uno o por miles: todo o nada."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice

from django.db import IntegrityError, connection, transaction

from estudiantes import auditoria
from estudiantes.models import CorreoCatalogo, FilaImportada, normalizar_correo
from estudiantes.servicios import revision_correos
from estudiantes.servicios.fallos_de_correos import Explicador, Fallo
from estudiantes.servicios.filas_de_correos import FilaDeCorreo, Lectura, lectura_de
from estudiantes.servicios.revision_correos import Cuentas
from redup_project.errores import DatosInvalidos
from redup_project.sql import transaccion, turno_exclusivo

ERRORES_A_LA_VISTA = 50
A_LA_VEZ = "Alguien cambió el catálogo al mismo tiempo y no se guardó nada: repite la orden."

# Recibe en qué está («leyendo», «guardando»), lo hecho y el total.
AlAvanzar = Callable[[str, int, int], None]


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
    filas: Lectura | Iterable[FilaDeCorreo],
    *,
    archivo: str | None = None,
    al_avanzar: AlAvanzar | None = None,
    al_fallar: Callable[[Fallo], None] | None = None,
) -> Resumen:
    """Autoriza todas las filas; repetirla no cambia nada.

    Lanza `DatosInvalidos` con los primeros errores (`datos["errores"]`) sin haber guardado nada; a
    `al_fallar` le llegan todos.
    """
    avance = al_avanzar or (lambda etapa, hecho, total: None)
    with _a_la_vez(), transaccion():
        cuentas, lote = _revisar(filas, avance, al_fallar)
        revision_correos.guardar(lote, cuentas, lambda h, t: avance("guardando", h, t))
        revision_correos.vaciar(lote)
        resumen = Resumen(cuentas.filas, cuentas.nuevas, cuentas.cambian)
        if resumen.cambios:
            anotar_importacion(resumen, actor_id=None, archivo=archivo)
        return resumen


def ensayar_importacion(
    filas: Lectura | Iterable[FilaDeCorreo],
    *,
    al_avanzar: AlAvanzar | None = None,
    al_fallar: Callable[[Fallo], None] | None = None,
) -> Resumen:
    """Lo que haría `importar_correos`, sin hacerlo. Lanza lo mismo."""
    avance = al_avanzar or (lambda etapa, hecho, total: None)
    with transaccion():
        cuentas, _ = _revisar(filas, avance, al_fallar)
        transaction.set_rollback(True)
    return Resumen(cuentas.filas, cuentas.nuevas, cuentas.cambian)


def anotar_importacion(
    resumen: Resumen, *, actor_id: int | None, archivo: str | None, pegado: bool = False
) -> None:
    """Deja constancia de una importación con sus cifras y el nombre del archivo."""
    detalle = {"creados": resumen.creados, "actualizados": resumen.actualizados}
    auditoria.anotar(
        "pegar_correos" if pegado else "importar_correos",
        actor_id=actor_id,
        entidad="catalogo_correos",
        detalle=detalle | ({"archivo": archivo} if archivo else {}),
    )


def exigir_sin_fallos(cuentas: Cuentas, lote: int) -> None:
    """Lanza `DatosInvalidos` con los primeros fallos si alguna fila tiene alguno."""
    if not cuentas.fallos:
        return
    errores = [str(fallo) for fallo in islice(fallos_de(lote), ERRORES_A_LA_VISTA)]
    a_la_vista = list(errores)
    if resto := cuentas.fallos - len(errores):
        a_la_vista.append(f"… y {resto} más.")
    cuantos = "un error" if cuentas.fallos == 1 else f"{cuentas.fallos} errores"
    lineas = "\n".join(f"  {error}" for error in a_la_vista)
    raise DatosInvalidos(f"No se guardó nada, hay {cuantos}:\n{lineas}", errores=errores)


def fallos_de(lote: int) -> Iterable[Fallo]:
    """Los fallos de un lote, fila a fila y sin cargarlos todos."""
    explicador = Explicador()
    filas = FilaImportada.objects.filter(lote=lote, accion="error").order_by("id")
    for fila in filas.iterator(chunk_size=2000):
        yield from explicador.fallos_de(fila)


def en_exclusiva() -> None:
    """Hasta el fin de la transacción, ninguna otra importación guarda: la segunda ve lo de la primera."""
    turno_exclusivo("importar_correos", 0)


class _a_la_vez:  # noqa: N801 -- se usa como función: `with _a_la_vez():`
    def __enter__(self) -> None: ...

    def __exit__(self, clase: type | None, error: BaseException | None, traza: object) -> None:
        if isinstance(error, IntegrityError):
            # Entre revisar y guardar, otra sesión dio de alta esa matrícula.
            raise DatosInvalidos(A_LA_VEZ) from error


def _revisar(
    filas: Lectura | Iterable[FilaDeCorreo],
    avance: AlAvanzar,
    al_fallar: Callable[[Fallo], None] | None,
) -> tuple[Cuentas, int]:
    lectura = filas if isinstance(filas, Lectura) else lectura_de(filas)
    lote = _lote_nuevo()
    cuantas = revision_correos.copiar(lote, lectura, lambda h, t: avance("leyendo", h, t))
    avance("leídas", cuantas, cuantas)
    en_exclusiva()
    revision_correos.bloquear(lote)
    cuentas = revision_correos.revisar(lote, cuantas)
    if cuentas.fallos and al_fallar:
        for fallo in fallos_de(lote):
            al_fallar(fallo)
    exigir_sin_fallos(cuentas, lote)
    return cuentas, lote


def _lote_nuevo() -> int:
    """Un número de la secuencia de las importaciones: un comando no es una de ellas, pero ninguna lo usa."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('importaciones_correos', 'id'))")
        return cursor.fetchone()[0]
