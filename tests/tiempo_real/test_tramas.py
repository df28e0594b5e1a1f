"""Las tramas de texto que RedUP lee y escribe por su cuenta son las de la biblioteca."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Close, Frame, Opcode

from redup_project.tiempo_real import tramas

LARGOS = [0, 1, 125, 126, 65_535, 65_536, 200_000]
TEXTOS = st.one_of(
    st.text(max_size=200),
    st.sampled_from([125, 126, 65_535]).map(lambda largo: "x" * largo),
    st.integers(1, 60).map(lambda veces: "ñ👍🏽" * veces),
)


def de_cliente(texto: str) -> bytes:
    """La trama tal como la manda un cliente: con una máscara al azar."""
    return Frame(Opcode.TEXT, texto.encode()).serialize(mask=True)


RARAS = {
    "un latido": Frame(Opcode.PING, b"eh").serialize(mask=True),
    "una despedida": Frame(Opcode.CLOSE, Close(1000, "").serialize()).serialize(mask=True),
    "un binario": Frame(Opcode.BINARY, b"\x00").serialize(mask=True),
    "el principio de una a trozos": Frame(Opcode.TEXT, b"ho", fin=False).serialize(mask=True),
    "el final de una a trozos": Frame(Opcode.CONT, b"la").serialize(mask=True),
    "una muy grande": de_cliente("x" * 65_536),
    "una sin máscara": Frame(Opcode.TEXT, b"hola").serialize(mask=False),
    "una comprimida": b"\xc1" + de_cliente("hola")[1:],
    "una que no es UTF-8": Frame(Opcode.TEXT, b"\xff\xfe").serialize(mask=True),
}


@pytest.mark.parametrize("largo", LARGOS)
def test_la_cabecera_es_la_que_compone_la_biblioteca(largo):
    datos = b"x" * largo

    assert tramas.cabecera(largo) + datos == Frame(Opcode.TEXT, datos).serialize(mask=False)


@given(textos=st.lists(TEXTOS, max_size=6), datos=st.data())
def test_se_leen_los_mismos_textos_por_donde_quiera_que_se_corten(textos, datos):
    llegan = b"".join(map(de_cliente, textos))
    cortes = datos.draw(st.lists(st.integers(0, len(llegan)), max_size=8).map(sorted))
    leidos, resto = [], b""

    for desde, hasta in zip([0, *cortes], [*cortes, len(llegan)], strict=True):
        nuevos, resto, corriente = tramas.leer(resto + llegan[desde:hasta])
        leidos += nuevos
        assert corriente

    assert (leidos, resto) == (textos, b"")


@pytest.mark.parametrize("rara", RARAS.values(), ids=RARAS)
def test_en_la_primera_que_no_es_corriente_se_para(rara):
    llegan = de_cliente("antes") + rara + de_cliente("después")

    assert tramas.leer(llegan) == (["antes"], llegan[len(de_cliente("antes")) :], False)


@pytest.mark.parametrize("texto", ["", "hola", "x" * 126])
def test_de_una_a_medias_no_se_lee_nada(texto):
    entera = de_cliente(texto)

    for hasta in range(len(entera)):
        assert tramas.leer(entera[:hasta]) == ([], entera[:hasta], True)
