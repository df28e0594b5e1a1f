"""El JSON del tiempo real dice lo mismo que el de Engine.IO, que es el que define qué se admite."""

import json

import pytest
from engineio import json as de_fabrica
from hypothesis import given, settings
from hypothesis import strategies as st

from redup_project.tiempo_real import json_rapido

# Cualquier carácter que no sea medio par. El `st.text()` de fábrica hace antes una tabla de todo
# Unicode: dos segundos en cada clon nuevo.
letras = st.integers(0, 0x10F7FF).map(lambda n: chr(n if n < 0xD800 else n + 0x800))


def textos(tope: int | None = None) -> st.SearchStrategy[str]:
    return st.lists(letras, max_size=tope).map("".join)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | textos(),
    lambda hijos: st.lists(hijos, max_size=4) | st.dictionaries(textos(5), hijos, max_size=4),
    max_leaves=12,
)

RAROS = {
    "entero de 64 bits": "9223372036854775807",
    "entero que ya no cabe": "18446744073709551616",
    "entero de 100 cifras": "9" * 100,
    "decimal largo": "0." + "1" * 40,
    "NaN": "[NaN, Infinity]",
    "medio par": r'"\ud83d"',
    "un par": r'"\ud83d\ude00"',
    "clave repetida": '{"a":1,"a":2}',
    "evento llano": '["evento",{"a":"1","b":2,"c":null,"d":true}]',
    "evento con un entero que ya no cabe": '["evento",{"a":18446744073709551616}]',
    "evento que lo lleva dentro de otro dato": '["evento",{"a":{"b":[18446744073709551616]}}]',
    "evento que lo lleva de nombre": "[18446744073709551616,{}]",
    "evento que lo lleva después": '["evento",{},18446744073709551616]',
    "evento que lo lleva por datos": '["evento",18446744073709551616]',
}


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(JSON)
def test_lo_que_escribe_lo_entiende_cualquiera(objeto):
    assert json.loads(json_rapido.dumps(objeto)) == objeto


@pytest.mark.parametrize("texto", RAROS.values(), ids=RAROS)
def test_lee_lo_mismo_que_el_de_fabrica(texto):
    assert repr(json_rapido.loads(texto)) == repr(de_fabrica.loads(texto))


@pytest.mark.parametrize("texto", ["", "{", "[1,]", "'a'", "9" * 101, "-" + "9" * 5000])
def test_rechaza_lo_mismo_que_el_de_fabrica(texto):
    for modulo in (json_rapido, de_fabrica):
        with pytest.raises(ValueError, match="."):
            modulo.loads(texto)


@pytest.mark.parametrize("objeto", [{1: "a"}, [2**70], ["\ud83d"]])
def test_escribe_tambien_lo_que_orjson_no_sabe(objeto):
    assert json_rapido.dumps(objeto, separators=(",", ":")) == json.dumps(
        objeto, separators=(",", ":")
    )
