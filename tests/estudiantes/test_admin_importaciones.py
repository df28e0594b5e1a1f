"""Importar y pegar correos desde el panel."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from estudiantes.models import (
    CorreoCatalogo,
    FilaImportada,
    ImportacionCorreos,
)
from estudiantes.servicios import importaciones, taller
from tests.admin_comun import administrador, avisos, cliente_de
from tests.estudiantes.correos import DESDE_EL_PANEL, anotado, filas_csv, ruta
from tests.fabricas import CorreoCatalogoFabrica, EstudianteFabrica

pytestmark = pytest.mark.django_db


class EnElActo:
    """Un taller que trabaja en la propia petición: la prueba no confirma y otro hilo no la vería."""

    def poner(self, encargo: taller.Encargo) -> None:
        encargo(0)()


@pytest.fixture(autouse=True)
def _en_el_acto() -> Iterator[None]:
    CorreoCatalogo.objects.all().delete()
    taller.instalar(EnElActo())
    yield
    taller.instalar(None)


def subir(cliente: Client, texto: str, nombre: str = "correos.csv") -> Any:
    archivo = SimpleUploadedFile(nombre, texto.encode())
    return cliente.post(ruta("importar"), {"archivo": archivo}, follow=True)


def cuentas(importacion: ImportacionCorreos) -> tuple:
    return (
        importacion.estado,
        importacion.nuevas,
        importacion.cambian,
        importacion.iguales,
        importacion.con_error,
    )


def test_importar_se_revisa_se_confirma_y_repetirlo_no_cambia_nada():
    jefa = administrador()
    cliente = cliente_de(jefa)
    CorreoCatalogoFabrica(correo_institucional="ana@u.edu", matricula="A-1")
    CorreoCatalogoFabrica(correo_institucional="beto@u.edu", matricula="B-1")
    texto = "correo,matricula\nana@u.edu,A-1\nbeto@u.edu,B-2\ncarla@u.edu,\n"

    pagina = subir(cliente, texto).content.decode()

    importacion = ImportacionCorreos.objects.get()
    assert cuentas(importacion) == ("revisada", 1, 1, 1, 0)
    assert "Confirmar y guardar" in pagina
    assert "carla@u.edu" in pagina
    assert CorreoCatalogo.objects.count() == 2

    cliente.post(ruta("confirmar", importacion.pk))

    importacion.refresh_from_db()
    assert cuentas(importacion) == ("hecha", 1, 1, 1, 0)
    assert set(CorreoCatalogo.objects.values_list("correo_institucional", "matricula")) == {
        ("ana@u.edu", "A-1"),
        ("beto@u.edu", "B-2"),
        ("carla@u.edu", None),
    }
    assert FilaImportada.objects.count() == 0
    assert anotado("importar_correos") == [
        (jefa.pk, {"archivo": "correos.csv", "creados": 1, "actualizados": 1} | DESDE_EL_PANEL)
    ]

    subir(cliente, texto)

    assert cuentas(ImportacionCorreos.objects.first()) == ("revisada", 0, 0, 3, 0)


def test_confirmar_dos_veces_guarda_una():
    cliente = cliente_de(administrador())
    subir(cliente, "correo\nana@u.edu\n")
    importacion = ImportacionCorreos.objects.get()

    cliente.post(ruta("confirmar", importacion.pk))
    segunda = cliente.post(ruta("confirmar", importacion.pk), follow=True)

    assert avisos(segunda) == [
        ("error", "Esa importación ya no espera una decisión: mira cómo quedó.")
    ]
    assert len(anotado("importar_correos")) == 1


def test_dos_que_traen_lo_mismo_no_lo_guardan_dos_veces():
    ana, eva = cliente_de(administrador()), cliente_de(administrador())
    subir(ana, "correo,matricula\nana@u.edu,M-1\n")
    subir(eva, "correo,matricula\nana@u.edu,M-1\n")
    segunda, primera = ImportacionCorreos.objects.all()

    ana.post(ruta("confirmar", primera.pk))
    eva.post(ruta("confirmar", segunda.pk))

    for importacion in (primera, segunda):
        importacion.refresh_from_db()
    assert cuentas(primera) == ("hecha", 1, 0, 0, 0)
    assert cuentas(segunda) == ("hecha", 0, 0, 1, 0)


def test_importar_no_toca_si_un_correo_esta_usado_ni_deshabilitado():
    ana = EstudianteFabrica(correo_institucional="ana@u.edu")
    CorreoCatalogoFabrica(correo_institucional="beto@u.edu", habilitado=False)
    cliente = cliente_de(administrador())

    subir(cliente, "correo,matricula\nana@u.edu,A\nbeto@u.edu,B\n")
    cliente.post(ruta("confirmar", ImportacionCorreos.objects.get().pk))

    campos = ("matricula", "usado", "consumido_por_usuario", "habilitado")
    assert list(CorreoCatalogo.objects.values_list(*campos)) == [
        ("A", True, ana.pk, True),
        ("B", False, None, False),
    ]


def test_con_errores_no_se_confirma_y_se_descargan():
    cliente = cliente_de(administrador())

    pagina = subir(cliente, "correo,matricula\n=mal,\nana@u.edu,M\nana@u.edu,M\n").content.decode()
    importacion = ImportacionCorreos.objects.get()
    errores = filas_csv(cliente.get(ruta("errores", importacion.pk)))
    cliente.post(ruta("confirmar", importacion.pk))

    assert cuentas(importacion) == ("revisada", 1, 0, 0, 2)
    assert "Confirmar y guardar" not in pagina
    assert "Deja sólo una de las dos líneas." in pagina
    assert [fila[:3] for fila in errores[1:]] == [
        ["2", "'=mal", "correo"],
        ["4", "ana@u.edu", "correo"],
    ]
    assert errores[2][3:] == [
        "«ana@u.edu» está repetido: ya viene en la línea 3.",
        "Deja sólo una de las dos líneas.",
    ]
    assert not CorreoCatalogo.objects.exists()


def test_lo_que_cambio_desde_la_revision_se_vuelve_a_mirar():
    cliente = cliente_de(administrador())
    subir(cliente, "correo,matricula\nana@u.edu,M-1\n")
    CorreoCatalogoFabrica(correo_institucional="beto@u.edu", matricula="M-1")
    importacion = ImportacionCorreos.objects.get()

    pagina = cliente.post(ruta("confirmar", importacion.pk), follow=True).content.decode()

    importacion.refresh_from_db()
    assert cuentas(importacion) == ("revisada", 0, 0, 0, 1)
    assert importaciones.CAMBIO in pagina
    assert "«M-1» ya es de beto@u.edu." in pagina
    assert CorreoCatalogo.objects.count() == 1


def test_tras_una_caida_de_la_base_no_se_da_por_guardado_lo_que_no_esta():
    cliente = cliente_de(administrador())
    subir(cliente, "correo\nana@u.edu\n")
    importacion = ImportacionCorreos.objects.get()
    # Lo que le pasa a una tabla UNLOGGED cuando PostgreSQL se cae.
    FilaImportada.objects.all().delete()

    cliente.post(ruta("confirmar", importacion.pk))

    importacion.refresh_from_db()
    assert (importacion.estado, importacion.mensaje) == ("rechazada", importaciones.SE_INTERRUMPIO)
    assert anotado("importar_correos") == []


def test_un_archivo_que_no_vale_dice_por_que():
    cliente = cliente_de(administrador())

    sin_cabecera = subir(cliente, "ana@u.edu\n").content.decode()
    vacio = subir(cliente, "correo\n").content.decode()

    assert "No se reconoce «ana@u.edu»." in sin_cabecera
    assert "No trae ningún correo" in vacio
    assert set(ImportacionCorreos.objects.values_list("estado", flat=True)) == {"rechazada"}


def test_un_archivo_desmedido_se_rechaza_al_subirlo(monkeypatch):
    monkeypatch.setattr(importaciones, "ARCHIVO_COMO_MUCHO", 10)

    respuesta = subir(cliente_de(administrador()), "correo\nana@u.edu\n")

    assert "pártelo en varios" in respuesta.context["formulario"].non_field_errors()[0]
    assert not ImportacionCorreos.objects.exists()


@pytest.mark.parametrize(
    "texto",
    [
        "Ana Ruiz <ana@u.edu>, beto@u.edu <beto@u.edu>",
        "ana@u.edu; beto@u.edu",
        "ana@u.edu\n\n  BETO@u.edu\t",
        "correo\tnotas\nana@u.edu\t\nbeto@u.edu\t\n",
    ],
)
def test_pegar_entiende_lo_que_se_copia_de_otro_sitio(texto):
    jefa = administrador()
    cliente = cliente_de(jefa)

    cliente.post(ruta("pegar"), {"texto": texto})
    cliente.post(ruta("confirmar", ImportacionCorreos.objects.get().pk))

    correos = CorreoCatalogo.objects.values_list("correo_institucional", flat=True)
    assert set(correos) == {"ana@u.edu", "beto@u.edu"}
    assert anotado("pegar_correos") == [
        (jefa.pk, {"archivo": "Texto pegado", "creados": 2, "actualizados": 0} | DESDE_EL_PANEL)
    ]


def test_descartar_la_olvida_y_queda_anotado():
    jefa = administrador()
    cliente = cliente_de(jefa)
    subir(cliente, "correo\nana@u.edu\n")
    importacion = ImportacionCorreos.objects.get()

    cliente.post(ruta("descartar", importacion.pk))
    cliente.post(ruta("confirmar", importacion.pk))

    importacion.refresh_from_db()
    assert importacion.estado == "descartada"
    assert anotado("descartar_importacion") == [
        (jefa.pk, {"archivo": "correos.csv", "filas": 1} | DESDE_EL_PANEL)
    ]
    assert not FilaImportada.objects.exists()
    assert not CorreoCatalogo.objects.exists()


def test_la_que_nadie_confirmo_en_un_dia_se_olvida():
    cliente = cliente_de(administrador())
    subir(cliente, "correo\nana@u.edu\n")
    vieja = ImportacionCorreos.objects.get()
    ImportacionCorreos.objects.update(creado_en=timezone.now() - timedelta(hours=25))

    subir(cliente, "correo\nbeto@u.edu\n")

    vieja.refresh_from_db()
    assert vieja.estado == "descartada"
    assert not FilaImportada.objects.filter(lote=vieja.pk).exists()


def test_paginas_sin_scripts_ni_estilos_dentro():
    cliente = cliente_de(administrador())
    subir(cliente, "correo\nana@u.edu\n")

    for pagina in ("importar", "pegar"):
        assert "<style" not in cliente.get(ruta(pagina)).content.decode()
    revisada = cliente.get(ruta("importacion", ImportacionCorreos.objects.get().pk))
    assert " style=" not in revisada.content.decode()


def test_la_revision_cuesta_lo_mismo_con_una_fila_que_con_tres(django_assert_num_queries):
    cliente = cliente_de(administrador())

    for texto in ("correo\nmal1\n", "correo\nmal2\nmal3\nmal4\n"):
        subir(cliente, texto)
        clave = ImportacionCorreos.objects.first().pk
        with django_assert_num_queries(7):
            assert cliente.get(ruta("importacion", clave)).status_code == 200
