"""Comentar, leer, editar y borrar: las dos familias de rutas hacen lo mismo."""

import pytest
from django.db import connection

from estudiantes.models import Notificacion, RegistroAuditoria, Rol
from publicaciones.models import Comentario
from tests.fabricas import (
    CarreraFabrica,
    ComentarioFabrica,
    EstudianteFabrica,
    PersonalFabrica,
    PublicacionFabrica,
)
from tests.moderacion import retirada, retiradas_avisadas
from tests.publicaciones.formas import comentario_de
from tests.rest import como

pytestmark = pytest.mark.django_db

# De cada familia: dónde se comenta y dónde está un comentario.
AL_COMENTAR = ["/api/publicaciones/{}/comentarios", "/api/comentarios/publicaciones/{}"]
DE_UNO = ["/api/publicaciones/comentarios/{}", "/api/comentarios/{}"]
en_ambas = pytest.mark.parametrize("ruta", AL_COMENTAR)
de_ambas = pytest.mark.parametrize("ruta", DE_UNO)


def comentar(quien, ruta: str, publicacion, contenido="¡Allí estaré!", **datos):
    datos = {"publicacion_id": publicacion.pk, "contenido": contenido} | datos
    return como(quien).post(ruta.format(publicacion.pk), datos, content_type="application/json")


def editar(quien, ruta: str, comentario, **cambios):
    return como(quien).put(ruta.format(comentario.pk), cambios, content_type="application/json")


def solo_para(carrera):
    autora = EstudianteFabrica(carrera=carrera)
    return PublicacionFabrica(audiencia="carrera", carrera_objetivo=carrera, autor=autora)


@pytest.mark.parametrize("barra", ["", "/"])
@en_ambas
def test_comentar_devuelve_el_comentario_entero(ruta, barra):
    ana, publicacion = EstudianteFabrica(), PublicacionFabrica()

    respuesta = comentar(ana, ruta + barra, publicacion)

    comentario = Comentario.objects.get()
    assert (respuesta.status_code, respuesta.json()) == (201, comentario_de(comentario))
    assert (comentario.usuario, comentario.publicacion, comentario.contenido) == (
        ana,
        publicacion,
        "¡Allí estaré!",
    )


@en_ambas
def test_responder_a_un_comentario_y_a_una_respuesta(ruta):
    padre = ComentarioFabrica()

    hijo = comentar(
        EstudianteFabrica(), ruta, padre.publicacion, comentario_padre_id=padre.pk
    ).json()
    nieto = comentar(
        EstudianteFabrica(), ruta, padre.publicacion, comentario_padre_id=hijo["id"]
    ).json()

    assert (hijo["comentario_padre_id"], nieto["comentario_padre_id"]) == (padre.pk, hijo["id"])


@en_ambas
@pytest.mark.parametrize("padre", ["de otra", "borrado", "inventado"])
def test_responder_a_lo_que_no_esta_ahi_da_404(ruta, padre):
    publicacion = PublicacionFabrica()
    padre_id = {
        "de otra": lambda: ComentarioFabrica().pk,
        "borrado": lambda: ComentarioFabrica(publicacion=publicacion, activo=False).pk,
        "inventado": lambda: 999_999,
    }[padre]()

    respuesta = comentar(EstudianteFabrica(), ruta, publicacion, comentario_padre_id=padre_id)

    assert (respuesta.status_code, respuesta.json()["code"]) == (404, "COMENTARIO_PADRE_AJENO")
    assert not publicacion.comentarios.filter(activo=True).exists()


@en_ambas
def test_con_los_comentarios_cerrados_no_comenta_ni_su_autora(ruta):
    publicacion = PublicacionFabrica(permite_comentarios=False)

    for quien in (EstudianteFabrica(), publicacion.autor, PersonalFabrica()):
        respuesta = comentar(quien, ruta, publicacion)
        assert (respuesta.status_code, respuesta.json()["code"]) == (403, "COMENTARIOS_CERRADOS")
    assert not Comentario.objects.exists()


@en_ambas
@pytest.mark.parametrize("contenido", ["", "  ", None, "x" * 5001, 7])
def test_comentar_sin_decir_nada_da_422(ruta, contenido):
    respuesta = comentar(EstudianteFabrica(), ruta, PublicacionFabrica(), contenido)

    assert respuesta.status_code == 422
    assert [error["loc"][-1] for error in respuesta.json()["detail"]] == ["contenido"]


@pytest.mark.parametrize(
    ("metodo", "ruta"),
    [
        ("get", "/api/publicaciones/{p}/comentarios"),
        ("post", "/api/publicaciones/{p}/comentarios"),
        ("get", "/api/comentarios/publicaciones/{p}"),
        ("post", "/api/comentarios/publicaciones/{p}"),
        ("get", "/api/comentarios/contar/{p}"),
        ("get", "/api/comentarios/{c}"),
        ("put", "/api/comentarios/{c}"),
        ("delete", "/api/comentarios/{c}"),
        ("get", "/api/comentarios/{c}/respuestas"),
        ("put", "/api/publicaciones/comentarios/{c}"),
        ("delete", "/api/publicaciones/comentarios/{c}"),
    ],
)
def test_lo_que_no_es_para_ti_no_tiene_comentarios(metodo, ruta):
    publicacion = solo_para(CarreraFabrica())
    # Escribió cuando podía verla; ya no.
    intrusa = EstudianteFabrica(carrera=CarreraFabrica())
    comentario = ComentarioFabrica(publicacion=publicacion, usuario=intrusa)

    def pedir(p: int, c: int):
        datos = {} if metodo == "get" else {"contenido": "Hola"}
        return getattr(como(intrusa), metodo)(
            ruta.format(p=p, c=c), datos, content_type="application/json"
        )

    ajena = pedir(publicacion.pk, comentario.pk)
    inventada = pedir(publicacion.pk + 1, comentario.pk + 1)

    assert ajena.status_code == 404
    assert ajena.json() == inventada.json()
    comentario.refresh_from_db()
    assert (comentario.activo, comentario.contenido) == (True, "Buen aviso.")


def test_la_lista_da_los_activos_del_mas_antiguo_al_mas_nuevo_con_respuestas():
    publicacion = PublicacionFabrica()
    primero = ComentarioFabrica(publicacion=publicacion)
    ComentarioFabrica(publicacion=publicacion, activo=False)
    respuesta = ComentarioFabrica(publicacion=publicacion, comentario_padre=primero)
    ComentarioFabrica()
    cliente, ruta = como(EstudianteFabrica()), f"/api/publicaciones/{publicacion.pk}/comentarios"

    assert cliente.get(ruta).json() == [comentario_de(primero), comentario_de(respuesta)]
    assert [c["id"] for c in cliente.get(f"{ruta}?skip=1&limit=1").json()] == [respuesta.pk]


def test_la_lista_da_50_si_no_se_dice_y_la_otra_20():
    publicacion = PublicacionFabrica()
    Comentario.objects.bulk_create(
        Comentario(publicacion=publicacion, usuario=publicacion.autor, contenido=str(n))
        for n in range(51)
    )
    cliente = como(publicacion.autor)

    assert len(cliente.get(f"/api/publicaciones/{publicacion.pk}/comentarios").json()) == 50
    assert len(cliente.get(f"/api/comentarios/publicaciones/{publicacion.pk}").json()) == 20


def test_el_hilo_da_los_que_no_responden_o_las_respuestas_a_uno_los_nuevos_primero():
    publicacion = PublicacionFabrica()
    uno, dos = ComentarioFabrica.create_batch(2, publicacion=publicacion)
    hijo_1, hijo_2 = ComentarioFabrica.create_batch(
        2, publicacion=publicacion, comentario_padre=uno
    )
    ComentarioFabrica(publicacion=publicacion, activo=False)
    cliente, ruta = como(EstudianteFabrica()), f"/api/comentarios/publicaciones/{publicacion.pk}"

    hijos = cliente.get(f"{ruta}?comentario_padre_id={uno.pk}").json()

    assert cliente.get(ruta).json() == [comentario_de(dos), comentario_de(uno)]
    assert [c["id"] for c in hijos] == [hijo_2.pk, hijo_1.pk]
    assert cliente.get(f"/api/comentarios/contar/{publicacion.pk}").json() == {
        "publicacion_id": publicacion.pk,
        "total_comentarios": 2,
    }


def test_las_respuestas_van_de_la_mas_antigua_a_la_mas_nueva_y_de_50_como_mucho():
    padre = ComentarioFabrica()
    hijos = ComentarioFabrica.create_batch(2, publicacion=padre.publicacion, comentario_padre=padre)
    cliente, ruta = como(EstudianteFabrica()), f"/api/comentarios/{padre.pk}/respuestas"

    assert cliente.get(ruta).json() == [comentario_de(hijo) for hijo in hijos]
    assert cliente.get(f"{ruta}?limit=51").status_code == 422


def test_ver_uno():
    comentario = ComentarioFabrica()
    cliente = como(EstudianteFabrica())

    assert cliente.get(f"/api/comentarios/{comentario.pk}").json() == comentario_de(comentario)
    assert cliente.get("/api/comentarios/999999").status_code == 404


@pytest.mark.parametrize("cuantos", [1, 3])
@pytest.mark.parametrize(
    ("ruta", "consultas"),
    [
        ("/api/publicaciones/{p}/comentarios", 3),
        ("/api/comentarios/publicaciones/{p}", 3),
        ("/api/comentarios/publicaciones/{p}?comentario_padre_id={c}", 3),
        ("/api/comentarios/{c}/respuestas", 3),
    ],
)
def test_cada_lista_cuesta_lo_mismo_con_uno_que_con_tres(
    ruta, consultas, cuantos, django_assert_num_queries
):
    padre = ComentarioFabrica()
    ComentarioFabrica.create_batch(cuantos, publicacion=padre.publicacion)
    ComentarioFabrica.create_batch(cuantos, publicacion=padre.publicacion, comentario_padre=padre)
    cliente = como(EstudianteFabrica())

    with django_assert_num_queries(consultas):
        respuesta = cliente.get(ruta.format(p=padre.publicacion_id, c=padre.pk))

    assert len(respuesta.json()) >= cuantos


@de_ambas
def test_editar_cambia_el_texto(ruta):
    comentario = ComentarioFabrica()

    respuesta = editar(comentario.usuario, ruta, comentario, contenido="Mejor el martes.")

    comentario.refresh_from_db()
    assert (respuesta.status_code, respuesta.json()) == (200, comentario_de(comentario))
    assert comentario.contenido == "Mejor el martes."


@de_ambas
def test_editar_con_activo_falso_lo_borra(ruta):
    comentario = ComentarioFabrica()

    respuesta = editar(comentario.usuario, ruta, comentario, activo=False)

    assert (respuesta.status_code, respuesta.json()["activo"]) == (200, False)
    assert como(comentario.usuario).get(f"/api/comentarios/{comentario.pk}").status_code == 404


@de_ambas
def test_lo_ajeno_no_lo_edita_ni_quien_administra(ruta):
    comentario = ComentarioFabrica()

    for quien in (comentario.publicacion.autor, PersonalFabrica(rol=Rol.ADMINISTRADOR)):
        assert editar(quien, ruta, comentario, contenido="Otra cosa").status_code == 403
    assert Comentario.objects.get().contenido == comentario.contenido


@de_ambas
@pytest.mark.parametrize(
    ("quien", "estado"),
    [
        ("autora", 200),
        (Rol.ADMINISTRADOR, 200),
        (Rol.MODERADOR, 200),
        (Rol.ESTUDIANTE, 403),
    ],
)
def test_borra_quien_lo_escribio_o_quien_modera(ruta, quien, estado):
    comentario = ComentarioFabrica()
    if quien == "autora":
        persona = comentario.usuario
    else:
        persona = PersonalFabrica(rol=quien) if quien != Rol.ESTUDIANTE else EstudianteFabrica()

    respuesta = como(persona).delete(ruta.format(comentario.pk))

    assert respuesta.status_code == estado
    assert Comentario.objects.get().activo == (estado == 403)
    avisa = persona != comentario.usuario and estado == 200
    assert retiradas_avisadas() == ([retirada(comentario.usuario, comentario)] if avisa else [])
    if estado == 200:
        assert respuesta.json() == {"message": "Comentario eliminado."}
        assert como(persona).delete(ruta.format(comentario.pk)).status_code == 404
        registro = RegistroAuditoria.objects.get(accion="eliminar_comentario")
        assert (registro.actor_usuario, registro.entidad_id) == (persona, str(comentario.pk))


def test_borrar_un_comentario_se_lleva_sus_respuestas_y_deja_los_demas():
    abuelo = ComentarioFabrica()
    otro = ComentarioFabrica(publicacion=abuelo.publicacion)
    padre = ComentarioFabrica(publicacion=abuelo.publicacion, comentario_padre=abuelo)
    ComentarioFabrica(publicacion=abuelo.publicacion, comentario_padre=padre)
    cliente, ruta = como(abuelo.usuario), f"/api/publicaciones/{abuelo.publicacion_id}"

    cliente.delete(f"/api/comentarios/{abuelo.pk}")

    assert cliente.get(f"{ruta}/comentarios").json() == [comentario_de(otro)]
    assert cliente.get(ruta).json()["total_comentarios"] == 1


@en_ambas
def test_comentar_lo_ajeno_avisa_a_quien_publico(ruta):
    ana, publicacion = EstudianteFabrica(), PublicacionFabrica()

    comentar(ana, ruta, publicacion)

    aviso = Notificacion.objects.get()
    assert (aviso.usuario, aviso.tipo, aviso.titulo, aviso.cuerpo) == (
        publicacion.autor,
        "nuevo_comentario",
        f"{ana.nombre_completo} comentó tu publicación",
        "¡Allí estaré!",
    )
    assert aviso.datos == {
        "target_type": "publicacion",
        "publication_id": str(publicacion.pk),
        "user_id": str(publicacion.autor_id),
        "commenter_user_id": str(ana.pk),
    }


@en_ambas
def test_comentar_lo_propio_no_avisa_a_nadie(ruta):
    publicacion = PublicacionFabrica()

    comentar(publicacion.autor, ruta, publicacion)

    assert not Notificacion.objects.exists()


@en_ambas
def test_responder_avisa_tambien_a_quien_se_responde(ruta):
    padre, beto = ComentarioFabrica(), EstudianteFabrica()

    comentar(beto, ruta, padre.publicacion, comentario_padre_id=padre.pk)

    avisos = {
        aviso.usuario: (aviso.tipo, aviso.datos["user_id"]) for aviso in Notificacion.objects.all()
    }
    assert avisos == {
        padre.publicacion.autor: ("nuevo_comentario", str(padre.publicacion.autor_id)),
        padre.usuario: ("respuesta_comentario", str(padre.usuario_id)),
    }


def test_responder_a_quien_publico_o_a_uno_mismo_no_avisa_dos_veces():
    publicacion, beto = PublicacionFabrica(), EstudianteFabrica()
    de_la_autora = ComentarioFabrica(publicacion=publicacion, usuario=publicacion.autor)
    de_beto = ComentarioFabrica(publicacion=publicacion, usuario=beto)

    comentar(beto, AL_COMENTAR[0], publicacion, comentario_padre_id=de_la_autora.pk)
    comentar(beto, AL_COMENTAR[0], publicacion, comentario_padre_id=de_beto.pk)

    assert [aviso.usuario for aviso in Notificacion.objects.all()] == [publicacion.autor] * 2


def test_a_quien_ya_no_puede_verla_no_se_le_cuenta_la_respuesta():
    carrera = CarreraFabrica()
    publicacion = solo_para(carrera)
    padre = ComentarioFabrica(
        publicacion=publicacion, usuario=EstudianteFabrica(carrera=CarreraFabrica())
    )

    comentar(publicacion.autor, AL_COMENTAR[0], publicacion, comentario_padre_id=padre.pk)

    assert not Notificacion.objects.exists()


def test_una_cadena_muy_larga_de_respuestas_tambien_se_retira():
    publicacion, ana = PublicacionFabrica(), EstudianteFabrica()
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('comentarios_publicacion', 'id'))")
        (desde,) = cursor.fetchone()
        cursor.execute(
            """
            INSERT INTO comentarios_publicacion
                   (id, publicacion_id, usuario_id, comentario_padre_id, contenido)
            SELECT %(desde)s + n, %(publicacion)s, %(usuario)s,
                   CASE WHEN n > 0 THEN %(desde)s + n - 1 END, 'y'
              FROM generate_series(0, 999) AS n
            """,
            {"desde": desde, "publicacion": publicacion.pk, "usuario": ana.pk},
        )

    respuesta = como(EstudianteFabrica(rol=Rol.MODERADOR)).delete(f"/api/comentarios/{desde}")

    assert respuesta.status_code == 200
    assert not Comentario.objects.filter(activo=True).exists()
