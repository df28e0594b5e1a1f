"""Las tramas de texto corrientes del websocket (RFC 6455 §5.2): enteras, sin partir y de menos de 64 kB.

La biblioteca las lee con un generador que copia cada campo aparte: era un 9 % de lo que cuesta un mensaje. Lo
que no sea así (latidos, cierres, binarios, trozos) se le deja a ella.
"""

from websockets.frames import apply_mask

TEXTO = 0x81
# En el segundo octeto, con lo que mide: los clientes enmascaran siempre; el servidor, nunca.
MASCARA = 0x80
LARGO_DE_16_BITS, LARGO_DE_64_BITS = 126, 127


def escribir(texto: str) -> bytes:
    """La trama con que el servidor manda `texto`."""
    datos = texto.encode()
    return cabecera(len(datos)) + datos


def cabecera(largo: int) -> bytes:
    """Con lo que empieza una trama de texto de `largo` octetos, sin máscara."""
    if largo < LARGO_DE_16_BITS:
        return bytes((TEXTO, largo))
    if largo < 1 << 16:
        return bytes((TEXTO, LARGO_DE_16_BITS)) + largo.to_bytes(2, "big")
    return bytes((TEXTO, LARGO_DE_64_BITS)) + largo.to_bytes(8, "big")


def leer(datos: bytes) -> tuple[list[str], bytes, bool]:
    """Los textos con que empieza lo que mandó un cliente, lo que queda y si esto aún puede ser corriente.

    Lo que queda es el principio de una trama a la que le falta algo o, si no puede ser corriente, todo desde
    la primera que no lo es.
    """
    textos: list[str] = []
    inicio, total = 0, len(datos)
    while total - inicio >= 2:
        largo = datos[inicio + 1] - MASCARA
        if datos[inicio] != TEXTO or not 0 <= largo < LARGO_DE_64_BITS:
            return textos, datos[inicio:], False
        cuerpo = inicio + 6
        if largo == LARGO_DE_16_BITS:
            largo = int.from_bytes(datos[inicio + 2 : inicio + 4], "big")
            cuerpo += 2
        fin = cuerpo + largo
        if cuerpo > total or fin > total:
            break
        try:
            textos.append(apply_mask(datos[cuerpo:fin], datos[cuerpo - 4 : cuerpo]).decode())
        except UnicodeDecodeError:
            return textos, datos[inicio:], False
        inicio = fin
    return textos, datos[inicio:], True
