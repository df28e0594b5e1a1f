"""Las dos vistas, contra lo mismo calculado aparte."""

import random
from datetime import datetime

import pytest

from grupos.models import Membresia
from mensajeria.models import MarcaSala, Mensaje, SalaChat
from tests.fabricas import (
    CarreraFabrica,
    CuatrimestreFabrica,
    EstudianteFabrica,
    GrupoFabrica,
    MensajeFabrica,
    PersonalFabrica,
    SalaDirectaFabrica,
)
from tests.sql.ayudas import ejecutar, fila, filas, valor

pytestmark = pytest.mark.django_db


class Cuenta:
    """`destinatarios_mensaje` llevado a mano: una fila por destinatario, como en el original."""

    def __init__(self) -> None:
        self.filas: dict[tuple[int, int], dict[str, datetime | None]] = {}

    def enviar(self, mensaje: Mensaje, activos: set[int]) -> None:
        for usuario_id in activos - {mensaje.remitente_id}:
            self.filas[mensaje.numero, usuario_id] = {"entregado_en": None, "leido_en": None}

    def marcar(self, usuario_id: int, hasta: int, columnas: tuple[str, ...], en: datetime) -> None:
        for (numero, destinatario_id), marcas in self.filas.items():
            if destinatario_id == usuario_id and numero <= hasta:
                for columna in columnas:
                    marcas[columna] = marcas[columna] or en

    def volver(self, usuario_id: int) -> None:
        """Quien vuelve abre ventana nueva: de la anterior ya no hay marcas."""
        self.filas = {clave: m for clave, m in self.filas.items() if clave[1] != usuario_id}


@pytest.mark.parametrize("semilla", range(4))
def test_destinatarios_es_lo_que_se_habria_guardado_fila_a_fila(semilla):
    azar = random.Random(semilla)
    gente = EstudianteFabrica.create_batch(4)
    sala = SalaChat.objects.get(grupo=GrupoFabrica(usuario_dueno=gente[0], miembros=gente[1:]))
    activos = {persona.pk for persona in gente}
    cuenta = Cuenta()

    for _ in range(40):
        persona = azar.choice(gente)
        accion = azar.choice(["enviar", "enviar", "entregado", "leido", "membresia"])
        if accion == "enviar" and persona.pk in activos:
            cuenta.enviar(MensajeFabrica(sala_chat=sala, remitente=persona), activos)
        elif accion in ("entregado", "leido"):
            hasta = azar.randint(0, 12)
            ejecutar(
                f"UPDATE marcas_sala SET {accion}_hasta = %s WHERE usuario_id = %s",
                [hasta, persona.pk],
            )
            en = valor("SELECT coalesce(max(en), now()) FROM avances_sala WHERE usuario_id = %s",
                       [persona.pk])  # fmt: skip
            columnas = ("entregado_en",) if accion == "entregado" else ("entregado_en", "leido_en")
            cuenta.marcar(persona.pk, hasta, columnas, en)
        elif accion == "membresia" and persona != gente[0]:
            estado = "salio" if persona.pk in activos else "activo"
            Membresia.objects.filter(usuario=persona).update(estado_membresia=estado)
            activos ^= {persona.pk}
            if estado == "activo":
                cuenta.volver(persona.pk)

    assert leer_vista() == cuenta.filas


def leer_vista() -> dict[tuple[int, int], dict[str, datetime | None]]:
    return {
        (f["numero"], f["destinatario_id"]): {k: f[k] for k in ("entregado_en", "leido_en")}
        for f in filas(
            "SELECT m.numero, d.* FROM destinatarios_mensaje d"
            " JOIN mensajes m ON m.id = d.mensaje_id"
        )
    }


def test_destinatarios_tiene_las_columnas_heredadas():
    mensaje = MensajeFabrica()

    assert fila("SELECT * FROM destinatarios_mensaje") == {
        "mensaje_id": mensaje.pk,
        "destinatario_id": mensaje.sala_chat.usuario_b_id,
        "entregado_en": None,
        "leido_en": None,
        "creado_en": mensaje.enviado_en,
    }


def test_destinatarios_no_mezcla_salas():
    una, otra = SalaDirectaFabrica.create_batch(2)
    primero = MensajeFabrica(sala_chat=una)
    segundo = MensajeFabrica(sala_chat=otra)
    MarcaSala.objects.filter(sala_chat=una).update(leido_hasta=1)

    assert ejecutar(
        "SELECT mensaje_id, leido_en IS NOT NULL FROM destinatarios_mensaje ORDER BY mensaje_id"
    ) == [(primero.pk, True), (segundo.pk, False)]


def test_vista_estudiantes_muestra_nombres_y_numeros():
    ana = EstudianteFabrica(
        nombre="Ana",
        apellido_paterno="Pérez",
        apellido_materno="Ruiz",
        carrera=CarreraFabrica(nombre="Medicina"),
        cuatrimestre=CuatrimestreFabrica(numero=7),
    )

    assert fila("SELECT * FROM vista_estudiantes WHERE id = %s", [ana.pk]) == {
        "id": ana.pk,
        "nombre_completo": "Ana Pérez Ruiz",
        "edad": valor("SELECT extract(year FROM age(%s))::int", [ana.fecha_nacimiento]),
        "carrera": "Medicina",
        "cuatrimestre": 7,
        "correo_institucional": ana.correo_institucional,
        "estado": "activo",
        "creado_en": ana.creado_en,
    }


@pytest.mark.parametrize("materno", [None, ""])
def test_vista_estudiantes_sin_materno_ni_carrera_no_deja_huecos(materno):
    ana = EstudianteFabrica(apellido_paterno="Pérez", apellido_materno=materno)

    assert fila("SELECT nombre_completo, carrera, cuatrimestre FROM vista_estudiantes") == {
        "nombre_completo": f"{ana.nombre} Pérez",
        "carrera": None,
        "cuatrimestre": None,
    }


@pytest.mark.parametrize(("dias", "edad"), [(0, 20), (1, 19)])
def test_vista_estudiantes_cumple_anos_el_dia(dias, edad):
    nacimiento = valor("SELECT (current_date - interval '20 years')::date + %s", [dias])
    EstudianteFabrica(fecha_nacimiento=nacimiento)

    assert valor("SELECT edad FROM vista_estudiantes") == edad


def test_vista_estudiantes_incluye_a_todos_los_usuarios():
    EstudianteFabrica(estado="eliminado")
    EstudianteFabrica(estado="suspendido")
    PersonalFabrica()

    assert valor("SELECT count(*) FROM vista_estudiantes") == 3
