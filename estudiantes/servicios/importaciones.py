"""Importar desde el panel: se sube, se revisa en segundo plano, una persona confirma y se guarda.

Cada paso es una transacción: o acaba, o es como si no hubiera empezado.
"""

import logging
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any, BinaryIO

from django.db import IntegrityError, connection
from django.utils import timezone

from estudiantes import auditoria
from estudiantes.errores import ImportacionYaNoEspera
from estudiantes.models import EN_MARCHA, EstadoImportacion, FilaImportada, ImportacionCorreos
from estudiantes.servicios import revision_correos, taller
from estudiantes.servicios.archivo_de_correos import leer_archivo, leer_pegado
from estudiantes.servicios.correos import A_LA_VEZ, Resumen, anotar_importacion, en_exclusiva
from estudiantes.servicios.filas_de_correos import Lectura
from redup_project import actos
from redup_project.errores import DatosInvalidos
from redup_project.sql import transaccion

registro = logging.getLogger("redup")

ARCHIVO_COMO_MUCHO = 20 * 1024 * 1024
HORAS_POR_CONFIRMAR = 24
SEGUNDOS_ENTRE_AVANCES = 0.5
SE_INTERRUMPIO = "Se interrumpió y no se guardó nada: vuelve a intentarlo."
NO_SE_PUDO = "Algo falló de nuestro lado y no se guardó nada: vuelve a intentarlo."
CAMBIO = "El catálogo cambió desde la revisión y ahora hay errores: no se guardó nada."


class _Perdida(Exception):
    """Mientras trabajaba, alguien la dio por interrumpida."""


def importar_archivo(*, trozos: Iterable[bytes], nombre: str, actor_id: int) -> ImportacionCorreos:
    """Encola la revisión de un archivo subido. Lanza `DatosInvalidos` si es demasiado grande."""
    # Anónimo: si el proceso muere, el sistema lo borra.
    copia = tempfile.TemporaryFile(prefix="redup-correos-")  # noqa: SIM115 -- lo cierra quien lo lee
    try:
        for trozo in trozos:
            copia.write(trozo)
            if copia.tell() > ARCHIVO_COMO_MUCHO:
                raise DatosInvalidos(
                    f"El archivo pasa de {ARCHIVO_COMO_MUCHO // 2**20} MB: pártelo en varios."
                )
        return _encolar(
            ImportacionCorreos.Origen.ARCHIVO, nombre, actor_id, lambda: _leer_y_cerrar(copia)
        )
    except BaseException:
        copia.close()
        raise


def importar_pegado(*, texto: str, actor_id: int) -> ImportacionCorreos:
    """Encola la revisión de un texto pegado."""
    return _encolar(
        ImportacionCorreos.Origen.PEGADO, "Texto pegado", actor_id, lambda: _pegado(texto)
    )


def confirmar(*, importacion_id: int, actor_id: int) -> None:
    """Encola el guardado de una importación revisada y sin errores.

    Lanza `ImportacionYaNoEspera` si otro la confirmó o la descartó antes.
    """

    def encargo(proceso: int) -> taller.Tarea:
        _pasar(
            importacion_id,
            de=(EstadoImportacion.REVISADA,),
            a=EstadoImportacion.APLICANDO,
            condicion={"con_error": 0},
            proceso=proceso,
            hecho=0,
        )
        guardar = actos.llevar(lambda: _guardar(importacion_id, actor_id))
        return lambda: _con_desenlace(importacion_id, guardar)

    taller.encargar(encargo)


@transaccion()
def descartar(*, importacion_id: int, actor_id: int) -> None:
    """Olvida una importación revisada. Lanza `ImportacionYaNoEspera` si ya no lo está."""
    _pasar(importacion_id, de=(EstadoImportacion.REVISADA,), a=EstadoImportacion.DESCARTADA)
    revision_correos.vaciar(importacion_id)
    descartada = ImportacionCorreos.objects.get(pk=importacion_id)
    auditoria.anotar(
        "descartar_importacion",
        actor_id=actor_id,
        entidad="importaciones_correos",
        entidad_id=importacion_id,
        detalle={"archivo": descartada.nombre, "filas": descartada.filas},
    )


def al_dia(importacion: ImportacionCorreos) -> ImportacionCorreos:
    """La misma, dada por interrumpida si el proceso que la llevaba ya no vive."""
    if importacion.en_marcha and not taller.vive(importacion.proceso):
        # Si acabó justo ahora, su estado ya no es de los de en marcha y gana.
        with suppress(ImportacionYaNoEspera):
            _pasar(
                importacion.pk,
                de=EN_MARCHA,
                a=EstadoImportacion.INTERRUMPIDA,
                mensaje=SE_INTERRUMPIO,
            )
            revision_correos.vaciar(importacion.pk)
        importacion.refresh_from_db()
    return importacion


def _encolar(
    origen: str, nombre: str, actor_id: int, abrir: Callable[[], Any]
) -> ImportacionCorreos:
    creadas: list[ImportacionCorreos] = []

    def encargo(proceso: int) -> taller.Tarea:
        creada = ImportacionCorreos.objects.create(
            actor_id=actor_id, origen=origen, nombre=nombre[-255:], proceso=proceso
        )
        creadas.append(creada)
        return lambda: _con_desenlace(creada.pk, lambda: _revisar(creada.pk, abrir))

    taller.encargar(encargo)
    return creadas[0]


@contextmanager
def _leer_y_cerrar(copia: BinaryIO) -> Iterator[Lectura]:
    with copia:
        yield leer_archivo(copia)


@contextmanager
def _pegado(texto: str) -> Iterator[Lectura]:
    yield leer_pegado(texto)


def _con_desenlace(importacion_id: int, trabajo: Callable[[], None]) -> None:
    """Hace el trabajo; lo que lo impida queda dicho en la importación."""
    try:
        trabajo()
    except (_Perdida, ImportacionYaNoEspera):
        registro.warning("[IMPORTAR] la %s se dejó: ya estaba dada por perdida", importacion_id)
    except DatosInvalidos as rechazo:
        _acabar_mal(importacion_id, EstadoImportacion.RECHAZADA, rechazo.mensaje)
    except IntegrityError:
        _acabar_mal(importacion_id, EstadoImportacion.RECHAZADA, A_LA_VEZ)
    except Exception:  # noqa: BLE001 -- en este hilo nadie más lo vería
        registro.exception("[IMPORTAR] la %s falló", importacion_id)
        _acabar_mal(importacion_id, EstadoImportacion.INTERRUMPIDA, NO_SE_PUDO)


def _acabar_mal(importacion_id: int, estado: str, mensaje: str) -> None:
    with suppress(ImportacionYaNoEspera), transaccion():
        _pasar(importacion_id, de=EN_MARCHA, a=estado, mensaje=mensaje)
        revision_correos.vaciar(importacion_id)


def _revisar(importacion_id: int, abrir: Callable[[], Any]) -> None:
    _pasar(importacion_id, de=(EstadoImportacion.EN_COLA,), a=EstadoImportacion.REVISANDO)
    _olvidar_las_viejas()
    with abrir() as lectura, _Marcador(importacion_id) as marcador, transaccion():
        cuantas = revision_correos.copiar(importacion_id, lectura, marcador)
        if not cuantas:
            raise DatosInvalidos("No trae ningún correo: revisa que sea el archivo que querías.")
        cuentas = revision_correos.revisar(importacion_id, cuantas)
        _acabar(
            importacion_id,
            de=EstadoImportacion.REVISANDO,
            a=EstadoImportacion.REVISADA,
            **cuentas.por_clase(),
        )


def _guardar(importacion_id: int, actor_id: int) -> None:
    with _Marcador(importacion_id) as marcador, transaccion():
        en_exclusiva()
        antes = ImportacionCorreos.objects.get(pk=importacion_id)
        revision_correos.bloquear(importacion_id)
        # Otra vez: desde la revisión pudo pasar un día. Tras una caída, la tabla de paso está vacía.
        cuentas = revision_correos.revisar(importacion_id, antes.filas)
        if cuentas.filas != antes.filas:
            raise DatosInvalidos(SE_INTERRUMPIO)
        if cuentas.con_error:
            _acabar(
                importacion_id,
                de=EstadoImportacion.APLICANDO,
                a=EstadoImportacion.REVISADA,
                mensaje=CAMBIO,
                **cuentas.por_clase(),
            )
            return
        revision_correos.guardar(importacion_id, cuentas, marcador)
        revision_correos.vaciar(importacion_id)
        anotar_importacion(
            Resumen(cuentas.filas, cuentas.nuevas, cuentas.cambian),
            actor_id=actor_id,
            archivo=antes.nombre,
            pegado=antes.origen == ImportacionCorreos.Origen.PEGADO,
        )
        _acabar(
            importacion_id,
            de=EstadoImportacion.APLICANDO,
            a=EstadoImportacion.HECHA,
            mensaje="",
            **cuentas.por_clase(),
        )


def _olvidar_las_viejas() -> None:
    """Lo que nadie confirmó en un día: sus filas ocupan sitio y lo revisado ya no vale."""
    limite = timezone.now() - timedelta(hours=HORAS_POR_CONFIRMAR)
    with transaccion():
        viejas = ImportacionCorreos.objects.filter(
            estado=EstadoImportacion.REVISADA, creado_en__lt=limite
        )
        claves = list(viejas.select_for_update(skip_locked=True).values_list("pk", flat=True))
        if claves:
            FilaImportada.objects.filter(lote__in=claves).delete()
            ImportacionCorreos.objects.filter(pk__in=claves).update(
                estado=EstadoImportacion.DESCARTADA
            )


def _acabar(importacion_id: int, *, de: str, a: str, **cambios: Any) -> None:
    """El último paso de su transacción; lanza `_Perdida` si alguien la dio por interrumpida."""
    try:
        _pasar(importacion_id, de=(de,), a=a, **cambios)
    except ImportacionYaNoEspera as error:
        raise _Perdida from error


def _pasar(
    importacion_id: int,
    *,
    de: tuple[str, ...],
    a: str,
    condicion: dict[str, Any] | None = None,
    **cambios: Any,
) -> None:
    """De un estado a otro, de una vez: de dos que lo intenten, uno; el otro, `ImportacionYaNoEspera`."""
    suya = ImportacionCorreos.objects.filter(pk=importacion_id, estado__in=de, **condicion or {})
    if not suya.update(estado=a, **cambios):
        raise ImportacionYaNoEspera


class _Marcador:
    """Apunta el avance en otra conexión: la transacción del trabajo no la ve nadie hasta su final."""

    def __init__(self, importacion_id: int) -> None:
        self.importacion_id = importacion_id
        self._otra: Any = None
        self._siguiente = time.monotonic() + SEGUNDOS_ENTRE_AVANCES

    def __enter__(self) -> "_Marcador":
        return self

    def __call__(self, hecho: int, total: int) -> None:
        if time.monotonic() < self._siguiente:
            return
        self._siguiente = time.monotonic() + SEGUNDOS_ENTRE_AVANCES
        self._otra = self._otra or connection.copy()
        with self._otra.cursor() as cursor:
            cursor.execute(
                "UPDATE importaciones_correos SET hecho = %s, total = %s WHERE id = %s",
                [hecho, total, self.importacion_id],
            )

    def __exit__(self, *_: object) -> None:
        if self._otra is not None:
            self._otra.close()
