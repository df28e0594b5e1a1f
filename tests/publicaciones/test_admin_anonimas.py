"""El panel no dice quién publicó sin firmar: ni en listas, fichas, búsquedas, filtros ni auditoría."""

import pytest

from estudiantes.models import Notificacion, RegistroAuditoria
from publicaciones.models import Comentario, Publicacion, ReaccionPublicacion
from publicaciones.servicios import comentar, publicar
from tests import fabricas as f
from tests.admin_comun import administrador, cliente_de, url
from tests.rest import como

pytestmark = pytest.mark.django_db


@pytest.fixture
def anonima() -> Publicacion:
    """De Zoila, que además se comenta y se reacciona a sí misma."""
    publicacion = f.PublicacionFabrica(
        autor=f.EstudianteFabrica(nombre="Zoila", correo_institucional="zoila@universidad.edu"),
        es_anonima=True,
    )
    f.ComentarioFabrica(publicacion=publicacion, usuario=publicacion.autor)
    f.ReaccionPublicacionFabrica(publicacion=publicacion, usuario=publicacion.autor)
    return publicacion


MODELOS = [Publicacion, Comentario, ReaccionPublicacion]


@pytest.mark.parametrize("modelo", MODELOS)
def test_ni_la_lista_ni_la_ficha_dicen_su_nombre(modelo, anonima):
    cliente = cliente_de(administrador())

    paginas = [url(modelo, "changelist"), url(modelo.objects.get(), "change")]

    for pagina in paginas:
        texto = cliente.get(pagina).content.decode()
        assert "Anónimo" in texto
        assert "oila" not in texto


@pytest.mark.parametrize("modelo", MODELOS)
def test_lo_firmado_si_dice_su_nombre(modelo, anonima):
    Publicacion.objects.update(es_anonima=False)

    for pagina in (url(modelo, "changelist"), url(modelo.objects.get(), "change")):
        assert "Zoila" in cliente_de(administrador()).get(pagina).content.decode()


@pytest.mark.parametrize("modelo", MODELOS)
def test_no_se_la_encuentra_buscando_por_su_correo(modelo, anonima):
    respuesta = cliente_de(administrador()).get(url(modelo, "changelist"), {"q": "zoila"})

    assert list(respuesta.context["cl"].result_list) == []


@pytest.mark.parametrize(
    ("modelo", "filtro"),
    [
        (Publicacion, "autor"),
        (Publicacion, "autor__id__exact"),
        (Publicacion, "comentarios__usuario"),
        (Comentario, "usuario"),
        (Comentario, "usuario__nombre__startswith"),
        (Comentario, "publicacion__autor"),
        (ReaccionPublicacion, "usuario__id__exact"),
        (ReaccionPublicacion, "publicacion__autor__id__exact"),
    ],
)
def test_no_se_la_encuentra_filtrando(modelo, filtro, anonima):
    respuesta = cliente_de(administrador()).get(
        url(modelo, "changelist"), {filtro: str(anonima.autor_id)}
    )

    # Django contesta así a un filtro que no se permite.
    assert respuesta.status_code == 400


def test_desde_su_ficha_no_se_le_quita_el_anonimato(anonima):
    cliente_de(administrador()).post(
        url(anonima, "change"),
        {
            "titulo": "Otro",
            "contenido": "x",
            "audiencia": "general",
            "multimedia-TOTAL_FORMS": 0,
            "multimedia-INITIAL_FORMS": 0,
        },
    )

    anonima.refresh_from_db()
    assert (anonima.titulo, anonima.es_anonima) == ("Otro", True)


def test_la_auditoria_ensena_lo_firmado_y_no_lo_anonimo():
    f.TipoPublicacionFabrica(codigo="general")
    zoila = f.EstudianteFabrica()
    sin_firma, firmada = (
        publicar(autor=zoila, titulo="Hola", contenido="Hola", es_anonima=anonima)
        for anonima in (True, False)
    )

    respuesta = cliente_de(administrador()).get(url(RegistroAuditoria, "changelist"))

    vistos = {(fila.accion, fila.entidad_id) for fila in respuesta.context["cl"].result_list}
    assert ("crear_publicacion", str(firmada.pk)) in vistos
    assert ("crear_publicacion", str(sin_firma.pk)) not in vistos


def test_los_avisos_del_muro_no_se_ven_en_el_panel(anonima):
    comentar(publicacion_id=anonima.pk, autor=f.EstudianteFabrica(), contenido="Hola")
    assert Notificacion.objects.get().usuario == anonima.autor
    suelto = f.NotificacionFabrica()

    respuesta = cliente_de(administrador()).get(url(Notificacion, "changelist"))

    assert list(respuesta.context["cl"].result_list) == [suelto]


def test_el_aviso_de_que_se_la_retiraron_tampoco_se_ve_en_el_panel(anonima):
    como(f.PersonalFabrica()).delete(f"/api/publicaciones/{anonima.pk}")
    assert Notificacion.objects.get().usuario == anonima.autor

    respuesta = cliente_de(administrador()).get(url(Notificacion, "changelist"))

    assert list(respuesta.context["cl"].result_list) == []
