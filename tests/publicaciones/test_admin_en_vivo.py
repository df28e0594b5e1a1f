"""Lo que el personal quita o devuelve sin pasar por un caso se va de los teléfonos igual que con él."""

import pytest

from estudiantes.models import RegistroAuditoria
from publicaciones.models import Publicacion
from tests import fabricas as f
from tests.admin_comun import administrador, cliente_de, url
from tests.moderacion import retirada, retiradas_avisadas
from tests.rest import como

SIN_ARCHIVOS = {"multimedia-TOTAL_FORMS": 0, "multimedia-INITIAL_FORMS": 0}


def test_una_publicacion_quitada_y_devuelta_en_su_ficha_o_borrada_por_la_api(conectar):
    carrera = f.CarreraFabrica()
    ana = f.EstudianteFabrica(carrera=carrera)
    publicacion = f.PublicacionFabrica(audiencia="carrera", carrera_objetivo=carrera)
    # La había borrado su autor: al devolverla, deja de estarlo.
    Publicacion.objects.update(activa=False, eliminada_en="2026-01-01T00:00Z")
    de_ana, de_otra_carrera = conectar(ana), conectar(f.EstudianteFabrica())
    jefa = administrador()
    panel, ficha = cliente_de(jefa), url(publicacion, "change")
    escrito = SIN_ARCHIVOS | {
        "titulo": "Otro",
        "contenido": publicacion.contenido,
        "tipo_publicacion": publicacion.tipo_publicacion_id,
        "audiencia": "carrera",
        "carrera_objetivo": carrera.pk,
    }

    panel.post(ficha, escrito | {"activa": "on"})
    devuelta = Publicacion.objects.get()
    panel.post(ficha, escrito | {"titulo": "Otro más", "activa": "on"})
    panel.post(ficha, escrito)
    quitada = Publicacion.objects.get()
    panel.post(ficha, escrito | {"activa": "on"})
    borrada = como(jefa).delete(f"/api/publicaciones/{publicacion.pk}").status_code

    oido = [de_ana.recibir() for _ in range(4)]
    assert {(e, datos["publication_id"]) for e, datos in oido} == {
        ("publication_hidden", str(publicacion.pk))
    }
    assert [datos["hidden"] for _, datos in oido] == [False, True, False, True]
    for telefono in (de_ana, de_otra_carrera):
        telefono.exigir_silencio()
    assert (devuelta.activa, devuelta.eliminada_en, devuelta.titulo) == (True, None, "Otro")
    assert (quitada.activa, quitada.eliminada_en, borrada) == (False, None, 200)
    assert RegistroAuditoria.objects.filter(entidad="publicaciones").count() == 5


def test_un_comentario_quitado_y_devuelto_en_su_ficha_o_borrado_por_la_api(conectar):
    carrera = f.CarreraFabrica()
    ana = f.EstudianteFabrica(carrera=carrera)
    publicacion = f.PublicacionFabrica(audiencia="carrera", carrera_objetivo=carrera)
    comentario = f.ComentarioFabrica(publicacion=publicacion)
    respuesta = f.ComentarioFabrica(publicacion=publicacion, comentario_padre=comentario)
    de_ana, de_otra_carrera = conectar(ana), conectar(f.EstudianteFabrica())
    jefa = administrador()
    panel, ficha = cliente_de(jefa), url(comentario, "change")

    panel.post(ficha, {"contenido": "Otro"})
    panel.post(ficha, {"contenido": "Otro", "activo": "on"})
    como(jefa).delete(f"/api/comentarios/{comentario.pk}")

    oido = [de_ana.recibir() for _ in range(3)]
    assert [(e, datos["comment_ids"], datos["hidden"]) for e, datos in oido] == [
        ("comment_hidden", [str(comentario.pk), str(respuesta.pk)], True),
        ("comment_hidden", [str(comentario.pk)], False),
        ("comment_hidden", [str(comentario.pk)], True),
    ]
    for telefono in (de_ana, de_otra_carrera):
        telefono.exigir_silencio()
    comentario.refresh_from_db()
    assert (comentario.contenido, comentario.activo) == ("Otro", False)


def test_a_su_autor_le_llega_en_vivo_que_se_lo_retiraron(conectar):
    publicacion, comentario = f.PublicacionFabrica(), f.ComentarioFabrica()
    modera = como(f.PersonalFabrica())
    de_ana, de_beto = conectar(publicacion.autor), conectar(comentario.usuario)

    modera.delete(f"/api/publicaciones/{publicacion.pk}")
    modera.delete(f"/api/comentarios/{comentario.pk}")

    assert avisos_de(de_ana, 3) == ["Retiramos tu publicación"]
    assert avisos_de(de_beto, 3) == ["Retiramos tu comentario"]


@pytest.mark.django_db
def test_lo_que_quita_el_personal_en_su_ficha_se_lo_dice_a_su_autor_y_lo_propio_no():
    jefa = administrador()
    ajeno, propio = f.ComentarioFabrica(), f.ComentarioFabrica(usuario=jefa)
    publicacion = f.PublicacionFabrica()
    panel = cliente_de(jefa)

    for comentario in (ajeno, propio):
        panel.post(url(comentario, "change"), {"contenido": "Otro"})
    panel.post(
        url(publicacion, "change"),
        SIN_ARCHIVOS
        | {
            "titulo": "Otro",
            "contenido": "Otro",
            "tipo_publicacion": publicacion.tipo_publicacion_id,
            "audiencia": "general",
        },
    )

    assert retiradas_avisadas() == [
        retirada(ajeno.usuario, ajeno),
        retirada(publicacion.autor, publicacion),
    ]


def avisos_de(telefono, cuantos: int) -> list[str]:
    """De lo siguiente que oye, los títulos de lo que se le notifica."""
    oido = [telefono.recibir() for _ in range(cuantos)]
    return [datos["titulo"] for evento, datos in oido if evento == "notification"]
