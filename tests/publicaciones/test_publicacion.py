"""Ver, editar y borrar una publicación: quién puede y qué queda."""

import pytest

from estudiantes.models import RegistroAuditoria, Rol
from publicaciones.models import Publicacion
from tests.fabricas import (
    CarreraFabrica,
    ComentarioFabrica,
    CuatrimestreFabrica,
    EstudianteFabrica,
    MultimediaFabrica,
    PersonalFabrica,
    PublicacionFabrica,
    ReaccionPublicacionFabrica,
    TipoPublicacionFabrica,
)
from tests.moderacion import retirada, retiradas_avisadas
from tests.publicaciones.formas import publicacion_de, ts
from tests.rest import como

pytestmark = pytest.mark.django_db


def ruta(publicacion) -> str:
    return f"/api/publicaciones/{publicacion.pk}"


def editar(quien, publicacion, **cambios):
    return como(quien).put(ruta(publicacion), cambios, content_type="application/json")


def de_carrera(**campos) -> Publicacion:
    carrera = CarreraFabrica()
    autora = EstudianteFabrica(carrera=carrera)
    return PublicacionFabrica(
        **{"autor": autora, "audiencia": "carrera", "carrera_objetivo": carrera} | campos
    )


def test_ver_da_la_publicacion_con_sus_archivos_y_totales(django_assert_num_queries):
    publicacion = PublicacionFabrica()
    segunda = MultimediaFabrica(publicacion=publicacion, orden=2)
    primera = MultimediaFabrica(publicacion=publicacion, orden=1, url_miniatura="/medios/m.jpg")
    ReaccionPublicacionFabrica.create_batch(2, publicacion=publicacion)
    ComentarioFabrica.create_batch(2, publicacion=publicacion)
    ComentarioFabrica(publicacion=publicacion, activo=False)
    cliente = como(EstudianteFabrica())

    with django_assert_num_queries(3):
        respuesta = cliente.get(ruta(publicacion))

    multimedia = [
        {
            "id": archivo.pk,
            "publicacion_id": publicacion.pk,
            "tipo": "imagen",
            "url_archivo": archivo.url_archivo,
            "url_miniatura": archivo.url_miniatura,
            "orden": archivo.orden,
            "creado_en": ts(archivo.creado_en),
        }
        for archivo in (primera, segunda)
    ]
    assert respuesta.json() == publicacion_de(
        publicacion,
        multimedia=multimedia,
        imagen_url=primera.url_archivo,
        total_reacciones=2,
        total_comentarios=2,
    )


@pytest.mark.parametrize("metodo", ["get", "put", "delete"])
def test_lo_que_no_es_para_ti_no_existe(metodo):
    publicacion, intrusa = de_carrera(), EstudianteFabrica(carrera=CarreraFabrica())

    def pedir(id_: int):
        return getattr(como(intrusa), metodo)(
            f"/api/publicaciones/{id_}", {}, content_type="application/json"
        )

    ajena, inventada = pedir(publicacion.pk), pedir(publicacion.pk + 1)

    assert ajena.status_code == 404
    assert ajena.json() == inventada.json()
    assert Publicacion.objects.get() == publicacion


@pytest.mark.parametrize("id_", ["0", "-1", "x", "9" * 19])
def test_un_id_imposible_no_existe(id_):
    assert como(EstudianteFabrica()).get(f"/api/publicaciones/{id_}").status_code == 404


def test_editar_cambia_lo_que_manda_la_app_y_devuelve_los_totales():
    publicacion = de_carrera(permite_comentarios=False)
    ComentarioFabrica(publicacion=publicacion)

    respuesta = editar(
        publicacion.autor,
        publicacion,
        titulo="Otra",
        contenido="Cosa",
        audiencia="general",
        permite_comentarios=True,
        es_anonima=False,
    )

    publicacion.refresh_from_db()
    assert (respuesta.status_code, respuesta.json()) == (
        200,
        publicacion_de(publicacion, total_comentarios=1),
    )
    assert (publicacion.titulo, publicacion.contenido) == ("Otra", "Cosa")
    assert (publicacion.audiencia, publicacion.carrera_objetivo) == ("general", None)


def test_editar_un_campo_no_toca_los_demas():
    publicacion = de_carrera(cuatrimestre_objetivo=CuatrimestreFabrica(), es_anonima=True)
    campos = {campo.attname for campo in Publicacion._meta.concrete_fields} - {"buscable"}
    guardada = Publicacion.objects.filter(pk=publicacion.pk).values(*campos)
    antes = guardada.get()

    editar(publicacion.autor, publicacion, titulo="Otra")

    ahora = guardada.all().get()
    assert ahora.pop("actualizada_en") > antes.pop("actualizada_en")
    assert ahora == antes | {"titulo": "Otra"}


def test_editar_a_carrera_sin_decir_cual_es_la_de_su_autora_y_no_la_de_quien_edita():
    carrera = CarreraFabrica()
    publicacion = PublicacionFabrica(autor=EstudianteFabrica(carrera=carrera))
    administrador = PersonalFabrica(rol=Rol.ADMINISTRADOR, carrera=CarreraFabrica())

    cuerpo = editar(administrador, publicacion, audiencia="carrera").json()

    assert cuerpo["carrera_objetivo_id"] == carrera.pk


def test_editar_a_carrera_sin_tener_ninguna_da_400():
    publicacion = PublicacionFabrica()

    respuesta = editar(publicacion.autor, publicacion, audiencia="carrera", titulo="Otra")

    assert (respuesta.status_code, respuesta.json()["code"]) == (400, "SIN_CARRERA")
    assert Publicacion.objects.get().titulo == publicacion.titulo


def test_editar_el_tipo_y_quitarlo():
    publicacion, evento = PublicacionFabrica(), TipoPublicacionFabrica(codigo="evento")

    con_tipo = editar(publicacion.autor, publicacion, tipo_publicacion_id=evento.pk).json()
    sin_tipo = editar(publicacion.autor, publicacion, tipo_publicacion_id=None).json()
    inventado = editar(publicacion.autor, publicacion, tipo_publicacion_id=999_999)

    assert con_tipo["tipo_publicacion"]["codigo"] == "evento"
    assert (sin_tipo["tipo_publicacion_id"], sin_tipo["tipo_publicacion"]) == (None, None)
    assert (inventado.status_code, inventado.json()["code"]) == (400, "TIPO_NO_EXISTE")


@pytest.mark.parametrize("campo", ["titulo", "contenido", "audiencia", "es_anonima"])
def test_editar_no_vacia_lo_obligatorio(campo):
    publicacion = PublicacionFabrica()

    respuesta = editar(publicacion.autor, publicacion, **{campo: None})

    assert respuesta.status_code == 422
    assert [error["loc"][-1] for error in respuesta.json()["detail"]] == [campo]


@pytest.mark.parametrize(
    ("quien", "estado"),
    [(Rol.ADMINISTRADOR, 200), (Rol.MODERADOR, 403), (Rol.ESTUDIANTE, 403)],
)
def test_edita_lo_ajeno_solo_quien_administra(quien, estado):
    publicacion = PublicacionFabrica(titulo="Feria")
    persona = PersonalFabrica(rol=quien) if quien != Rol.ESTUDIANTE else EstudianteFabrica()

    respuesta = editar(persona, publicacion, titulo="Otra")

    assert respuesta.status_code == estado
    assert Publicacion.objects.get().titulo == ("Otra" if estado == 200 else "Feria")


def test_editar_queda_en_la_auditoria():
    publicacion = PublicacionFabrica()
    administrador = PersonalFabrica(rol=Rol.ADMINISTRADOR)

    editar(administrador, publicacion, titulo="Otra", contenido="Más")

    registro = RegistroAuditoria.objects.get(accion="editar_publicacion")
    assert (registro.actor_usuario, registro.entidad_id, registro.detalle) == (
        administrador,
        str(publicacion.pk),
        {"campos": ["contenido", "titulo"]},
    )


@pytest.mark.parametrize(
    ("quien", "estado"),
    [
        ("autora", 200),
        (Rol.ADMINISTRADOR, 200),
        (Rol.MODERADOR, 200),
        (Rol.ESTUDIANTE, 403),
    ],
)
def test_borra_su_autora_y_quien_modera(quien, estado):
    publicacion = PublicacionFabrica()
    if quien == "autora":
        persona = publicacion.autor
    else:
        persona = PersonalFabrica(rol=quien) if quien != Rol.ESTUDIANTE else EstudianteFabrica()

    respuesta = como(persona).delete(ruta(publicacion))

    assert respuesta.status_code == estado
    assert Publicacion.objects.get().activa == (estado == 403)
    avisa = persona != publicacion.autor and estado == 200
    assert retiradas_avisadas() == ([retirada(publicacion.autor, publicacion)] if avisa else [])


def test_lo_borrado_no_existe_para_nadie_y_queda_en_la_auditoria():
    publicacion = PublicacionFabrica()
    comentario = ComentarioFabrica(publicacion=publicacion)
    autora = como(publicacion.autor)

    respuesta = autora.delete(ruta(publicacion) + "/")

    assert (respuesta.status_code, respuesta.json()) == (200, {"message": "Publicación eliminada."})
    administrador = como(PersonalFabrica(rol=Rol.ADMINISTRADOR))
    for cliente in (autora, administrador):
        assert cliente.get(ruta(publicacion)).status_code == 404
        assert cliente.delete(ruta(publicacion)).status_code == 404
        assert cliente.get(f"{ruta(publicacion)}/comentarios").status_code == 404
        assert cliente.get(f"/api/comentarios/{comentario.pk}").status_code == 404
        assert cliente.get(f"{ruta(publicacion)}/reacciones").status_code == 404
        assert cliente.get("/api/publicaciones").json() == []
        assert cliente.get("/api/publicaciones?activa=false").json() == []
    assert autora.get("/api/publicaciones/mis-publicaciones").json() == []
    publicacion.refresh_from_db()
    assert publicacion.eliminada_en is not None
    registro = RegistroAuditoria.objects.get(accion="eliminar_publicacion")
    assert (registro.actor_usuario, registro.entidad_id) == (publicacion.autor, str(publicacion.pk))
