"""El admin del muro: publicaciones con sus archivos, comentarios y reacciones."""

from functools import partial

import factory
import pytest

from estudiantes.models import RegistroAuditoria
from publicaciones.models import (
    Comentario,
    Multimedia,
    Publicacion,
    Reaccion,
    ReaccionPublicacion,
)
from tests import fabricas
from tests.admin_comun import (
    Pantalla,
    PantallasDelAdmin,
    administrador,
    cliente_de,
    moderador,
    url,
)

pytestmark = pytest.mark.django_db

CODIGO = factory.Sequence(lambda n: f"codigo-{n}-x")
SIN_ARCHIVOS = {"multimedia-TOTAL_FORMS": 0, "multimedia-INITIAL_FORMS": 0}


class TestPantallas(PantallasDelAdmin):
    @pytest.fixture(
        params=[
            Pantalla(fabricas.PublicacionFabrica, lambda p: p.autor.correo_institucional, 6),
            Pantalla(fabricas.ComentarioFabrica, lambda c: c.usuario.correo_institucional, 4),
            Pantalla(
                partial(fabricas.TipoPublicacionFabrica, codigo=CODIGO), lambda t: t.codigo, 4
            ),
            Pantalla(partial(fabricas.ReaccionFabrica, codigo=CODIGO), lambda r: r.codigo, 4),
            Pantalla(
                fabricas.ReaccionPublicacionFabrica,
                lambda reaccion: reaccion.pk,
                5,
            ),
        ],
        ids=["Publicacion", "Comentario", "TipoPublicacion", "Reaccion", "ReaccionPublicacion"],
    )
    def pantalla(self, request):
        return request.param


def test_alta_de_publicacion_con_una_foto():
    autora = fabricas.EstudianteFabrica()

    cliente_de(administrador()).post(
        url(Publicacion, "add"),
        {
            "autor": autora.pk,
            "titulo": "Feria",
            "contenido": "El viernes.",
            "audiencia": "general",
            "activa": "on",
            "multimedia-TOTAL_FORMS": 1,
            "multimedia-INITIAL_FORMS": 0,
            "multimedia-0-tipo": "imagen",
            "multimedia-0-url_archivo": "/medios/feria.webp",
            "multimedia-0-orden": 1,
        },
    )

    foto = Multimedia.objects.get(publicacion=Publicacion.objects.get(autor=autora))
    assert (foto.url_archivo, foto.url_miniatura) == ("/medios/feria.webp", None)


def test_alta_de_publicacion_de_carrera_sin_carrera_se_explica():
    respuesta = cliente_de(administrador()).post(
        url(Publicacion, "add"),
        {
            "autor": fabricas.EstudianteFabrica().pk,
            "titulo": "Feria",
            "contenido": "El viernes.",
            "audiencia": "carrera",
        }
        | SIN_ARCHIVOS,
    )

    assert respuesta.context["adminform"].form.non_field_errors() == [
        "Una publicación general no lleva carrera ni cuatrimestre; "
        "una de carrera necesita la carrera."
    ]
    assert not Publicacion.objects.exists()


def test_retirar_una_publicacion_conserva_a_su_autor():
    publicacion = fabricas.PublicacionFabrica()
    otra_persona = fabricas.EstudianteFabrica()

    cliente_de(administrador()).post(
        url(publicacion, "change"),
        {
            "autor": otra_persona.pk,
            "titulo": publicacion.titulo,
            "contenido": publicacion.contenido,
            "audiencia": "general",
        }
        | SIN_ARCHIVOS,
    )

    guardada = Publicacion.objects.get()
    assert (guardada.activa, guardada.autor) == (False, publicacion.autor)


def test_responder_a_un_comentario_de_otra_publicacion_se_explica_y_no_guarda():
    ajeno = fabricas.ComentarioFabrica()

    respuesta = cliente_de(administrador()).post(
        url(Comentario, "add"),
        {
            "publicacion": fabricas.PublicacionFabrica().pk,
            "usuario": ajeno.usuario_id,
            "comentario_padre": ajeno.pk,
            "contenido": "Yo también.",
            "activo": "on",
        },
    )

    formulario = respuesta.context["adminform"].form
    assert formulario.errors == {
        "comentario_padre": ["El comentario al que respondes no es de esta publicación."]
    }
    assert formulario["contenido"].value() == "Yo también."
    assert list(Comentario.objects.all()) == [ajeno]


@pytest.mark.parametrize("crear", [fabricas.PublicacionFabrica, fabricas.ComentarioFabrica])
def test_publicaciones_y_comentarios_no_se_borran(crear):
    fila = crear()
    cliente = cliente_de(administrador())

    assert cliente.post(url(fila, "delete"), {"post": "yes"}).status_code == 403
    assert type(fila).objects.filter(pk=fila.pk).exists()


def test_una_reaccion_en_uso_no_se_borra_del_catalogo():
    en_uso = fabricas.ReaccionPublicacionFabrica().reaccion

    cliente_de(administrador()).post(url(en_uso, "delete"), {"post": "yes"})

    assert Reaccion.objects.filter(pk=en_uso.pk).exists()


class TestDeQuienNoFirmo:
    """La carrera de quien publicó sin firmar tampoco se deduce de quién ve lo suyo."""

    @pytest.fixture
    def autora(self):
        return fabricas.EstudianteFabrica(carrera=fabricas.CarreraFabrica())

    def ve(self, carrera, modelo):
        yo = moderador("view_publicacion", "view_comentario", "view_reaccionpublicacion")
        yo.alcance.create(carrera=carrera)
        return list(cliente_de(yo).get(url(modelo, "changelist")).context["cl"].result_list)

    def test_lo_suyo_no_lo_ve_quien_lleva_su_carrera(self, autora):
        anonima = fabricas.PublicacionFabrica(autor=autora, es_anonima=True)
        firmada = fabricas.PublicacionFabrica(autor=autora)
        fabricas.ComentarioFabrica(publicacion=anonima, usuario=autora)
        fabricas.ReaccionPublicacionFabrica(publicacion=anonima, usuario=autora)
        ajeno = fabricas.ComentarioFabrica(
            publicacion=anonima, usuario=fabricas.EstudianteFabrica(carrera=autora.carrera)
        )

        assert self.ve(autora.carrera, Publicacion) == [firmada]
        assert self.ve(autora.carrera, Comentario) == [ajeno]
        assert self.ve(autora.carrera, ReaccionPublicacion) == []

    def test_lo_suyo_lo_ve_quien_lleva_la_carrera_que_lo_recibe(self, autora):
        otra = fabricas.CarreraFabrica()
        anonima = fabricas.PublicacionFabrica(
            autor=autora, es_anonima=True, audiencia="carrera", carrera_objetivo=otra
        )

        assert self.ve(otra, Publicacion) == [anonima]
        assert self.ve(autora.carrera, Publicacion) == []

    def test_crearla_en_el_panel_no_deja_su_nombre_en_la_auditoria(self, autora):
        datos = {"autor": autora.pk, "titulo": "Aviso", "contenido": "Hola", "es_anonima": "on"}

        cliente_de(administrador()).post(
            url(Publicacion, "add"), datos | {"audiencia": "general"} | SIN_ARCHIVOS
        )

        anotado = RegistroAuditoria.objects.get(accion="panel_alta").detalle
        assert "autor" in anotado["campos"]
        assert "autor" not in anotado["antes_y_despues"]


def encontrados(modelo, texto):
    respuesta = cliente_de(administrador()).get(url(modelo, "changelist"), {"q": texto})
    return list(respuesta.context["cl"].result_list)


def test_se_busca_por_palabras_sin_acentos_y_no_por_trozos():
    publicacion = fabricas.PublicacionFabrica(titulo="Exámenes de cálculo", contenido="El lunes")
    comentario = fabricas.ComentarioFabrica(
        contenido="¿Entran las integrales?", publicacion=publicacion
    )

    assert encontrados(Publicacion, "calculo lunes") == [publicacion]
    assert encontrados(Publicacion, "alcul") == []
    assert encontrados(Comentario, "INTEGRAL") == [comentario]
    assert encontrados(Comentario, "derivadas") == []


def test_el_correo_encuentra_lo_que_firmo_y_nada_mas():
    firmada = fabricas.PublicacionFabrica()
    anonima = fabricas.PublicacionFabrica(autor=firmada.autor, es_anonima=True)
    fabricas.ComentarioFabrica(publicacion=anonima, usuario=firmada.autor)
    comentario = fabricas.ComentarioFabrica(publicacion=firmada, usuario=firmada.autor)
    correo = firmada.autor.correo_institucional

    assert encontrados(Publicacion, correo.upper()) == [firmada]
    assert encontrados(Comentario, correo) == [comentario]
    assert encontrados(Publicacion, "nadie@universidad.edu") == []
