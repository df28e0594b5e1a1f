"""Apelar: su autor, una vez y a tiempo; la resuelve otra persona, y si prospera se deshace."""

from datetime import timedelta

import pytest
from django.utils import timezone

from estudiantes.errores import ApelacionDeOtro, SinApelacion
from estudiantes.models import Caso, Notificacion, Sancion, Usuario
from estudiantes.servicios import moderacion
from tests import fabricas as f
from tests.moderacion import actos, decidido, persona_suspendida
from tests.rest import como

pytestmark = pytest.mark.django_db


def apelar(quien: Usuario, caso: Caso, texto: str = "No estoy de acuerdo."):
    return como(quien).post(
        f"/api/moderacion/casos/{caso.pk}/apelar", {"texto": texto}, content_type="application/json"
    )


def test_mis_casos_dice_que_se_decidio_y_no_quien_reporto_ni_quien_decidio():
    ana, publicacion = f.EstudianteFabrica(), f.PublicacionFabrica()
    caso = decidido(publicacion, "publicacion", "ocultar", por=ana)
    decidido(f.GrupoFabrica(usuario_dueno=publicacion.autor), "grupo", "descartar")

    (mio,) = como(publicacion.autor).get("/api/moderacion/mis-casos").json()

    assert mio.pop("decidido_en")
    assert mio == {
        "id": caso.pk,
        "tipo": "publicacion",
        "objeto_id": publicacion.pk,
        "decision": "ocultar",
        "motivo": "Molesta.",
        "estado": "resuelto",
        "hasta": None,
        "puede_apelar": True,
        "apelacion": None,
    }
    assert como(ana).get("/api/moderacion/mis-casos").json() == []


def test_apelar_una_vez_y_solo_lo_propio():
    caso = f.CasoDecididoFabrica()

    ajena = apelar(f.EstudianteFabrica(), caso)
    propia, otra_vez = apelar(caso.autor, caso), apelar(caso.autor, caso)

    assert (ajena.status_code, ajena.json()["code"]) == (404, "CASO_NO_EXISTE")
    assert propia.status_code == 201
    assert propia.json()["apelacion"]["texto"] == "No estoy de acuerdo."
    assert (propia.json()["estado"], propia.json()["puede_apelar"]) == ("apelado", False)
    assert (otra_vez.status_code, otra_vez.json()["code"]) == (409, "NO_SE_PUEDE_APELAR")


def test_apelar_fuera_de_plazo_no_vale():
    caso = f.CasoDecididoFabrica(decidido_en=timezone.now() - timedelta(days=31))

    assert apelar(caso.autor, caso).json()["code"] == "NO_SE_PUEDE_APELAR"


def test_la_apelacion_no_la_resuelve_quien_decidio():
    caso = f.CasoDecididoFabrica()
    apelar(caso.autor, caso)
    otra = f.PersonalFabrica()

    with pytest.raises(ApelacionDeOtro):
        moderacion.resolver_apelacion(
            caso_id=caso.pk, actor=caso.decidido_por, resultado="mantener"
        )
    moderacion.resolver_apelacion(
        caso_id=caso.pk, actor=otra, resultado="mantener", respuesta="Está bien decidido."
    )

    caso.refresh_from_db()
    assert (caso.estado, actos(caso)) == ("cerrado", [("resolver_apelacion", otra.pk)])
    aviso = Notificacion.objects.get(usuario=caso.autor)
    assert (aviso.titulo, aviso.cuerpo) == (
        "Se mantiene la decisión que apelaste",
        "Está bien decidido.",
    )


def test_sin_apelacion_no_hay_que_resolver():
    caso = f.CasoDecididoFabrica()

    with pytest.raises(SinApelacion):
        moderacion.resolver_apelacion(
            caso_id=caso.pk, actor=f.PersonalFabrica(), resultado="mantener"
        )


def test_si_prospera_se_levanta_la_suspension():
    ana, caso = persona_suspendida(timezone.now() + timedelta(days=7))
    moderacion.apelar(caso_id=caso.pk, autor_id=ana.pk, texto="No fui yo.")
    otra = f.PersonalFabrica()

    moderacion.resolver_apelacion(caso_id=caso.pk, actor=otra, resultado="revertir")

    ana.refresh_from_db()
    sancion = Sancion.objects.get()
    assert (ana.estado, sancion.levantada_por) == ("activo", otra)


@pytest.mark.parametrize("codigo", ["inventado", "MQ:1vT0ab:firma-que-no-es"])
def test_con_un_codigo_inventado_no_se_apela(codigo, client):
    caso = f.CasoDecididoFabrica()

    respuesta = client.post(
        "/api/moderacion/apelaciones",
        {"codigo": codigo, "texto": "Hola"},
        content_type="application/json",
    )

    caso.refresh_from_db()
    assert (respuesta.json()["code"], caso.estado) == ("CODIGO_INVALIDO", "resuelto")
