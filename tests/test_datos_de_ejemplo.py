"""`datos_de_ejemplo`: lo que crea, que repetirlo no cambia nada y que en producción se niega."""

import io

import pytest
from django.core.management import CommandError, call_command

from estudiantes.models import Carrera, CorreoCatalogo, Usuario
from estudiantes.servicios import iniciar_sesion
from grupos.models import Grupo, Membresia
from mensajeria.models import MarcaSala, Mensaje, SalaChat
from publicaciones.models import Comentario, Publicacion, ReaccionPublicacion
from redup_project.management.ejemplo.personas import CONTRASENA
from tests import catalogos
from tests.fabricas import (
    EstudianteFabrica,
    GrupoFabrica,
)

TABLAS = (
    Usuario,
    CorreoCatalogo,
    Grupo,
    Membresia,
    SalaChat,
    Mensaje,
    MarcaSala,
    Publicacion,
    Comentario,
    ReaccionPublicacion,
)


@pytest.fixture(autouse=True)
def _catalogos(db: None) -> None:
    catalogos.sembrar()


def cargar() -> list[str]:
    salida = io.StringIO()
    call_command("datos_de_ejemplo", stdout=salida)
    return salida.getvalue().splitlines()


def foto() -> dict[str, list[dict]]:
    return {tabla.__name__: list(tabla.objects.order_by("pk").values()) for tabla in TABLAS}


def test_dice_lo_que_creo_y_con_que_se_entra():
    assert cargar() == [
        "Datos de ejemplo: 10 estudiantes, 3 grupos, 10 mensajes, 3 publicaciones.",
        "Entra como 20260001@universidad.edu … 20260008@universidad.edu, "
        "123@universidad.edu o 456@universidad.edu.",
        f"La contraseña de todos es: {CONTRASENA}",
    ]


@pytest.mark.parametrize("correo", ["20260001@universidad.edu", "123@universidad.edu"])
def test_con_la_contrasena_dicha_se_entra(correo):
    cargar()

    usuario = iniciar_sesion(correo=correo, password=CONTRASENA)

    assert usuario.carrera.codigo == "SIS"
    assert usuario.correo_verificado


def test_repetirlo_no_cambia_nada():
    cargar()
    antes = foto()

    dicho = cargar()

    assert dicho[0] == "Datos de ejemplo: ya estaban todos."
    assert foto() == antes


def test_grupo_1_tiene_dentro_a_123_y_456_y_su_sala():
    cargar()

    grupo = Grupo.objects.get(pk=1)
    assert grupo.nombre == "Grupo de ejemplo"
    assert set(grupo.membresias.values_list("usuario_id", flat=True)) == {123, 456}
    assert SalaChat.objects.get(grupo=grupo).ultimo_numero == 2


def test_charlas_quedan_leidas_para_no_estorbar_en_la_primera_conexion():
    cargar()

    sin_leer = [m for m in MarcaSala.objects.all() if m.leido_hasta < m.sala_chat.ultimo_numero]
    assert sin_leer == []


def test_lo_que_se_crea_despues_no_choca_con_los_ids_fijos():
    cargar()

    usuario = EstudianteFabrica()
    grupo = GrupoFabrica(usuario_dueno=usuario)

    assert usuario.pk > 456
    assert grupo.pk > 1


def test_respeta_a_quien_ya_tenia_esos_ids():
    invitado = EstudianteFabrica(pk=123, nombre="Invitado")
    GrupoFabrica(pk=1, nombre="El de siempre", usuario_dueno=invitado)

    cargar()

    assert Usuario.objects.get(pk=123).nombre == "Invitado"
    grupo = Grupo.objects.get(pk=1)
    assert (grupo.nombre, grupo.usuario_dueno_id) == ("El de siempre", 123)
    assert grupo.membresias.filter(usuario_id=456).exists()


def test_si_falta_algo_lo_explica_y_no_deja_nada_a_medias():
    Carrera.objects.filter(codigo="IND").delete()

    with pytest.raises(CommandError) as error:
        cargar()

    assert "No se cargó ningún dato de ejemplo." in str(error.value)
    assert "carrera: «IND» no existe. Usa uno de: MED, SIS." in str(error.value)
    assert not Usuario.objects.exists()


def test_en_produccion_se_niega(settings):
    settings.EN_PRODUCCION = True

    with pytest.raises(CommandError, match="DJANGO_ENV=production"):
        cargar()

    assert not Usuario.objects.exists()
