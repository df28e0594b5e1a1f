"""Saber quién no firmó: lo pide una persona, lo aprueba otra, y queda anotado."""

from datetime import timedelta

import pytest
from django.utils import timezone

from estudiantes.errores import AutorSinRevelar, HaceFaltaOtraPersona, NoSePuedeRevelar
from estudiantes.models import Usuario
from estudiantes.servicios import moderacion
from redup_project.errores import SinPermiso
from tests import fabricas as f
from tests.moderacion import actos, reportado, tomado

pytestmark = pytest.mark.django_db


@pytest.fixture
def publicacion():
    return f.PublicacionFabrica(es_anonima=True)


def test_revelar_lo_piden_y_lo_aprueban_dos_y_queda_anotado(publicacion):
    caso = reportado(publicacion, "publicacion")
    una, otra = f.PersonalFabrica.create_batch(2)

    moderacion.pedir_revelacion(caso_id=caso.pk, actor=una, motivo="Amenaza a Beto.")
    with pytest.raises(HaceFaltaOtraPersona):
        moderacion.aprobar_revelacion(caso_id=caso.pk, actor=una)
    moderacion.aprobar_revelacion(caso_id=caso.pk, actor=otra)

    assert actos(caso) == [("pedir_revelacion", una.pk), ("aprobar_revelacion", otra.pk)]


def test_sin_pedirlo_no_se_aprueba_y_lo_firmado_no_se_pide(publicacion):
    anonimo = reportado(publicacion, "publicacion")
    firmado = reportado(f.PublicacionFabrica(), "publicacion")
    moderadora = f.PersonalFabrica()

    with pytest.raises(NoSePuedeRevelar):
        moderacion.aprobar_revelacion(caso_id=anonimo.pk, actor=moderadora)
    with pytest.raises(NoSePuedeRevelar):
        moderacion.pedir_revelacion(caso_id=firmado.pk, actor=moderadora, motivo="Curiosidad")


def test_su_propio_autor_no_lo_aprueba():
    moderador, otra = f.PersonalFabrica.create_batch(2)
    caso = reportado(f.PublicacionFabrica(autor=moderador, es_anonima=True), "publicacion")
    moderacion.pedir_revelacion(caso_id=caso.pk, actor=otra, motivo="Amenazas.")

    with pytest.raises(SinPermiso):
        moderacion.aprobar_revelacion(caso_id=caso.pk, actor=moderador)


def test_suspender_a_quien_no_firmo_exige_haberlo_revelado(publicacion):
    caso, moderadora = tomado(publicacion, "publicacion")
    suspender = {
        "caso_id": caso.pk,
        "actor": moderadora,
        "decision": "suspender",
        "motivo": "Amenaza.",
        "hasta": timezone.now() + timedelta(days=1),
    }

    with pytest.raises(AutorSinRevelar):
        moderacion.decidir(**suspender)
    moderacion.pedir_revelacion(caso_id=caso.pk, actor=moderadora, motivo="Amenaza a Beto.")
    moderacion.aprobar_revelacion(caso_id=caso.pk, actor=f.PersonalFabrica())
    moderacion.decidir(**suspender)

    assert Usuario.objects.get(pk=publicacion.autor_id).estado == "suspendido"


def test_quien_publico_sin_firmar_tampoco_firma_al_comentarse(publicacion):
    suyo = f.ComentarioFabrica(publicacion=publicacion, usuario=publicacion.autor)
    ajeno = f.ComentarioFabrica(publicacion=publicacion)

    assert reportado(suyo, "comentario").es_anonimo is True
    assert reportado(ajeno, "comentario").es_anonimo is False
