"""La revisión de los correos que se quieren autorizar."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError

from estudiantes.models import Carrera, CorreoCatalogo, Cuatrimestre, normalizar_correo


@dataclass(frozen=True)
class FilaDeCorreo:
    """Un correo como alguien lo escribió: textos sin interpretar; un dato vacío no se toca."""

    correo: str
    matricula: str = ""
    carrera: str = ""
    cuatrimestre: str = ""
    notas: str = ""
    linea: int | None = None


class Revision:
    """Convierte filas en entradas del catálogo y apunta cada dato malo con su línea y su campo.

    Lee de la base una vez, no una por fila: un archivo trae miles.
    """

    def __init__(self, filas: list[FilaDeCorreo]) -> None:
        self.filas = filas
        self.errores: list[str] = []
        self.carreras = dict(Carrera.objects.order_by("codigo").values_list("codigo", "pk"))
        self.cuatrimestres = {
            str(numero): pk
            for numero, pk in Cuatrimestre.objects.order_by("numero").values_list("numero", "pk")
        }
        correos = [normalizar_correo(f.correo) for f in filas]
        self.por_correo = {
            e.correo_institucional: e
            for e in CorreoCatalogo.objects.filter(
                correo_institucional__in=correos
            ).select_for_update()
        }
        matriculas = [f.matricula.strip() for f in filas if f.matricula.strip()]
        self.duenos = dict(
            CorreoCatalogo.objects.filter(matricula__in=matriculas).values_list(
                "matricula", "correo_institucional"
            )
        )
        self.lineas_de_correo: dict[str, int | None] = {}

    def entradas(self) -> list[CorreoCatalogo]:
        """Las entradas como deben quedar; sólo valen si `errores` sigue vacía."""
        return [self._entrada(fila) for fila in self.filas]

    def _entrada(self, fila: FilaDeCorreo) -> CorreoCatalogo:
        correo = self._correo(fila)
        previa = self.por_correo.get(correo) or CorreoCatalogo()
        return CorreoCatalogo(
            correo_institucional=correo,
            matricula=self._matricula(fila, correo) or previa.matricula,
            carrera_id=self._carrera(fila) or previa.carrera_id,
            cuatrimestre_id=self._cuatrimestre(fila) or previa.cuatrimestre_id,
            notas=fila.notas.strip() or previa.notas,
        )

    def _correo(self, fila: FilaDeCorreo) -> str:
        correo = normalizar_correo(fila.correo)
        if not correo:
            self._mal(fila, "correo", "falta.")
        elif '"' in correo:
            # Válido para la norma («"a b"@x»), pero no para la restricción de la tabla.
            self._mal(fila, "correo", f"«{correo}» no puede llevar comillas.")
        else:
            self._limpiar(fila, "correo", correo, columna="correo_institucional")
        if correo and correo in self.lineas_de_correo:
            antes = self.lineas_de_correo[correo]
            self._mal(fila, "correo", f"«{correo}» está repetido: ya viene en la línea {antes}.")
        self.lineas_de_correo[correo] = fila.linea
        return correo

    def _matricula(self, fila: FilaDeCorreo, correo: str) -> str | None:
        matricula = fila.matricula.strip()
        if not matricula:
            return None
        self._limpiar(fila, "matricula", matricula)
        dueno = self.duenos.setdefault(matricula, correo)
        if dueno != correo:
            self._mal(fila, "matricula", f"«{matricula}» ya es de {dueno}.")
        return matricula

    def _carrera(self, fila: FilaDeCorreo) -> int | None:
        return self._buscar(fila, "carrera", fila.carrera.strip(), self.carreras)

    def _cuatrimestre(self, fila: FilaDeCorreo) -> int | None:
        return self._buscar(fila, "cuatrimestre", fila.cuatrimestre.strip(), self.cuatrimestres)

    def _buscar(
        self, fila: FilaDeCorreo, campo: str, escrito: str, validos: dict[str, int]
    ) -> int | None:
        if not escrito:
            return None
        # Al código se le perdonan las mayúsculas: «sis» es SIS.
        pk = validos.get(escrito, validos.get(escrito.upper()))
        if pk is None:
            usa = ", ".join(validos) or "(todavía no hay ninguno: créalo en el admin)"
            self._mal(fila, campo, f"«{escrito}» no existe. Usa uno de: {usa}.")
        return pk

    def _limpiar(self, fila: FilaDeCorreo, campo: str, valor: str, columna: str = "") -> None:
        try:
            CorreoCatalogo._meta.get_field(columna or campo).clean(valor, None)
        except ValidationError as error:
            self._mal(fila, campo, f"«{valor}»: {' '.join(error.messages)}")

    def _mal(self, fila: FilaDeCorreo, campo: str, porque: str) -> None:
        donde = campo if fila.linea is None else f"Línea {fila.linea}, {campo}"
        self.errores.append(f"{donde}: {porque}")
