"""Revisar y guardar filas en bloque: entran por COPY a una tabla de paso y se juzgan en SQL.

Si una dirección está bien escrita lo dice, al entrar, el mismo campo que valida el formulario; lo que
depende de las demás filas o del catálogo lo dice una sola orden de SQL.
"""

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

COPIAR = """
    COPY filas_importacion_correos
        (lote, linea, escrito, correo, mal_correo, matricula, carrera, cuatrimestre, notas)
    FROM STDIN
"""
# Lo que una celda vacía no dice se queda como estaba: por eso cada comparación empieza por ella.
REVISAR = """
    UPDATE filas_importacion_correos AS fila
       SET carrera_id = r.carrera_id, cuatrimestre_id = r.cuatrimestre_id,
           linea_previa = r.linea_previa, dueno_matricula = r.dueno, fallos = nullif(r.fallos, ''),
           accion = CASE
               WHEN r.fallos <> '' THEN 'error'
               WHEN r.destino_id IS NULL THEN 'nueva'
               WHEN r.matricula IS DISTINCT FROM coalesce(r.matricula_nueva, r.matricula)
                 OR r.su_carrera IS DISTINCT FROM coalesce(r.carrera_id, r.su_carrera)
                 OR r.su_cuatrimestre IS DISTINCT FROM coalesce(r.cuatrimestre_id, r.su_cuatrimestre)
                 OR (r.notas_nuevas IS NOT NULL AND
                     btrim(coalesce(r.notas, ''), E' \\t\\n\\r') <> r.notas_nuevas)
               THEN 'cambia'
               ELSE 'igual'
           END
      FROM (
          SELECT j.*, concat_ws(
                     ' ',
                     CASE WHEN j.correo IS NULL THEN 'correo.falta'
                          WHEN position('"' IN j.correo) > 0 THEN 'correo.comillas'
                          WHEN j.mal_correo IS NOT NULL THEN 'correo.forma' END,
                     CASE WHEN j.es_repetida THEN 'correo.repetido' END,
                     CASE WHEN char_length(j.matricula_nueva) > %(matricula_maxima)s
                          THEN 'matricula.larga' END,
                     CASE WHEN j.dueno IS DISTINCT FROM coalesce(j.correo, '')
                           AND j.matricula_nueva IS NOT NULL THEN 'matricula.ajena' END,
                     CASE WHEN j.carrera IS NOT NULL AND j.carrera_id IS NULL
                          THEN 'carrera.desconocida' END,
                     CASE WHEN j.cuatrimestre IS NOT NULL AND j.cuatrimestre_id IS NULL
                          THEN 'cuatrimestre.desconocido' END
                 ) AS fallos
            FROM (
                SELECT f.id, f.correo, f.mal_correo, f.carrera, f.cuatrimestre,
                       f.matricula AS matricula_nueva, f.notas AS notas_nuevas,
                       c.id AS destino_id, c.matricula, c.notas,
                       c.carrera_id AS su_carrera, c.cuatrimestre_id AS su_cuatrimestre,
                       ca.id AS carrera_id, cu.id AS cuatrimestre_id,
                       f.correo IS NOT NULL
                           AND row_number() OVER por_correo > 1 AS es_repetida,
                       lag(f.linea) OVER por_correo AS linea_previa,
                       coalesce(
                           de.correo_institucional,
                           first_value(coalesce(f.correo, '')) OVER por_matricula
                       ) AS dueno
                  FROM filas_importacion_correos f
                  LEFT JOIN catalogo_correos c ON c.correo_institucional = f.correo
                  LEFT JOIN catalogo_correos de ON de.matricula = f.matricula
                  LEFT JOIN LATERAL (
                      SELECT id FROM carreras WHERE codigo IN (f.carrera, upper(f.carrera))
                       ORDER BY codigo <> f.carrera LIMIT 1
                  ) ca ON true
                  LEFT JOIN cuatrimestres cu ON cu.numero::text = f.cuatrimestre
                 WHERE f.lote = %(lote)s
                WINDOW por_correo AS (PARTITION BY f.correo ORDER BY f.id),
                       por_matricula AS (PARTITION BY f.matricula ORDER BY f.id)
            ) j
      ) r
     WHERE fila.id = r.id
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
    try:
        CAMPO_CORREO.clean(correo, None)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""
