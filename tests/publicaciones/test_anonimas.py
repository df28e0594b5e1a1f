"""Una publicación anónima no delata a su autora por ningún lado; ella sí se ve."""

import pytest

from estudiantes.models import Notificacion, Rol
from tests.fabricas import (
    ComentarioFabrica,
    EstudianteFabrica,
    PersonalFabrica,
    PublicacionFabrica,
    ReaccionPublicacionFabrica,
)
from tests.publicaciones.formas import ANONIMO, autor_de, comentario_de, publicacion_de
from tests.rest import como

pytestmark = pytest.mark.django_db


@pytest.fixture
def anonima():
    autora = EstudianteFabrica(nombre="Zenobia", apellido_paterno="Tapia")
    return PublicacionFabrica(titulo="Feria", es_anonima=True, autor=autora)


@pytest.fixture(params=["estudiante", Rol.MODERADOR, Rol.ADMINISTRADOR])
def tercero(request):
    return (
        EstudianteFabrica() if request.param == "estudiante" else PersonalFabrica(rol=request.param)
    )


@pytest.mark.parametrize(
    "lista",
    ["/", "/feed", "/recientes", "/populares", "/buscar?query=feria"],
)
def test_las_listas_no_dicen_quien_la_escribio(anonima, tercero, lista):
    respuesta = como(tercero).get(f"/api/publicaciones{lista}")

    assert respuesta.json() == [publicacion_de(anonima, autor_id=0, autor=ANONIMO, es_anonima=True)]
    assert "Zenobia" not in respuesta.content.decode()


def test_el_detalle_lo_firma_solo_para_su_autora(anonima, tercero):
    ruta = f"/api/publicaciones/{anonima.pk}"

    de_otro, suya = como(tercero).get(ruta).json(), como(anonima.autor).get(ruta).json()

    assert (de_otro["autor_id"], de_otro["autor"]) == (0, ANONIMO)
    assert (suya["autor_id"], suya["autor"]) == (anonima.autor_id, autor_de(anonima.autor))


def test_filtrar_por_autora_no_la_incluye(anonima, tercero):
    firmada = PublicacionFabrica(autor=anonima.autor)
    ruta = f"/api/publicaciones?autor_id={anonima.autor_id}"

    assert [p["id"] for p in como(tercero).get(ruta).json()] == [firmada.pk]
    assert {p["id"] for p in como(anonima.autor).get(ruta).json()} == {firmada.pk, anonima.pk}
    assert como(tercero).get("/api/publicaciones?autor_id=0").json() == []


def test_sus_comentarios_y_reacciones_en_ella_tampoco_la_delatan(anonima, tercero):
    suyo = ComentarioFabrica(publicacion=anonima, usuario=anonima.autor)
    ajeno = ComentarioFabrica(publicacion=anonima)
    ReaccionPublicacionFabrica(publicacion=anonima, usuario=anonima.autor)
    cliente = como(tercero)
    sin_firma = comentario_de(suyo, usuario_id=0, usuario={"id": 0} | ANONIMO)

    comentarios = cliente.get(f"/api/publicaciones/{anonima.pk}/comentarios").json()
    reacciones = cliente.get(f"/api/publicaciones/{anonima.pk}/reacciones").json()

    assert comentarios == [sin_firma, comentario_de(ajeno)]
    assert cliente.get(f"/api/comentarios/{suyo.pk}").json() == sin_firma
    assert [r["usuario_id"] for r in reacciones] == [0]


def test_ella_se_ve_en_sus_comentarios(anonima):
    suyo = ComentarioFabrica(publicacion=anonima, usuario=anonima.autor)

    comentarios = como(anonima.autor).get(f"/api/publicaciones/{anonima.pk}/comentarios").json()

    assert comentarios == [comentario_de(suyo)]


def test_en_lo_ajeno_comenta_con_su_nombre(anonima):
    suyo = ComentarioFabrica(usuario=anonima.autor)

    comentario = como(EstudianteFabrica()).get(f"/api/comentarios/{suyo.pk}").json()

    assert comentario == comentario_de(suyo)


def test_el_aviso_de_su_respuesta_no_la_nombra(anonima):
    ajeno = ComentarioFabrica(publicacion=anonima)

    como(anonima.autor).post(
        f"/api/publicaciones/{anonima.pk}/comentarios",
        {"contenido": "Gracias", "comentario_padre_id": ajeno.pk},
        content_type="application/json",
    )

    aviso = Notificacion.objects.get()
    assert (aviso.usuario, aviso.titulo) == (ajeno.usuario, "Anónimo respondió a tu comentario")
    assert aviso.datos == {
        "target_type": "publicacion",
        "publication_id": str(anonima.pk),
        "user_id": str(ajeno.usuario_id),
        "commenter_user_id": "0",
    }


def test_quien_administra_no_la_desvela_al_editarla(anonima):
    administrador = PersonalFabrica(rol=Rol.ADMINISTRADOR)

    cuerpo = (
        como(administrador)
        .put(
            f"/api/publicaciones/{anonima.pk}",
            {"titulo": "Otra", "es_anonima": False},
            content_type="application/json",
        )
        .json()
    )

    assert (cuerpo["titulo"], cuerpo["es_anonima"], cuerpo["autor"]) == ("Otra", True, ANONIMO)


def test_su_autora_no_la_firma_al_corregirla_con_la_app(anonima):
    cuerpo = (
        como(anonima.autor)
        .put(
            f"/api/publicaciones/{anonima.pk}",
            {"titulo": "Otra", "contenido": "Sin errata", "es_anonima": False},
            content_type="application/json",
        )
        .json()
    )

    assert (cuerpo["titulo"], cuerpo["es_anonima"]) == ("Otra", True)
    assert como(EstudianteFabrica()).get(f"/api/publicaciones/{anonima.pk}").json()["autor_id"] == 0


def test_su_autora_puede_dejar_de_firmar_una(db):
    firmada = PublicacionFabrica()

    como(firmada.autor).put(
        f"/api/publicaciones/{firmada.pk}", {"es_anonima": True}, content_type="application/json"
    )

    assert como(EstudianteFabrica()).get(f"/api/publicaciones/{firmada.pk}").json()["autor_id"] == 0
