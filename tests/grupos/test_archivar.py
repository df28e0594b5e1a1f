"""Borrar un grupo es archivarlo (`docs/decisiones/0006-borrar-grupos.md`)."""

import pytest

from estudiantes.models import RegistroAuditoria
from grupos.errores import GrupoArchivado
from grupos.models import Grupo, Membresia, PublicacionGrupo
from mensajeria.consultas import sala_para
from mensajeria.destinos import Destino
from mensajeria.models import Mensaje
from mensajeria.servicios import Pedido, enviar_mensaje, guardar_lote
from tests.fabricas import (
    EstudianteFabrica,
    GrupoFabrica,
    MembresiaFabrica,
    MensajeFabrica,
    PublicacionGrupoFabrica,
)
from tests.rest import como
from tests.sql.ayudas import rechazo

pytestmark = pytest.mark.django_db

JSON = {"content_type": "application/json"}


@pytest.fixture
def ana():
    return EstudianteFabrica()


@pytest.fixture
def grupo(ana):
    """Uno con un mensaje y una publicación, ya borrado por su dueño."""
    grupo = GrupoFabrica(nombre="Ajedrez", miembros=[ana])
    MensajeFabrica(sala_chat=grupo.salas.get(), contenido="Lo dicho")
    PublicacionGrupoFabrica(grupo=grupo)
    respuesta = como(grupo.usuario_dueno).delete(f"/api/grupos/{grupo.pk}")
    assert (respuesta.status_code, respuesta.json()) == (200, {"message": "Grupo eliminado."})
    return grupo


def test_borrar_un_grupo_no_borra_lo_dicho(ana, grupo):
    assert Grupo.objects.get(pk=grupo.pk).archivado_en is not None
    assert Mensaje.objects.get(sala_chat=sala_para(ana.pk, grupo.salas.get().sala_uuid)).contenido
    assert PublicacionGrupo.objects.exists()
    assert RegistroAuditoria.objects.get().accion == "archivar_grupo"


def test_un_grupo_borrado_no_sale_en_ninguna_lista(ana, grupo):
    cliente = como(ana)

    listas = [cliente.get(f"/api/grupos/{r}").json() for r in ("", "mis-grupos", "buscar?query=aj")]

    assert listas == [[], [], []]


@pytest.mark.parametrize("quien", ["dueno", "miembro", "ajeno"])
@pytest.mark.parametrize(
    ("metodo", "ruta"),
    [
        ("get", ""),
        ("get", "/detalle"),
        ("put", ""),
        ("delete", ""),
        ("post", "/foto"),
        ("delete", "/foto"),
        ("get", "/miembros"),
        ("post", "/unirse"),
        ("post", "/miembros/{uid}/invitar"),
        ("post", "/miembros/{uid}/aprobar"),
        ("put", "/miembros/{uid}"),
        ("post", "/transferir/{uid}"),
    ],
)
def test_un_grupo_borrado_da_404(ana, grupo, quien, metodo, ruta):
    MembresiaFabrica(grupo=grupo, estado_membresia="pendiente")
    actor = {"dueno": grupo.usuario_dueno, "miembro": ana, "ajeno": EstudianteFabrica()}[quien]
    url = f"/api/grupos/{grupo.pk}{ruta.format(uid=EstudianteFabrica().pk)}"

    respuesta = getattr(como(actor), metodo)(url, {"rol_miembro": "admin", "nombre": "X"}, **JSON)

    assert (respuesta.status_code, respuesta.json()["code"]) == (404, "GRUPO_NO_EXISTE")


def test_las_publicaciones_de_un_grupo_borrado_no_se_ven_ni_se_tocan(ana, grupo):
    publicacion = PublicacionGrupo.objects.get()
    cliente = como(ana)

    respuestas = [
        cliente.get(f"/api/grupos/{grupo.pk}/publicaciones"),
        cliente.post(
            f"/api/grupos/{grupo.pk}/publicaciones", {"titulo": "a", "contenido": "b"}, **JSON
        ),
        como(publicacion.autor).delete(f"/api/grupos/publicaciones/{publicacion.pk}"),
    ]

    assert [r.status_code for r in respuestas] == [404, 404, 404]


def test_de_un_grupo_borrado_se_puede_salir(ana, grupo):
    assert como(ana).delete(f"/api/grupos/{grupo.pk}/salir").status_code == 200
    assert Membresia.objects.get(grupo=grupo, usuario=ana).estado_membresia == "salio"


def test_el_nombre_de_un_grupo_borrado_queda_libre(ana, grupo):
    respuesta = como(ana).post("/api/grupos/", {"nombre": grupo.nombre}, **JSON)

    assert respuesta.status_code == 201


def test_en_un_grupo_borrado_no_se_escribe(ana, grupo):
    with pytest.raises(GrupoArchivado):
        enviar_mensaje(
            remitente_id=ana.pk, destino=Destino("grupo", str(grupo.pk)), contenido="hola"
        )


def test_en_un_grupo_borrado_tampoco_escribe_quien_usa_psql(ana, grupo):
    with rechazo("RD023", "archivado"):
        MensajeFabrica(sala_chat=grupo.salas.get(), remitente=ana)


@pytest.mark.django_db(transaction=True)
def test_un_envio_a_un_grupo_borrado_no_estorba_a_los_demas_del_lote(ana, grupo):
    vivo = GrupoFabrica(miembros=[ana])
    pedidos = [
        Pedido(ana.pk, Destino("grupo", str(g.pk)), origen="x", contenido="hola")
        for g in (vivo, grupo, vivo)
    ]

    guardados = guardar_lote(pedidos)

    assert [getattr(g.error, "codigo", None) for g in guardados] == [None, "GRUPO_ARCHIVADO", None]
