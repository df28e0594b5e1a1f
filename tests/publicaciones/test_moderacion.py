"""Lo que el personal oculta o retira deja de verse, también en los teléfonos abiertos; y puede volver."""

import pytest

from estudiantes.servicios import moderacion
from publicaciones.models import Comentario, Publicacion
from tests import fabricas as f
from tests.moderacion import decidido, reportado
from tests.rest import como


def titulos(quien, consulta: str = "") -> list[str]:
    return [p["titulo"] for p in como(quien).get(f"/api/publicaciones{consulta}").json()]


def revertir(caso) -> None:
    moderacion.apelar(caso_id=caso.pk, autor_id=caso.autor_id, texto="No.")
    moderacion.resolver_apelacion(caso_id=caso.pk, actor=f.PersonalFabrica(), resultado="revertir")


@pytest.mark.django_db
def test_oculta_sale_de_todas_las_listas_y_su_autor_la_ve_marcada():
    publicacion, ana = f.PublicacionFabrica(titulo="Burla"), f.EstudianteFabrica()

    decidido(publicacion, "publicacion", "ocultar")

    autor, moderadora = publicacion.autor, f.PersonalFabrica()
    for consulta in ("", "/feed", "/recientes", "/populares", "/buscar?query=burla"):
        assert titulos(ana, consulta) == titulos(autor, consulta) == [], consulta
    assert como(ana).get(f"/api/publicaciones/{publicacion.pk}").status_code == 404
    assert titulos(ana, "?activa=false") == []
    assert titulos(moderadora, "?activa=false") == ["Burla"]
    (marcada,) = como(autor).get("/api/publicaciones?activa=false").json()
    assert (marcada["id"], marcada["activa"]) == (publicacion.pk, False)


@pytest.mark.django_db
def test_retirada_no_la_ve_ni_su_autor():
    publicacion = f.PublicacionFabrica()

    decidido(publicacion, "publicacion", "retirar")

    assert titulos(publicacion.autor, "?activa=false") == []
    assert Publicacion.objects.get().eliminada_en is not None


@pytest.mark.django_db
@pytest.mark.parametrize("decision", ["ocultar", "retirar"])
def test_si_la_apelacion_prospera_vuelve_al_muro(decision):
    publicacion = f.PublicacionFabrica()
    caso = decidido(publicacion, "publicacion", decision)

    revertir(caso)

    assert titulos(f.EstudianteFabrica()) == [publicacion.titulo]


@pytest.mark.django_db
def test_lo_que_borro_su_autor_no_vuelve_al_revertir():
    publicacion = f.PublicacionFabrica()
    caso = reportado(publicacion, "publicacion")
    como(publicacion.autor).delete(f"/api/publicaciones/{publicacion.pk}")
    moderadora = f.PersonalFabrica()
    moderacion.tomar(caso_id=caso.pk, actor=moderadora)
    caso = moderacion.decidir(
        caso_id=caso.pk, actor=moderadora, decision="retirar", motivo="Molesta."
    )

    revertir(caso)

    assert titulos(f.EstudianteFabrica()) == []


@pytest.mark.django_db
def test_sancionar_al_autor_puede_retirar_tambien_lo_reportado():
    una, otra = f.PublicacionFabrica(titulo="Una"), f.PublicacionFabrica(titulo="Otra")

    decidido(una, "publicacion", "avisar", y_retirar=True)
    decidido(otra, "publicacion", "avisar")

    assert titulos(f.EstudianteFabrica()) == ["Otra"]


@pytest.mark.django_db
def test_un_comentario_oculto_se_lleva_sus_respuestas_y_vuelve_con_ellas():
    comentario = f.ComentarioFabrica()
    en_el_hilo = {"publicacion": comentario.publicacion, "comentario_padre": comentario}
    f.ComentarioFabrica(**en_el_hilo)
    ya_borrada = f.ComentarioFabrica(**en_el_hilo, activo=False)
    f.ComentarioFabrica(publicacion=comentario.publicacion)

    caso = decidido(comentario, "comentario", "ocultar")
    ocultos = Comentario.objects.filter(activo=True).count()
    revertir(caso)

    assert ocultos == 1
    assert list(Comentario.objects.filter(activo=False)) == [ya_borrada]


@pytest.mark.django_db
def test_el_contexto_de_lo_anonimo_no_dice_quien_es():
    publicacion = f.PublicacionFabrica(es_anonima=True)
    suyo = f.ComentarioFabrica(publicacion=publicacion, usuario=publicacion.autor)
    ajeno = f.ComentarioFabrica(publicacion=publicacion)
    moderadora = f.PersonalFabrica()

    leidos = {
        caso.objeto_id: moderacion.leer_contexto(caso_id=caso.pk, actor=moderadora).fragmentos
        for caso in (reportado(suyo, "comentario"), reportado(ajeno, "comentario"))
    }

    assert [fragmento.quien for fragmento in leidos[suyo.pk]] == ["Anónimo", "Anónimo"]
    assert [f.quien for f in leidos[ajeno.pk]] == ["Anónimo", ajeno.usuario.nombre_completo]


def test_en_vivo_desaparece_de_los_telefonos_de_quienes_la_veian(conectar):
    carrera = f.CarreraFabrica()
    ana, beto = f.EstudianteFabrica(carrera=carrera), f.EstudianteFabrica(carrera=carrera)
    publicacion = f.PublicacionFabrica(autor=beto, audiencia="carrera", carrera_objetivo=carrera)
    de_ana, de_otra_carrera = conectar(ana), conectar(f.EstudianteFabrica())

    caso = decidido(publicacion, "publicacion", "ocultar", por=f.EstudianteFabrica(carrera=carrera))
    oculta = de_ana.recibir()
    revertir(caso)

    datos = {"publication_id": str(publicacion.pk), "hidden": True}
    assert oculta == ("publication_hidden", datos)
    assert de_ana.recibir() == ("publication_hidden", datos | {"hidden": False})
    for cliente in (de_ana, de_otra_carrera):
        cliente.exigir_silencio()


def test_en_vivo_desaparece_un_comentario_con_sus_respuestas(conectar):
    comentario = f.ComentarioFabrica()
    respuesta = f.ComentarioFabrica(publicacion=comentario.publicacion, comentario_padre=comentario)
    de_ana = conectar(f.EstudianteFabrica())

    decidido(comentario, "comentario", "retirar")

    assert de_ana.recibir() == (
        "comment_hidden",
        {
            "publication_id": str(comentario.publicacion_id),
            "comment_ids": [str(comentario.pk), str(respuesta.pk)],
            "hidden": True,
        },
    )
