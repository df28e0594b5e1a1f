"""`fn_palabras`: lo que el índice de búsqueda apunta de un mensaje."""

import pytest
from django.db import connection

from tests.sql.ayudas import filas

pytestmark = pytest.mark.django_db


def palabras(texto):
    return filas("SELECT tsvector_to_array(fn_palabras(%s)) AS palabras", [texto])[0]["palabras"]


def test_ni_acentos_ni_mayusculas():
    assert palabras("Mañana: EXAMEN de Física, Ángel y Únicos") == sorted(
        ["angel", "de", "examen", "fisica", "manana", "unicos", "y"]
    )


def test_los_signos_separan_tambien_en_un_texto_sin_acentos():
    texto = "ana@uni.edu a/b c:d e-f g+h i_j k<l>m n&o"

    assert palabras(texto) == sorted(["ana", "uni", "edu", *"abcdefghijklmno"])


def test_de_un_texto_nulo_nada():
    assert palabras(None) is None


@pytest.mark.parametrize(
    "texto",
    [
        "nos vemos a las cinco",
        "¿Qué tal? mañana, en el salón de física",
        "Ñandú ÁÉÍÓÚÜÑ áéíóúüñ",
        "correo: ana.lopez+clase@uni.edu.mx <b>hola</b> a&b c_d e-f 3.14 -7 1/2",
        "https://uni.edu/a/b?c=d&e=f#g",
        "emoji 🎉 fiesta-hoy",
        "ＡＢＣ ß ŀ İ ç à",
        "",
    ],
)
def test_son_las_de_la_formula_con_que_se_hizo_el_indice(texto):
    """Cambiar la función y no el índice sólo vale si da lo mismo (`sql/0028`)."""
    de_entonces = """
        SELECT fn_palabras(%s) = to_tsvector(
            'pg_catalog.simple',
            translate(lower(%s), 'áéíóúüñ@./:-+_<>&', 'aeiouun          ')
        ) AS iguales
    """

    assert filas(de_entonces, [texto, texto]) == [{"iguales": True}]


def test_se_despliega_dentro_del_plan():
    """Llamarla en cada fila costaría más que lo que ahorra; así el índice sólo ve funciones de PostgreSQL."""
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN VERBOSE SELECT fn_palabras(contenido) FROM mensajes")
        plan = "\n".join(linea for (linea,) in cursor.fetchall())

    assert "fn_palabras" not in plan
    assert "to_tsvector" in plan
