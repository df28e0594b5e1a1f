"""Revisar y guardar filas en bloque: entran por COPY a una tabla de paso y se juzgan en SQL.

Si una dirección está bien escrita lo dice, al entrar, el mismo campo que valida el formulario; lo que
depende de las demás filas o del catálogo lo dice una sola orden de SQL.
"""

import re
from collections.abc import Callable, Iterator

from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection

from estudiantes.models import CorreoCatalogo, FilaImportada, normalizar_correo
from estudiantes.servicios.fallos_de_correos import MATRICULA_MAXIMA
from estudiantes.servicios.filas_de_correos import FilaDeCorreo, Lectura

Avance = Callable[[int, int], None]

POR_TANDA = 5000
MUCHAS = 1000
ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\x00": " "})
CAMPO_CORREO = CorreoCatalogo._meta.get_field("correo_institucional")
# Las que sin duda valen, que son casi todas: preguntar al campo cuesta diez veces más.
CORRIENTE = re.compile(
    r"[a-z0-9]{1,30}(?:[._-][a-z0-9]{1,30}){0,4}@(?:[a-z0-9]{1,30}\.){1,2}[a-z]{2,10}"
)

COPIAR = """
    COPY filas_importacion_correos
        (lote, linea, escrito, correo, mal_correo, matricula, carrera, cuatrimestre, notas)
    FROM STDIN
"""
# Primero se junta cada fila con lo que dice de ella el catálogo y el resto del archivo; luego, qué tiene
# mal, y al final, qué se hace. Una celda vacía no cambia nada. Lo ya escrito no se reescribe: al
# confirmar se revisa otra vez y casi siempre sale lo mismo.
REVISAR = """
    WITH junta AS (
        SELECT f.id, f.correo, f.mal_correo, f.matricula, f.carrera, f.cuatrimestre, f.notas,
               c.id AS entrada_id, c.matricula AS su_matricula, c.carrera_id AS su_carrera,
               c.cuatrimestre_id AS su_cuatrimestre,
               btrim(coalesce(c.notas, ''), E' \\t\\n\\r') AS sus_notas,
               ca.id AS carrera_id, cu.id AS cuatrimestre_id,
               f.correo IS NOT NULL AND row_number() OVER por_correo > 1 AS es_repetida,
               lag(f.linea) OVER por_correo AS linea_previa,
               coalesce(
                   otra.correo_institucional,
                   first_value(coalesce(f.correo, '')) OVER por_matricula
               ) AS dueno
          FROM filas_importacion_correos f
          LEFT JOIN catalogo_correos c ON c.correo_institucional = f.correo
          LEFT JOIN catalogo_correos otra ON otra.matricula = f.matricula
          LEFT JOIN LATERAL (
              SELECT id FROM carreras WHERE codigo IN (f.carrera, upper(f.carrera))
               ORDER BY codigo <> f.carrera LIMIT 1
          ) ca ON true
          LEFT JOIN cuatrimestres cu ON cu.numero::text = f.cuatrimestre
         WHERE f.lote = %(lote)s
        WINDOW por_correo AS (PARTITION BY f.correo ORDER BY f.id),
               por_matricula AS (PARTITION BY f.matricula ORDER BY f.id)
    ), juzgada AS (
        SELECT *, nullif(concat_ws(
            ' ',
            CASE WHEN correo IS NULL THEN 'correo.falta'
                 WHEN position('"' IN correo) > 0 THEN 'correo.comillas'
                 WHEN mal_correo IS NOT NULL THEN 'correo.forma' END,
            CASE WHEN es_repetida THEN 'correo.repetido' END,
            CASE WHEN char_length(matricula) > %(matricula_maxima)s THEN 'matricula.larga' END,
            CASE WHEN matricula IS NOT NULL AND dueno <> coalesce(correo, '')
                 THEN 'matricula.ajena' END,
            CASE WHEN carrera IS NOT NULL AND carrera_id IS NULL THEN 'carrera.desconocida' END,
            CASE WHEN cuatrimestre IS NOT NULL AND cuatrimestre_id IS NULL
                 THEN 'cuatrimestre.desconocido' END
        ), '') AS fallos
          FROM junta
    ), decidida AS (
        SELECT *, CASE
            WHEN fallos IS NOT NULL THEN 'error'
            WHEN entrada_id IS NULL THEN 'nueva'
            WHEN coalesce(matricula, su_matricula) IS DISTINCT FROM su_matricula
              OR coalesce(carrera_id, su_carrera) IS DISTINCT FROM su_carrera
              OR coalesce(cuatrimestre_id, su_cuatrimestre) IS DISTINCT FROM su_cuatrimestre
              OR coalesce(notas, sus_notas) <> sus_notas THEN 'cambia'
            ELSE 'igual'
        END AS accion
          FROM juzgada
    )
    UPDATE filas_importacion_correos AS fila
       SET carrera_id = d.carrera_id, cuatrimestre_id = d.cuatrimestre_id, fallos = d.fallos,
           linea_previa = d.linea_previa, dueno_matricula = d.dueno, accion = d.accion
      FROM decidida d
     WHERE fila.id = d.id
       AND (fila.accion, fila.fallos, fila.carrera_id, fila.cuatrimestre_id, fila.dueno_matricula)
           IS DISTINCT FROM (d.accion, d.fallos, d.carrera_id, d.cuatrimestre_id, d.dueno)
"""
CONTAR = """
    SELECT coalesce(accion, ''), count(*),
           coalesce(sum(cardinality(string_to_array(fallos, ' '))), 0), min(id), max(id)
      FROM filas_importacion_correos WHERE lote = %s GROUP BY 1
"""
# Hasta el commit nadie se registra con ellos ni los cambia: lo revisado sigue siendo cierto.
BLOQUEAR = """
    SELECT count(*) FROM (
        SELECT FROM catalogo_correos WHERE correo_institucional IN (
            SELECT correo FROM filas_importacion_correos WHERE lote = %s
        ) ORDER BY id FOR NO KEY UPDATE
    ) AS suyas
"""
GUARDAR = """
    INSERT INTO catalogo_correos AS c
        (correo_institucional, matricula, carrera_id, cuatrimestre_id, notas)
    SELECT correo, matricula, carrera_id, cuatrimestre_id, notas FROM filas_importacion_correos
     WHERE lote = %s AND accion IN ('nueva', 'cambia') AND id BETWEEN %s AND %s ORDER BY id
    ON CONFLICT (correo_institucional) DO UPDATE SET
        matricula = coalesce(EXCLUDED.matricula, c.matricula),
        carrera_id = coalesce(EXCLUDED.carrera_id, c.carrera_id),
        cuatrimestre_id = coalesce(EXCLUDED.cuatrimestre_id, c.cuatrimestre_id),
        notas = coalesce(EXCLUDED.notas, c.notas)
"""


def copiar(lote: int, lectura: Lectura, al_avanzar: Avance) -> int:
    """Pasa las filas a la tabla de paso según se leen; devuelve cuántas eran."""
    fuente = _Fuente(lote, lectura, al_avanzar)
    try:
        with connection.cursor() as cursor, connection.wrap_database_errors:
            cursor.cursor.copy_expert(COPIAR, fuente)
    except DatabaseError:
        # psycopg2 convierte en suyo lo que falle al leer: lo que importa es qué falló.
        if fuente.fallo is not None:
            raise fuente.fallo from None
        raise
    return fuente.filas


def revisar(lote: int, filas: int) -> "Cuentas":
    """Apunta en cada fila qué se hará con ella o qué tiene mal, y cuenta."""
    with connection.cursor() as cursor:
        if filas > MUCHAS:
            # Recién llenada: sin esto, PostgreSQL la cree vacía y une fila a fila.
            cursor.execute("ANALYZE filas_importacion_correos")
        cursor.execute(REVISAR, {"lote": lote, "matricula_maxima": MATRICULA_MAXIMA})
    return contar(lote)


def contar(lote: int) -> "Cuentas":
    """Cuántas filas hay de cada clase."""
    with connection.cursor() as cursor:
        cursor.execute(CONTAR, [lote])
        return Cuentas(cursor.fetchall())


def bloquear(lote: int) -> None:
    """Nadie cambia, hasta el commit, los correos del catálogo que traen las filas."""
    with connection.cursor() as cursor:
        cursor.execute(BLOQUEAR, [lote])


def guardar(lote: int, cuentas: "Cuentas", al_avanzar: Avance) -> None:
    """Lleva al catálogo lo nuevo y lo que cambia, por tandas y en la transacción de quien llama."""
    total = cuentas.nuevas + cuentas.cambian
    hechas = 0
    with connection.cursor() as cursor:
        for desde in range(cuentas.primera, cuentas.ultima + 1, POR_TANDA):
            cursor.execute(GUARDAR, [lote, desde, desde + POR_TANDA - 1])
            if cursor.rowcount:
                hechas += cursor.rowcount
                al_avanzar(hechas, total)


def vaciar(lote: int) -> None:
    """Quita las filas de la tabla de paso."""
    FilaImportada.objects.filter(lote=lote).delete()


class Cuentas:
    """Cuántas filas hay de cada clase, y entre qué identificadores están las que se guardan."""

    def __init__(self, grupos: list[tuple]) -> None:
        por_accion = {accion: cuantas for accion, cuantas, *_ in grupos}
        self.nuevas = por_accion.get("nueva", 0)
        self.cambian = por_accion.get("cambia", 0)
        self.iguales = por_accion.get("igual", 0)
        self.con_error = por_accion.get("error", 0)
        self.filas = sum(por_accion.values())
        self.fallos = sum(int(fallos) for _, _, fallos, *_ in grupos)
        entran = [grupo for grupo in grupos if grupo[0] in ("nueva", "cambia")]
        self.primera = min((grupo[3] for grupo in entran), default=1)
        self.ultima = max((grupo[4] for grupo in entran), default=0)

    def por_clase(self) -> dict[str, int]:
        """Como las guarda la importación."""
        return {
            "nuevas": self.nuevas,
            "cambian": self.cambian,
            "iguales": self.iguales,
            "con_error": self.con_error,
        }


class _Fuente:
    """Lo que lee COPY: las filas en su formato de texto, hechas según las pide."""

    def __init__(self, lote: int, lectura: Lectura, al_avanzar: Avance) -> None:
        self.lote, self.lectura, self.al_avanzar = lote, lectura, al_avanzar
        self.filas = 0
        self.fallo: Exception | None = None
        self._resto = b""

    def read(self, cuanto: int) -> bytes:
        try:
            return self._leer(cuanto)
        except Exception as fallo:
            self.fallo = fallo
            raise

    def _leer(self, cuanto: int) -> bytes:
        trozos, tamano = [self._resto], len(self._resto)
        while tamano < cuanto and (trozo := self._siguiente()):
            trozos.append(trozo)
            tamano += len(trozo)
        todo = b"".join(trozos)
        self._resto = todo[cuanto:]
        self.al_avanzar(*self.lectura.avance())
        return todo[:cuanto]

    def _siguiente(self) -> bytes:
        fila = next(self.lectura.filas, None)
        if fila is None:
            return b""
        self.filas += 1
        return "\t".join(self._columnas(fila)).encode("utf-8", "replace") + b"\n"

    def _columnas(self, fila: FilaDeCorreo) -> Iterator[str]:
        correo = normalizar_correo(fila.correo)
        yield str(self.lote)
        yield "\\N" if fila.linea is None else str(fila.linea)
        for texto in (
            fila.correo,
            correo,
            _mal_escrito(correo),
            fila.matricula.strip(),
            fila.carrera.strip(),
            fila.cuatrimestre.strip(),
            fila.notas.strip(),
        ):
            yield texto.translate(ESCAPES) if texto else "\\N"


def _mal_escrito(correo: str) -> str:
    """Lo que diría el formulario de esa dirección; nada si está bien."""
    if CORRIENTE.fullmatch(correo):
        return ""
    try:
        CAMPO_CORREO.clean(correo, None)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""
