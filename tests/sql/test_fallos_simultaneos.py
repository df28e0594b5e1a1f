"""Los fallos 4, 5 y 6 del contrato (§8): dos personas a la vez, con conexiones de verdad."""

import psycopg2
import pytest

from estudiantes.models import CorreoCatalogo, RegistroAuditoria, Usuario
from mensajeria.models import MarcaSala, Mensaje, SalaChat
from tests.fabricas import CorreoCatalogoFabrica, EstudianteFabrica, GrupoFabrica
from tests.sql.hilos import LIMITE, en, esperando_a_otra

pytestmark = pytest.mark.django_db(transaction=True)

REGISTRAR = (
    "SELECT fn_registrar_estudiante('a@universidad.edu', 'h', 'Ana', 'P',"
    " p_fecha_nacimiento => '2004-05-17')"
)
SALA = "SELECT fn_obtener_o_crear_sala_directa(%s, %s)"
ENVIAR = "SELECT mensaje_id FROM fn_enviar_mensaje_grupal(%s, %s, p_contenido => 'hola')"


def test_fallo_04_de_dos_registros_simultaneos_gana_uno_y_el_otro_recibe_un_error_propio(abrir):
    CorreoCatalogoFabrica(correo_institucional="a@universidad.edu")
    primera, segunda = abrir(), abrir()

    usuario_id = en(primera, REGISTRAR)
    with esperando_a_otra(segunda, REGISTRAR) as futuro:
        primera.commit()
        with pytest.raises(psycopg2.Error) as error:
            futuro.result(LIMITE)

    assert error.value.pgcode == "RD004"
    assert Usuario.objects.get().pk == usuario_id
    assert CorreoCatalogo.objects.get(usado=True).consumido_por_usuario_id == usuario_id
    assert RegistroAuditoria.objects.count() == 1


def test_fallo_04_si_el_primero_se_arrepiente_el_segundo_se_registra(abrir):
    CorreoCatalogoFabrica(correo_institucional="a@universidad.edu")
    primera, segunda = abrir(), abrir()

    en(primera, REGISTRAR)
    with esperando_a_otra(segunda, REGISTRAR) as futuro:
        primera.rollback()
        usuario_id = futuro.result(LIMITE)
    segunda.commit()

    assert CorreoCatalogo.objects.get(usado=True).consumido_por_usuario_id == usuario_id


def test_fallo_05_dos_que_abren_el_mismo_chat_a_la_vez_reciben_la_misma_sala(abrir):
    ana, beto = EstudianteFabrica.create_batch(2)
    primera, segunda = abrir(), abrir()

    sala_id = en(primera, SALA, ana.pk, beto.pk)
    with esperando_a_otra(segunda, SALA, beto.pk, ana.pk) as futuro:
        primera.commit()
        assert futuro.result(LIMITE) == sala_id
    segunda.commit()

    assert SalaChat.objects.get().pk == sala_id
    assert MarcaSala.objects.count() == 2


def test_fallo_06_dos_envios_a_la_vez_a_un_grupo_sin_sala_crean_una(abrir):
    grupo = GrupoFabrica(miembros=[beto := EstudianteFabrica()])
    SalaChat.objects.all().delete()
    primera, segunda = abrir(), abrir()

    en(primera, ENVIAR, grupo.usuario_dueno_id, grupo.pk)
    with esperando_a_otra(segunda, ENVIAR, beto.pk, grupo.pk) as futuro:
        primera.commit()
        futuro.result(LIMITE)
    segunda.commit()

    sala = SalaChat.objects.get()
    assert list(Mensaje.objects.order_by("numero").values_list("sala_chat_id", "numero")) == [
        (sala.pk, 1),
        (sala.pk, 2),
    ]
    assert sala.marcas.count() == 2
