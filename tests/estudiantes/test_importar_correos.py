"""`importar_correos`: libros de Excel, hojas que vuelven de una exportación, la barra y el ensayo."""

import csv
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from estudiantes.models import CorreoCatalogo, FilaImportada, RegistroAuditoria
from estudiantes.servicios import correos_xlsx, filas_de_correos, revision_correos
from estudiantes.servicios.celdas import desproteger, proteger
from estudiantes.servicios.correos_exportados import exportar_correos
from tests.fabricas import (
    CarreraFabrica,
    CorreoCatalogoFabrica,
    CuatrimestreFabrica,
    PersonalFabrica,
)

CABECERA = ["correo", "matrícula", "carrera", "cuatrimestre", "notas"]


@pytest.fixture(autouse=True)
def _academia(db: None) -> None:
    CorreoCatalogo.objects.all().delete()
    CarreraFabrica(codigo="SIS")
    CuatrimestreFabrica(numero=2)


@pytest.fixture
def importar(tmp_path: Path):
    """Importa esos bytes y devuelve lo que dijo el comando, línea a línea."""

    def _importar(contenido: bytes, *opciones: str, salida: Any = None) -> list[str]:
        archivo = tmp_path / "correos"
        archivo.write_bytes(contenido)
        salida = salida or io.StringIO()
        call_command("importar_correos", str(archivo), *opciones, stdout=salida)
        return salida.getvalue().splitlines()

    return _importar


def libro(*filas: list[Any]) -> bytes:
    escrito = Workbook()
    for fila in filas:
        escrito.active.append(fila)
    salida = io.BytesIO()
    escrito.save(salida)
    return salida.getvalue()


def catalogo() -> list[tuple]:
    return list(
        CorreoCatalogo.objects.order_by("correo_institucional").values_list(
            "correo_institucional", "matricula", "carrera__codigo", "cuatrimestre__numero", "notas"
        )
    )


class TestLibroDeExcel:
    def test_se_importa_con_sus_numeros_y_repetirlo_no_cambia_nada(self, importar):
        contenido = libro(
            CABECERA,
            ["Ana@u.edu", 20260001, "SIS", 2.0, "Núñez"],
            [None, None, None, None, None],
            ["beto@u.edu"],
        )

        primera, segunda = importar(contenido), importar(contenido)

        assert primera[-1].startswith("2 cambios: 2 correos nuevos")
        assert segunda[-1].startswith("0 cambios")
        assert catalogo() == [
            ("ana@u.edu", "20260001", "SIS", 2, "Núñez"),
            ("beto@u.edu", None, None, None, None),
        ]

    def test_cada_error_dice_su_fila(self, importar):
        with pytest.raises(CommandError, match="Línea 4, correo: «mal»"):
            importar(libro(CABECERA, ["ana@u.edu"], [], ["mal"]))

        assert catalogo() == []

    def test_lo_que_no_es_un_libro_se_explica(self, importar):
        roto = io.BytesIO()
        with zipfile.ZipFile(roto, "w") as zip_:
            zip_.writestr("hola.txt", "hola")

        for contenido, queja in (
            (b"PK\x03\x04basura", "está dañado"),
            (roto.getvalue(), "está dañado"),
            (b"\xd0\xcf\x11\xe0" + bytes(100), "Excel antiguo"),
            (libro(["nombre"]), "la cabecera debe nombrar"),
        ):
            with pytest.raises(CommandError, match=queja):
                importar(contenido)

    def test_una_bomba_se_rechaza_sin_abrirla(self, importar):
        bomba = io.BytesIO(libro(CABECERA))
        with zipfile.ZipFile(bomba, "a", zipfile.ZIP_DEFLATED) as zip_:
            zip_.writestr("xl/media/relleno.bin", bytes(4 * correos_xlsx.MB))

        with pytest.raises(CommandError, match="ocupa demasiado por dentro"):
            importar(bomba.getvalue())

    def test_una_hoja_que_salta_a_la_ultima_fila_no_se_recorre(self, importar, monkeypatch):
        monkeypatch.setattr(filas_de_correos, "FILAS_COMO_MUCHO", 100)
        escrito = Workbook()
        escrito.active.append(["correo"])
        escrito.active.cell(row=1_000_000, column=1, value="ana@u.edu")
        salida = io.BytesIO()
        escrito.save(salida)

        with pytest.raises(CommandError, match="pasa de 100 filas"):
            importar(salida.getvalue())


@pytest.mark.parametrize(
    "correo",
    [
        "a@u.edu",
        "ana.ruiz-2@alumnos.universidad.edu",
        f"{'a' * 30}.{'b' * 30}.{'c' * 30}@{'u' * 30}.{'v' * 30}.{'e' * 10}",
    ],
)
def test_una_direccion_corriente_se_da_por_buena_y_lo_es(correo):
    assert revision_correos.CORRIENTE.fullmatch(correo)
    assert revision_correos.CAMPO_CORREO.clean(correo, None) == correo


@pytest.mark.parametrize(
    "correo",
    ["a..b@u.edu", ".a@u.edu", "a@u", "a@u..edu", "a@-u.edu", "a@u.e", "a@u.edu\n", "a b@u.edu"],
)
def test_una_direccion_mala_nunca_se_da_por_buena(correo):
    with pytest.raises(ValidationError):
        revision_correos.CAMPO_CORREO.clean(correo, None)
    assert not revision_correos.CORRIENTE.fullmatch(correo)


def test_csv_con_tabuladores(importar):
    importar(b"correo\tmatricula\nana@u.edu\tA,1;2\n")

    assert catalogo() == [("ana@u.edu", "A,1;2", None, None, None)]


@pytest.mark.parametrize(
    "texto", ["=1+1", "+52", "-1", "@u", "\tx", "\rx", "\n=1", "'=1", "''@", "'hola", ""]
)
def test_una_celda_protegida_no_es_formula_y_vuelve_igual(texto):
    protegida = proteger(texto)

    assert not protegida.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert desproteger(protegida) == texto


def test_lo_exportado_se_importa_sin_cambiar_nada(importar):
    CorreoCatalogoFabrica(correo_institucional="ana@u.edu", matricula="-1", notas="=2+2\n'=; \\.")
    CorreoCatalogoFabrica(correo_institucional="beto@u.edu", notas="'=ya con apóstrofo")
    antes = list(CorreoCatalogo.objects.order_by("pk").values())

    with exportar_correos(
        correos=CorreoCatalogo.objects.all(), actor_id=PersonalFabrica().pk
    ) as archivo:
        contenido = archivo.read()
    dicho = importar(contenido)

    assert contenido.startswith(b"\xef\xbb\xbfcorreo,")
    assert b"'-1" in contenido
    assert dicho[-1] == "0 cambios: 0 correos nuevos, 0 actualizados y 2 que ya estaban igual."
    assert list(CorreoCatalogo.objects.order_by("pk").values()) == antes


def test_revisar_dice_lo_que_haria_y_no_guarda(importar):
    dicho = importar(b"correo\nana@u.edu\n", "--revisar")

    assert dicho[-1].startswith("Sin guardar nada: 1 cambios: 1 correos nuevos")
    assert (catalogo(), FilaImportada.objects.count()) == ([], 0)
    assert not RegistroAuditoria.objects.filter(accion="importar_correos").exists()


def test_errores_los_escribe_todos_protegidos(importar, tmp_path):
    destino = tmp_path / "errores.csv"
    filas = ["correo,carrera", "=cmd|x,SIS", *(f"mal{n},SIS" for n in range(60)), "a@u.edu,XXX"]

    with pytest.raises(CommandError, match="hay 62 errores"):
        importar("\n".join(filas).encode(), "--errores", str(destino))

    leidas = list(csv.reader(io.StringIO(destino.read_text("utf-8-sig"))))
    assert leidas[0] == ["línea", "correo", "dato", "qué le pasa", "cómo se arregla"]
    assert leidas[1][:3] == ["2", "'=cmd|x", "correo"]
    assert leidas[-1] == ["63", "a@u.edu", "carrera", "«XXX» no existe.", leidas[-1][4]]
    assert leidas[-1][4].startswith("Usa uno de: ")
    assert len(leidas) == 63


def test_tras_importar_la_tabla_de_paso_queda_vacia(importar):
    importar(b"correo\nana@u.edu\n")

    assert FilaImportada.objects.count() == 0


def test_el_comando_dibuja_una_barra_en_una_terminal(importar):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()

    importar(b"correo\nana@u.edu\n", salida=terminal)

    pintado = terminal.getvalue()
    assert f"\rLeyendo [{'#' * 30}] 100%" in pintado
    assert f"\rGuardando [{'#' * 30}] 100%\n1 cambios" in pintado
    assert "Guardados" not in pintado
