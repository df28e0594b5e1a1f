"""La portada del admin: qué avisa, a quién, qué cuentan sus gráficas y qué le cuesta a la base."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from estudiantes.models import ResumenDiario, Usuario
from estudiantes.servicios.resumen import resumir_dias, ultimos_dias
from mensajeria.models import Mensaje
from redup_project import panel
from tests.admin_comun import administrador, cliente_de, moderador
from tests.fabricas import (
    ApelacionFabrica,
    CarreraFabrica,
    CasoDecididoFabrica,
    CasoFabrica,
    CorreoCatalogoFabrica,
    EstudianteFabrica,
    GrupoFabrica,
    ImportacionCorreosFabrica,
    MembresiaFabrica,
    MensajeFabrica,
    SalaDirectaFabrica,
)

pytestmark = pytest.mark.django_db

AHORA = datetime(2026, 3, 20, 12, tzinfo=UTC)
HOY = AHORA.date()
MENSAJES = next(s for s in panel.SERIES if s.clave == "mensajes")
ACTIVOS = next(s for s in panel.SERIES if s.clave == "activos")
REGISTROS = next(s for s in panel.SERIES if s.clave == "registros")


@pytest.fixture(autouse=True)
def _sin_recuerdos() -> None:
    cache.clear()


def escribir(dia: date, sala=None, remitente=None, **campos) -> None:
    """Un mensaje de ese día, a mediodía; la fecha la pone la base y aquí se retrasa."""
    sala = sala or SalaDirectaFabrica()
    mensaje = MensajeFabrica(sala_chat=sala, remitente=remitente or sala.usuario_a, **campos)
    cuando = datetime(dia.year, dia.month, dia.day, 11, tzinfo=UTC)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE mensajes DISABLE TRIGGER USER")
        Mensaje.objects.filter(pk=mensaje.pk).update(enviado_en=cuando)
        cursor.execute("ALTER TABLE mensajes ENABLE TRIGGER USER")


def con_algo(dias: dict[date, int]) -> dict[date, int]:
    return {dia: cuantos for dia, cuantos in dias.items() if cuantos}


# --- Los avisos ---


def test_los_avisos_cuentan_lo_que_abre_su_enlace():
    grupo = GrupoFabrica()
    MembresiaFabrica.create_batch(2, grupo=grupo, estado_membresia="pendiente")
    MembresiaFabrica(grupo=grupo)
    CorreoCatalogoFabrica(habilitado=False)
    CasoFabrica.create_batch(2)
    CasoDecididoFabrica()
    ApelacionFabrica()
    ImportacionCorreosFabrica(estado="revisada")
    ImportacionCorreosFabrica()
    cliente = cliente_de(administrador())

    tarjetas = cliente.get("/admin/").context["tarjetas"]

    assert {t["titulo"]: t["cuantas"] for t in tarjetas} == {
        "Solicitudes para entrar en un grupo": "2",
        "Correos deshabilitados": "1",
        "Reportes por atender": "2",
        "Apelaciones por resolver": "1",
        "Importaciones por confirmar": "1",
    }
    for tarjeta in tarjetas:
        lista = cliente.get(tarjeta["enlace"]).context["cl"]
        assert str(lista.result_count) == tarjeta["cuantas"]
        assert lista.has_active_filters


def test_primero_lo_que_espera_a_alguien():
    CorreoCatalogoFabrica(habilitado=False)

    tarjetas = cliente_de(administrador()).get("/admin/").context["tarjetas"]

    assert [(t["titulo"], t["hay"]) for t in tarjetas] == [
        ("Correos deshabilitados", True),
        ("Reportes por atender", False),
        ("Apelaciones por resolver", False),
        ("Importaciones por confirmar", False),
        ("Solicitudes para entrar en un grupo", False),
    ]


def test_a_quien_no_puede_abrir_la_lista_no_se_le_avisa():
    MembresiaFabrica(estado_membresia="pendiente")

    con_permiso = cliente_de(moderador("view_membresia")).get("/admin/").context["tarjetas"]
    sin_ninguno = cliente_de(moderador()).get("/admin/").context["tarjetas"]

    # Las de su rol, y la del permiso que le dieron.
    del_rol = ["Reportes por atender", "Apelaciones por resolver"]
    assert [t["titulo"] for t in sin_ninguno] == del_rol
    assert [t["titulo"] for t in con_permiso] == ["Solicitudes para entrar en un grupo", *del_rol]


def test_de_muchos_no_se_cuentan_todos(monkeypatch):
    monkeypatch.setattr(panel, "TOPE", 2)
    MembresiaFabrica.create_batch(4, estado_membresia="pendiente")

    tarjetas = cliente_de(administrador()).get("/admin/").context["tarjetas"]

    assert tarjetas[0]["cuantas"] == "2+"


# --- Lo que se cuenta cada día ---


def test_mensajes_y_activos_por_dia():
    sala = SalaDirectaFabrica()
    ayer = HOY - timedelta(days=1)
    escribir(ayer, sala)
    escribir(ayer, sala)
    escribir(ayer, sala, sala.usuario_b)
    escribir(ayer, sala, tipo_mensaje="sistema")
    escribir(HOY, sala)
    resumir_dias(AHORA)

    assert con_algo(ultimos_dias(MENSAJES, AHORA, None)) == {ayer: 3, HOY: 1}
    assert con_algo(ultimos_dias(ACTIVOS, AHORA, None)) == {ayer: 2, HOY: 1}


def test_registros_por_dia_sin_el_personal():
    ayer = HOY - timedelta(days=1)
    EstudianteFabrica.create_batch(2)
    administrador()
    Usuario.objects.update(creado_en=AHORA - timedelta(days=1))
    resumir_dias(AHORA)

    assert con_algo(ultimos_dias(REGISTROS, AHORA, None)) == {ayer: 2}


def test_por_carrera_solo_lo_suyo():
    carrera = CarreraFabrica()
    sala = SalaDirectaFabrica(usuario_a=EstudianteFabrica(carrera=carrera))
    for dia in (HOY - timedelta(days=1), HOY):
        escribir(dia, sala)
        escribir(dia, sala, next(u for u in (sala.usuario_a, sala.usuario_b) if not u.carrera_id))
    resumir_dias(AHORA)

    de_todas = ultimos_dias(MENSAJES, AHORA, None)
    de_una = ultimos_dias(MENSAJES, AHORA, carrera.pk)

    assert sum(de_todas.values()) == 2 * sum(de_una.values()) == 4


def test_lo_contado_no_se_vuelve_a_contar(django_assert_num_queries):
    escribir(HOY - timedelta(days=1))
    assert resumir_dias(AHORA) == 30 * len(panel.SERIES)
    escribir(HOY - timedelta(days=1))

    with django_assert_num_queries(len(panel.SERIES) + 2):  # y abrir y cerrar la transacción
        assert resumir_dias(AHORA) == 0

    assert sum(ultimos_dias(MENSAJES, AHORA, None).values()) == 1


def test_un_dia_que_falta_en_medio_se_completa():
    falta = HOY - timedelta(days=5)
    resumir_dias(AHORA)
    ResumenDiario.objects.filter(dia=falta).delete()
    escribir(falta)
    escribir(falta - timedelta(days=1))

    assert resumir_dias(AHORA) == len(panel.SERIES)

    assert con_algo(ultimos_dias(MENSAJES, AHORA, None)) == {falta: 1}


def test_recien_pasada_la_medianoche_ayer_sigue_abierto():
    medianoche = datetime(2026, 3, 20, 0, 2, tzinfo=UTC)
    ayer = HOY - timedelta(days=1)
    resumir_dias(medianoche)
    # Llega tarde: empezó a guardarse antes de las doce.
    escribir(ayer)

    assert con_algo(ultimos_dias(MENSAJES, medianoche, None)) == {ayer: 1}
    assert not ResumenDiario.objects.filter(dia=ayer).exists()


def test_la_orden_dice_cuantos_faltaban_y_repetirla_no_cambia_nada():
    salida = io.StringIO()

    call_command("resumir_dias", dias=2, stdout=salida)
    call_command("resumir_dias", dias=2, stdout=salida)

    assert salida.getvalue().splitlines() == [
        f"Recuentos diarios que faltaban: {2 * len(panel.SERIES)}.",
        "Recuentos diarios que faltaban: 0.",
    ]


# --- La página ---


def test_la_portada_ensena_cada_grafica_con_su_tabla():
    escribir(timezone.now().date())

    respuesta = cliente_de(administrador()).get("/admin/")

    html = respuesta.content.decode()
    mensajes = next(g for g in respuesta.context["graficas"] if g.clave == "mensajes")
    assert (mensajes.hoy, mensajes.barras[-1].alto, len(mensajes.barras)) == (1, 100, 30)
    assert html.count("<rect ") == 30 * len(panel.SERIES)
    assert html.count("<summary>Ver como tabla</summary>") == len(panel.SERIES)


def test_la_portada_de_una_carrera():
    carrera = CarreraFabrica(nombre="Arquitectura")
    EstudianteFabrica(carrera=carrera)
    EstudianteFabrica()

    respuesta = cliente_de(administrador()).get("/admin/", {"carrera": carrera.pk})

    registros = next(g for g in respuesta.context["graficas"] if g.clave == "registros")
    assert registros.hoy == 1
    assert "Los últimos 30 días en Arquitectura" in respuesta.content.decode()
    assert respuesta.context["por_carrera"] == [("Arquitectura", 1, 1), (None, 1, 1)]


def test_quien_lleva_una_carrera_no_ve_las_cuentas_de_las_demas():
    suya, ajena = CarreraFabrica(nombre="Arquitectura"), CarreraFabrica(nombre="Derecho")
    EstudianteFabrica(carrera=suya)
    EstudianteFabrica.create_batch(2, carrera=ajena)
    modera = moderador()
    modera.alcance.create(carrera=suya)
    # Que ya no se ofrezca no la hace de otro.
    type(suya).objects.filter(pk=suya.pk).update(activa=False)
    cliente = cliente_de(modera)

    for pedida in ("", ajena.pk):
        respuesta = cliente.get("/admin/", {"carrera": pedida})

        registros = next(g for g in respuesta.context["graficas"] if g.clave == "registros")
        assert (registros.hoy, respuesta.context["carrera"]) == (1, suya)
        assert respuesta.context["por_carrera"] == [("Arquitectura", 1, 1)]
        for ausente in ("Derecho", '<option value="">'):
            assert ausente not in respuesta.content.decode()


@pytest.mark.parametrize("rara", ["0", "x", "9" * 40])
def test_una_carrera_que_no_existe_son_todas(rara):
    assert cliente_de(administrador()).get("/admin/", {"carrera": rara}).context["carrera"] is None


def test_la_segunda_vez_no_se_mira_ni_un_mensaje():
    escribir(timezone.now().date())
    cliente = cliente_de(administrador())
    cliente.get("/admin/")

    with CaptureQueriesContext(connection) as consultas:
        cliente.get("/admin/")

    assert [c["sql"] for c in consultas if '"mensajes"' in c["sql"]] == []
