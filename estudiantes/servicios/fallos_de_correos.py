"""Qué le pasa a una fila y cómo se arregla, en español. Los códigos los pone `revision_correos.py`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from estudiantes.models import Carrera, CorreoCatalogo, Cuatrimestre, FilaImportada

CABECERA_DE_FALLOS = ("línea", "correo", "dato", "qué le pasa", "cómo se arregla")
CODIGOS_A_LA_VISTA = 40
MATRICULA_MAXIMA = CorreoCatalogo._meta.get_field("matricula").max_length


@dataclass(frozen=True, slots=True)
class Fallo:
    """Un dato malo de una fila."""

    linea: int | None
    escrito: str
    campo: str
    problema: str
    remedio: str

    def __str__(self) -> str:
        donde = self.campo if self.linea is None else f"Línea {self.linea}, {self.campo}"
        # Qué códigos hay no se adivina; lo demás se entiende solo.
        valen = f" {self.remedio}" if self.campo in ("carrera", "cuatrimestre") else ""
        return f"{donde}: {self.problema}{valen}"

    def celdas(self) -> tuple[object, ...]:
        """En el orden de `CABECERA_DE_FALLOS`."""
        return (self.linea, self.escrito, self.campo, self.problema, self.remedio)


class Explicador:
    """Pone en palabras los fallos de las filas. Las carreras y los cuatrimestres se leen una vez."""

    def fallos_de(self, fila: FilaImportada) -> Iterator[Fallo]:
        """Los de esa fila, en el orden de las columnas."""
        for codigo in (fila.fallos or "").split():
            problema, remedio = self._frases[codigo](fila)
            yield Fallo(fila.linea, fila.escrito or "", codigo.split(".")[0], problema, remedio)

    @cached_property
    def _carreras(self) -> str:
        return _usa(Carrera.objects.order_by("codigo").values_list("codigo", flat=True))

    @cached_property
    def _cuatrimestres(self) -> str:
        return _usa(Cuatrimestre.objects.order_by("numero").values_list("numero", flat=True))

    @cached_property
    def _frases(self) -> dict[str, Callable[[FilaImportada], tuple[str, str]]]:
        return {
            "correo.falta": lambda f: ("falta.", "Escribe el correo o quita la línea."),
            "correo.comillas": lambda f: (
                f"«{f.correo}» no puede llevar comillas.",
                "Quita las comillas.",
            ),
            "correo.forma": lambda f: (
                f"«{f.correo}»: {f.mal_correo}",
                "Escríbelo como nombre@universidad.edu, sin espacios ni acentos.",
            ),
            "correo.repetido": lambda f: (
                f"«{f.correo}» está repetido: ya viene en la línea {f.linea_previa}.",
                "Deja sólo una de las dos líneas.",
            ),
            "matricula.larga": lambda f: (
                f"«{f.matricula}»: tiene {len(f.matricula)} y caben {MATRICULA_MAXIMA} caracteres.",
                "Acórtala.",
            ),
            "matricula.ajena": lambda f: (
                f"«{f.matricula}» ya es de {f.dueno_matricula}.",
                "Corrígela, o cámbiala antes en ese otro correo.",
            ),
            "carrera.desconocida": lambda f: (f"«{f.carrera}» no existe.", self._carreras),
            "cuatrimestre.desconocido": lambda f: (
                f"«{f.cuatrimestre}» no existe.",
                self._cuatrimestres,
            ),
        }


def _usa(validos: object) -> str:
    textos = [str(valido) for valido in validos]
    if not textos:
        return "Usa uno de: (todavía no hay ninguno: créalo en el admin)."
    mas = ["…"] if len(textos) > CODIGOS_A_LA_VISTA else []
    return f"Usa uno de: {', '.join(textos[:CODIGOS_A_LA_VISTA] + mas)}."
