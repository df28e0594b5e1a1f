"""`manage.py importar_correos ARCHIVO`: autoriza a toda una generación."""

import csv
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from estudiantes.servicios.archivo_de_correos import leer_archivo
from estudiantes.servicios.celdas import CODIFICACION, protegida
from estudiantes.servicios.correos import ensayar_importacion, importar_correos
from estudiantes.servicios.fallos_de_correos import CABECERA_DE_FALLOS, Fallo
from estudiantes.servicios.filas_de_correos import COLUMNAS
from redup_project.errores import DatosInvalidos

ANCHO = 30


class Command(BaseCommand):
    help = (
        f"Autoriza los correos de un CSV o un .xlsx con las columnas {','.join(COLUMNAS)} (sólo "
        "«correo» es obligatoria). Si una fila está mal no se guarda ninguna; repetirlo no cambia nada."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("archivo", metavar="ARCHIVO", type=Path, help="un CSV o un .xlsx")
        parser.add_argument(
            "--revisar", action="store_true", help="dice lo que haría y no guarda nada"
        )
        parser.add_argument(
            "--errores", metavar="CSV", type=Path, help="escribe aquí todos los errores"
        )

    def handle(self, **opciones: Any) -> None:
        archivo: Path = opciones["archivo"]
        hacer = ensayar_importacion if opciones["revisar"] else importar_correos
        nombre = {} if opciones["revisar"] else {"archivo": archivo.name}
        barra = _Barra(self, archivo.name)
        try:
            with ExitStack() as abiertos:
                lectura = leer_archivo(abiertos.enter_context(archivo.open("rb")))
                al_fallar = _apuntador(abiertos, opciones["errores"])
                resumen = hacer(lectura, al_avanzar=barra, al_fallar=al_fallar, **nombre)
        except OSError as error:
            ruta = error.filename or archivo
            raise CommandError(f"No se pudo leer «{ruta}»: comprueba la ruta.") from error
        except DatosInvalidos as error:
            barra.cortar()
            raise CommandError(error.mensaje) from error
        ensayo = "Sin guardar nada: " if opciones["revisar"] else ""
        self.stdout.write(
            f"{ensayo}{resumen.cambios} cambios: {resumen.creados} correos nuevos, "
            f"{resumen.actualizados} actualizados y {resumen.sin_cambios} que ya estaban igual."
        )


class _Barra:
    """El avance: en una terminal, una barra que se rehace; en un archivo, una línea por etapa."""

    def __init__(self, comando: BaseCommand, nombre: str) -> None:
        self.salida, self.nombre = comando.stdout, nombre
        self.viva = comando.stdout.isatty()
        self._pintada = ""

    def __call__(self, etapa: str, hecho: int, total: int) -> None:
        if etapa == "leídas":
            self.cortar()
            self.salida.write(f"{self.nombre}: {total} correos leídos.")
        elif self.viva:
            self._pintar(etapa, hecho, total)
        elif etapa == "guardando":
            self.salida.write(f"Guardados {hecho} de {total}…")

    def cortar(self) -> None:
        """Deja la barra en su línea y sigue en la siguiente."""
        if self._pintada:
            self.salida.write("")
            self._pintada = ""

    def _pintar(self, etapa: str, hecho: int, total: int) -> None:
        parte = min(1.0, hecho / total) if total else 0.0
        llena = int(ANCHO * parte)
        linea = f"\r{etapa.capitalize()} [{'#' * llena}{'.' * (ANCHO - llena)}] {parte:4.0%}"
        if linea != self._pintada:
            self._pintada = linea
            self.salida.write(linea, ending="")
            self.salida.flush()
        if etapa == "guardando" and hecho >= total:
            self.cortar()


def _apuntador(abiertos: ExitStack, ruta: Path | None) -> Any:
    """Escribe cada fallo en el archivo; lo que una hoja de cálculo ejecutaría va protegido."""
    if ruta is None:
        return None
    archivo = abiertos.enter_context(ruta.open("w", encoding=CODIFICACION, newline=""))
    hoja = csv.writer(archivo)
    hoja.writerow(CABECERA_DE_FALLOS)

    def apuntar(fallo: Fallo) -> None:
        hoja.writerow(protegida(fallo.celdas()))

    return apuntar
