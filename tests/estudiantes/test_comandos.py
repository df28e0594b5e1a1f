"""Los comandos que abren el catálogo: `agregar_correo` e `importar_correos`."""

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from estudiantes.models import Carrera, CorreoCatalogo, Cuatrimestre, RegistroAuditoria
from estudiantes.servicios.correos import agregar_correo
from redup_project.errores import DatosInvalidos
from tests.fabricas import (
    CarreraFabrica,
    CorreoCatalogoFabrica,
    CuatrimestreFabrica,
    EstudianteFabrica,
)


@pytest.fixture(autouse=True)
def _catalogo_vacio(db: None) -> None:
    """La semilla de la migración está o no según qué prueba corrió antes: aquí, nunca."""
    for modelo in (CorreoCatalogo, Carrera, Cuatrimestre):
        modelo.objects.all().delete()


@pytest.fixture
def academia(_catalogo_vacio: None) -> None:
    CarreraFabrica(codigo="SIS")
    CarreraFabrica(codigo="MED")
    for numero in (1, 2, 3):
        CuatrimestreFabrica(numero=numero)


@pytest.fixture
def importar(tmp_path: Path, academia: None):
    """Escribe un CSV, lo importa y devuelve lo que dijo el comando, línea a línea."""

    def _importar(contenido: str | bytes) -> list[str]:
        archivo = tmp_path / "correos.csv"
        archivo.write_bytes(contenido if isinstance(contenido, bytes) else contenido.encode())
        return ejecutar("importar_correos", str(archivo))

    return _importar


def ejecutar(*argumentos: Any, **opciones: Any) -> list[str]:
    salida = io.StringIO()
    call_command(*argumentos, stdout=salida, **opciones)
    return salida.getvalue().splitlines()


def catalogo() -> list[tuple]:
    return list(
        CorreoCatalogo.objects.order_by("correo_institucional").values_list(
            "correo_institucional", "matricula", "carrera__codigo", "cuatrimestre__numero", "notas"
        )
    )


class TestAgregarCorreo:
    def test_correo_nuevo_queda_autorizado_en_minusculas(self):
        dicho = ejecutar("agregar_correo", " Ana.Ruiz@Universidad.EDU ")

        assert dicho == ["ana.ruiz@universidad.edu: agregado al catálogo; ya puede registrarse."]
        assert catalogo() == [("ana.ruiz@universidad.edu", None, None, None, None)]

    def test_datos_opcionales_se_guardan(self, academia):
        ejecutar(
            "agregar_correo", "ana@u.edu", "--matricula=A-1", "--carrera=sis", "--cuatrimestre=2"
        )

        assert catalogo() == [("ana@u.edu", "A-1", "SIS", 2, None)]

    def test_repetido_conserva_lo_que_habia_y_cambia_lo_dado(self, academia):
        ejecutar("agregar_correo", "ana@u.edu", matricula="A-1", carrera="SIS")

        dicho = ejecutar("agregar_correo", "ana@u.edu", carrera="MED")

        assert dicho == ["ana@u.edu: ya estaba en el catálogo; ya puede registrarse."]
        assert catalogo() == [("ana@u.edu", "A-1", "MED", None, None)]

    def test_deshabilitado_sigue_asi_y_se_dice(self):
        CorreoCatalogoFabrica(correo_institucional="ana@u.edu", habilitado=False)

        dicho = ejecutar("agregar_correo", "ana@u.edu")

        assert dicho == [
            "ana@u.edu: ya estaba en el catálogo; está deshabilitado y nadie puede registrarse "
            "con él: habilítalo en el admin."
        ]
        assert CorreoCatalogo.objects.get().habilitado is False

    def test_usado_se_dice(self):
        EstudianteFabrica(correo_institucional="ana@u.edu")

        dicho = ejecutar("agregar_correo", "ana@u.edu")

        assert dicho == ["ana@u.edu: ya estaba en el catálogo; su dueño ya se registró."]

    @pytest.mark.parametrize(
        ("correo", "opciones", "queja"),
        [
            ("", {}, "correo: falta."),
            ("ana", {}, "correo: «ana»: Introduzca una dirección de correo electrónico válida."),
            ('"a@b"@u.edu', {}, 'correo: «"a@b"@u.edu» no puede llevar comillas.'),
            ("a@u.edu", {"carrera": "XXX"}, "carrera: «XXX» no existe. Usa uno de: MED, SIS."),
            ("a@u.edu", {"cuatrimestre": "9"}, "cuatrimestre: «9» no existe. Usa uno de: 1, 2, 3."),
            ("a@u.edu", {"matricula": "B-1"}, "matricula: «B-1» ya es de beto@u.edu."),
        ],
    )
    def test_dato_malo_nombra_el_campo_y_no_guarda_nada(self, academia, correo, opciones, queja):
        CorreoCatalogoFabrica(correo_institucional="beto@u.edu", matricula="B-1")
        antes = catalogo()

        with pytest.raises(CommandError) as error:
            ejecutar("agregar_correo", correo, **opciones)

        assert str(error.value) == f"No se guardó nada, hay un error:\n  {queja}"
        assert catalogo() == antes

    def test_matricula_demasiado_larga_se_rechaza(self):
        with pytest.raises(CommandError, match="matricula: «9{31}»: .*30 caracteres"):
            ejecutar("agregar_correo", "a@u.edu", matricula="9" * 31)

    def test_sin_carreras_dadas_de_alta_lo_explica(self):
        with pytest.raises(CommandError, match="todavía no hay ninguno: créalo en el admin"):
            ejecutar("agregar_correo", "a@u.edu", cuatrimestre="2")

    @pytest.mark.django_db(transaction=True)
    def test_matricula_que_otra_sesion_da_de_alta_a_la_vez_se_rechaza_entera(self):
        with ThreadPoolExecutor(1) as hilo:
            with transaction.atomic():
                CorreoCatalogoFabrica(correo_institucional="beto@u.edu", matricula="M-1")
                alta = hilo.submit(_agregar_en_otra_sesion, correo="ana@u.edu", matricula="M-1")
                _esperar_a_que_una_sesion_espere()

            with pytest.raises(DatosInvalidos, match="repite la orden"):
                alta.result(timeout=10)

        assert catalogo() == [("beto@u.edu", "M-1", None, None, None)]


def _agregar_en_otra_sesion(**datos: str) -> None:
    try:
        agregar_correo(**datos)
    finally:
        connection.close()


def _esperar_a_que_una_sesion_espere() -> None:
    with connection.cursor() as cursor:
        esperando = False
        while not esperando:
            cursor.execute(
                # A ésta: en el mismo servidor esperan también otros procesos de pruebas.
                "SELECT EXISTS (SELECT FROM pg_locks"
                " WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))"
            )
            (esperando,) = cursor.fetchone()


class TestImportarCorreos:
    def test_archivo_entero_se_guarda_y_se_cuenta(self, importar):
        dicho = importar(
            "correo,matricula,carrera,cuatrimestre,notas\n"
            "ana@u.edu,A-1,SIS,1,becaria\n"
            "\n"
            ",,,,\n"
            "Beto@U.edu,,med,,\n"
        )

        assert dicho == [
            "correos.csv: 2 correos leídos.",
            "Guardados 2 de 2…",
            "2 cambios: 2 correos nuevos, 0 actualizados y 0 que ya estaban igual.",
        ]
        assert catalogo() == [
            ("ana@u.edu", "A-1", "SIS", 1, "becaria"),
            ("beto@u.edu", None, "MED", None, None),
        ]

    def test_repetir_no_cambia_nada(self, importar):
        texto = "correo,matricula,carrera\nana@u.edu,A-1,SIS\n"
        importar(texto)
        antes = CorreoCatalogo.objects.values().get()

        dicho = importar(texto)

        assert dicho[-1] == "0 cambios: 0 correos nuevos, 0 actualizados y 1 que ya estaban igual."
        assert CorreoCatalogo.objects.values().get() == antes

    def test_una_fila_mala_deja_todo_como_estaba(self, importar):
        CorreoCatalogoFabrica(correo_institucional="beto@u.edu", matricula="B-1")
        antes = catalogo()

        with pytest.raises(CommandError) as error:
            importar(
                "correo,matricula,carrera,cuatrimestre\n"
                "ana@u.edu,A-1,SIS,1\n"
                "sin-arroba,B-1,XXX,nueve\n"
                "ana@u.edu,A-1,,\n"
                "carla@u.edu,A-1,,\n"
            )

        assert error.value.returncode == 1
        assert str(error.value).splitlines() == [
            "No se guardó nada, hay 6 errores:",
            "  Línea 3, correo: «sin-arroba»: "
            "Introduzca una dirección de correo electrónico válida.",
            "  Línea 3, matricula: «B-1» ya es de beto@u.edu.",
            "  Línea 3, carrera: «XXX» no existe. Usa uno de: MED, SIS.",
            "  Línea 3, cuatrimestre: «nueve» no existe. Usa uno de: 1, 2, 3.",
            "  Línea 4, correo: «ana@u.edu» está repetido: ya viene en la línea 2.",
            "  Línea 5, matricula: «A-1» ya es de ana@u.edu.",
        ]
        assert catalogo() == antes

    def test_muchos_errores_se_resumen(self, importar):
        with pytest.raises(CommandError) as error:
            importar("correo\n" + "mal\n" * 60)

        lineas = str(error.value).splitlines()
        # Cada fila falla dos veces desde la segunda: mal formada y repetida.
        assert lineas[0] == "No se guardó nada, hay 119 errores:"
        assert len(lineas) == 52
        assert lineas[-1] == "  … y 69 más."

    def test_celda_vacia_no_borra_lo_que_habia(self, importar):
        importar("correo,matricula,carrera,notas\nana@u.edu,A-1,SIS,becaria\n")

        dicho = importar("correo,matricula,carrera,cuatrimestre,notas\nana@u.edu,,,3,\n")

        assert dicho[-1] == "1 cambios: 0 correos nuevos, 1 actualizados y 0 que ya estaban igual."
        assert catalogo() == [("ana@u.edu", "A-1", "SIS", 3, "becaria")]

    def test_actualizar_no_devuelve_un_correo_ya_usado(self, importar):
        ana = EstudianteFabrica(correo_institucional="ana@u.edu")

        importar("correo,matricula\nana@u.edu,A-1\n")

        entrada = CorreoCatalogo.objects.get()
        assert (entrada.usado, entrada.consumido_por_usuario) == (True, ana)

    @pytest.mark.parametrize("codificacion", ["utf-8", "utf-8-sig", "latin-1"])
    @pytest.mark.parametrize("separador", [",", ";"])
    @pytest.mark.parametrize("fin", ["\n", "\r\n"])
    def test_codificaciones_y_separadores_de_las_hojas_de_calculo(
        self, importar, codificacion, separador, fin
    ):
        filas = [
            ["Correo", "Matrícula", "Notas"],
            ["ana@u.edu", "A-1", f'"Núñez{separador} Ana"'],
        ]
        texto = "".join(separador.join(fila) + fin for fila in filas)

        importar(texto.encode(codificacion))

        assert catalogo() == [("ana@u.edu", "A-1", None, None, f"Núñez{separador} Ana")]

    @pytest.mark.parametrize(
        ("contenido", "queja"),
        [
            ("", "Línea 1: la cabecera debe nombrar las columnas"),
            ("ana@u.edu\n", "No se reconoce «ana@u.edu»"),
            ("correo,matricla\n", "No se reconoce «matricla»"),
            ("correo,correo\n", "la cabecera debe nombrar las columnas sin repetir"),
            ("matricula\nA-1\n", "sólo «correo» es obligatoria"),
            ("correo\nana@u.edu,A-1\n", "Línea 2: trae 2 campos y la cabecera 1"),
            ('correo\n"ana@u.edu\n', "el CSV está mal formado .* comillas se cierren"),
            ("correo\nana@u.edu\n".encode("utf-16"), "no es un CSV de texto.*CSV UTF-8"),
        ],
    )
    def test_archivo_mal_hecho_se_explica(self, importar, contenido, queja):
        with pytest.raises(CommandError, match=queja):
            importar(contenido)

        assert catalogo() == []

    def test_solo_cabecera_son_cero_cambios(self, importar):
        dicho = importar("correo\n")

        assert dicho[-1] == "0 cambios: 0 correos nuevos, 0 actualizados y 0 que ya estaban igual."

    def test_archivo_que_no_esta_se_dice(self, tmp_path):
        with pytest.raises(CommandError, match="No se pudo leer .*comprueba la ruta"):
            ejecutar("importar_correos", str(tmp_path / "no_esta.csv"))

    def test_importar_deja_una_sola_anotacion_y_repetir_ninguna(self, importar):
        importar("correo\nana@u.edu\nbeto@u.edu\n")
        importar("correo\nana@u.edu\nbeto@u.edu\n")

        anotado = RegistroAuditoria.objects.get(accion="importar_correos")
        assert anotado.detalle == {"archivo": "correos.csv", "creados": 2, "actualizados": 0}

    def test_coste_no_depende_de_las_filas(self, importar, django_assert_num_queries):
        # El número del lote, el turno, bloquear, revisar, contar, guardar, vaciar, anotar y dos del
        # savepoint; COPY no pasa por Django.
        with django_assert_num_queries(10):
            importar("correo,matricula\n" + "".join(f"e{n}@u.edu,M{n}\n" for n in range(3)))
        with django_assert_num_queries(10):
            importar("correo,matricula\n" + "".join(f"f{n}@u.edu,N{n}\n" for n in range(300)))
