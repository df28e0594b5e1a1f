"""Reaccionar: una por persona, la nueva reemplaza, y sólo a lo que se puede ver."""

import pytest

from estudiantes.models import Notificacion
from publicaciones.models import Reaccion, ReaccionPublicacion
from tests.fabricas import (
    CarreraFabrica,
    EstudianteFabrica,
    PublicacionFabrica,
    ReaccionFabrica,
    ReaccionPublicacionFabrica,
)
from tests.publicaciones.formas import ts
from tests.rest import como

pytestmark = pytest.mark.django_db


def ruta(publicacion) -> str:
    return f"/api/publicaciones/{publicacion.pk}/reacciones"


def reaccionar(quien, publicacion, reaccion_id: object):
    datos = {"publicacion_id": publicacion.pk, "reaccion_id": reaccion_id}
    return como(quien).post(ruta(publicacion), datos, content_type="application/json")


def test_el_catalogo():
    Reaccion.objects.all().delete()
    apoyo = ReaccionFabrica(codigo="apoyo", nombre="Apoyo")

    respuesta = como(EstudianteFabrica()).get("/api/publicaciones/reacciones/catalogo/")

    assert respuesta.json() == [{"id": apoyo.pk, "codigo": "apoyo", "nombre": "Apoyo"}]


def test_reaccionar_y_cambiar_de_reaccion_deja_una():
    ana, publicacion = EstudianteFabrica(), PublicacionFabrica()
    apoyo, interesante = ReaccionFabrica(codigo="apoyo"), ReaccionFabrica(codigo="interesante")

    primera = reaccionar(ana, publicacion, apoyo.pk)
    segunda = reaccionar(ana, publicacion, interesante.pk)

    puesta = ReaccionPublicacion.objects.get()
    assert (puesta.usuario, puesta.publicacion, puesta.reaccion) == (ana, publicacion, interesante)
    for respuesta in (primera, segunda):
        assert (respuesta.status_code, respuesta.json()) == (201, {"message": "Reacción guardada."})


def test_reaccionar_con_lo_que_no_existe_da_404():
    respuesta = reaccionar(EstudianteFabrica(), PublicacionFabrica(), 999_999)

    assert (respuesta.status_code, respuesta.json()["code"]) == (404, "REACCION_NO_EXISTE")


@pytest.mark.parametrize("reaccion_id", [None, "x", 0, True])
def test_reaccionar_sin_decir_con_que_da_422(reaccion_id):
    assert reaccionar(EstudianteFabrica(), PublicacionFabrica(), reaccion_id).status_code == 422


def test_quitar_la_reaccion_y_no_tenerla():
    puesta = ReaccionPublicacionFabrica()
    de_otro = ReaccionPublicacionFabrica(publicacion=puesta.publicacion)
    cliente = como(puesta.usuario)

    quitada = cliente.delete(ruta(puesta.publicacion))
    otra_vez = cliente.delete(ruta(puesta.publicacion))

    assert (quitada.status_code, quitada.json()) == (200, {"message": "Reacción eliminada."})
    assert (otra_vez.status_code, otra_vez.json()["code"]) == (404, "SIN_REACCION")
    assert ReaccionPublicacion.objects.get() == de_otro


@pytest.mark.parametrize("metodo", ["get", "post", "delete"])
def test_a_lo_que_no_es_para_ti_no_se_reacciona(metodo):
    carrera = CarreraFabrica()
    publicacion = PublicacionFabrica(audiencia="carrera", carrera_objetivo=carrera)
    intrusa = EstudianteFabrica(carrera=CarreraFabrica())
    reaccion = ReaccionPublicacionFabrica(publicacion=publicacion, usuario=intrusa).reaccion

    respuesta = getattr(como(intrusa), metodo)(
        ruta(publicacion), {"reaccion_id": reaccion.pk}, content_type="application/json"
    )

    assert (respuesta.status_code, respuesta.json()["code"]) == (404, "PUBLICACION_NO_EXISTE")
    assert ReaccionPublicacion.objects.count() == 1


@pytest.mark.parametrize("cuantas", [1, 3])
def test_la_lista_dice_quien_y_con_que(cuantas, django_assert_num_queries):
    publicacion = PublicacionFabrica()
    puestas = ReaccionPublicacionFabrica.create_batch(cuantas, publicacion=publicacion)
    ReaccionPublicacionFabrica()
    cliente = como(EstudianteFabrica())

    with django_assert_num_queries(3):
        respuesta = cliente.get(ruta(publicacion))

    assert respuesta.json() == [
        {
            "publicacion_id": publicacion.pk,
            "usuario_id": puesta.usuario_id,
            "reaccion_id": puesta.reaccion_id,
            "creado_en": ts(puesta.creado_en),
            "reaccion": {
                "id": puesta.reaccion_id,
                "codigo": puesta.reaccion.codigo,
                "nombre": puesta.reaccion.nombre,
            },
        }
        for puesta in puestas
    ]
    assert len(cliente.get(f"{ruta(publicacion)}?skip=1&limit=1").json()) == (cuantas > 1)


def test_reaccionar_avisa_una_vez_mientras_no_se_lea():
    publicacion, apoyo = PublicacionFabrica(), ReaccionFabrica(codigo="apoyo")
    ana, beto = EstudianteFabrica.create_batch(2)
    otra = ReaccionFabrica(codigo="interesante")

    reaccionar(ana, publicacion, apoyo.pk)
    reaccionar(ana, publicacion, otra.pk)
    como(ana).delete(ruta(publicacion))
    reaccionar(ana, publicacion, apoyo.pk)
    reaccionar(beto, publicacion, apoyo.pk)

    aviso = Notificacion.objects.get()
    assert (aviso.usuario, aviso.tipo, aviso.titulo, aviso.cuerpo) == (
        publicacion.autor,
        "nueva_reaccion",
        f"{ana.nombre_completo} reaccionó a tu publicación",
        publicacion.titulo,
    )
    assert aviso.datos == {
        "target_type": "publicacion",
        "publication_id": str(publicacion.pk),
        "user_id": str(publicacion.autor_id),
        "reaction_user_id": str(ana.pk),
    }


def test_reaccionar_a_lo_propio_no_avisa():
    publicacion = PublicacionFabrica()

    reaccionar(publicacion.autor, publicacion, ReaccionFabrica().pk)

    assert not Notificacion.objects.exists()
