"""`sync`: de cualquier cursor a estar al día; y los contadores de quien lo usa."""

from uuid import uuid4

import pytest

from mensajeria import consultas, servicios
from mensajeria.models import Mensaje
from tests.fabricas import (
    EstudianteFabrica,
    GrupoFabrica,
    MembresiaFabrica,
    MensajeFabrica,
    SalaDirectaFabrica,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return EstudianteFabrica()


@pytest.fixture
def beto():
    return EstudianteFabrica()


@pytest.fixture
def sala(ana, beto):
    return SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)


def sincronizar_todo(usuario, cursores=None, limite=500):
    """Lo que junta un cliente que pregunta hasta que no hay más: (mensajes por id, cursores)."""
    cursores, vistos = dict(cursores or {}), {}
    for _ in range(1000):
        hecho = servicios.sincronizar(usuario_id=usuario.pk, cursores=cursores, limite=limite)
        for parte in hecho.salas:
            vistos |= {m.pk: (m.numero, m.contenido, m.eliminado_en) for m in parte.mensajes}
            cursores[parte.sala.sala_uuid] = parte.cursor
        if not hecho.mas:
            return vistos, cursores
    raise AssertionError("sync no acaba")


def estado_de(*salas):
    mensajes = Mensaje.objects.filter(sala_chat__in=salas)
    return {m.pk: (m.numero, m.contenido, m.eliminado_en) for m in mensajes}


def borrar(mensaje):
    Mensaje.objects.filter(pk=mensaje.pk).update(
        contenido=None, eliminado_en=mensaje.enviado_en, metadatos={}
    )


@pytest.mark.parametrize("limite", [1, 2, 3, 500])
def test_desde_cero_se_trae_todo_en_las_veces_que_haga_falta(ana, beto, sala, limite):
    grupal = GrupoFabrica(miembros=[ana, beto]).salas.get()
    MensajeFabrica.create_batch(5, sala_chat=sala, remitente=beto)
    MensajeFabrica.create_batch(4, sala_chat=grupal, remitente=ana)

    vistos, _ = sincronizar_todo(ana, limite=limite)

    assert vistos == estado_de(sala, grupal)


@pytest.mark.parametrize("limite", [1, 500])
def test_desde_cualquier_cursor_acaba_igual_que_una_carga_entera(ana, beto, sala, limite):
    primeros = MensajeFabrica.create_batch(3, sala_chat=sala, remitente=beto)
    copias = [sincronizar_todo(ana)]
    Mensaje.objects.filter(pk=primeros[0].pk).update(contenido="editado")
    copias.append(sincronizar_todo(ana))
    borrar(primeros[1])
    MensajeFabrica(sala_chat=sala, remitente=ana)

    for vistos, cursores in copias:
        nuevos, _ = sincronizar_todo(ana, cursores, limite)

        assert vistos | nuevos == estado_de(sala)


def test_un_cursor_al_que_la_sala_no_ha_llegado_se_trae_desde_el_principio(ana, beto, sala):
    MensajeFabrica.create_batch(2, sala_chat=sala, remitente=beto)

    vistos, cursores = sincronizar_todo(ana, {sala.sala_uuid: 100}, limite=1)

    assert (vistos, cursores) == (estado_de(sala), {sala.sala_uuid: 2})


def test_lo_que_no_cambio_no_se_repite(ana, beto, sala):
    MensajeFabrica(sala_chat=sala, remitente=beto)
    _, cursores = sincronizar_todo(ana)

    assert servicios.sincronizar(usuario_id=ana.pk, cursores=cursores, limite=10).salas == []


def test_una_sala_ajena_no_da_nada_y_se_dice_igual_exista_o_no(ana, beto, sala):
    intrusa = EstudianteFabrica()
    MensajeFabrica(sala_chat=sala, remitente=beto)
    inventada = uuid4()

    hecho = servicios.sincronizar(
        usuario_id=intrusa.pk, cursores={sala.sala_uuid: 0, inventada: 0}, limite=10
    )

    assert (hecho.salas, hecho.marcas) == ([], [])
    assert hecho.ajenas == [sala.sala_uuid, inventada]


def test_quien_salio_del_grupo_deja_de_sincronizarlo(ana, beto):
    grupo = GrupoFabrica(usuario_dueno=ana)
    membresia = MembresiaFabrica(grupo=grupo, usuario=beto)
    uuid = grupo.salas.get().sala_uuid
    MensajeFabrica(sala_chat=grupo.salas.get(), remitente=ana)

    membresia.estado_membresia = "salio"
    membresia.save()
    hecho = servicios.sincronizar(usuario_id=beto.pk, cursores={uuid: 0}, limite=10)

    assert (hecho.salas, hecho.ajenas) == ([], [uuid])


@pytest.mark.parametrize("cuantas", [1, 3])
def test_sync_cuesta_lo_mismo_con_una_sala_que_con_tres(ana, django_assert_num_queries, cuantas):
    for otro in EstudianteFabrica.create_batch(cuantas):
        sala = SalaDirectaFabrica(usuario_a=ana, usuario_b=otro)
        MensajeFabrica.create_batch(2, sala_chat=sala, remitente=otro)

    # Las marcas, los cambios, sus remitentes, sus reacciones y los no leídos; y el punto de guarda
    # de la prueba.
    with django_assert_num_queries(7):
        servicios.sincronizar(usuario_id=ana.pk, cursores={}, limite=100)


def test_de_la_base_no_se_lee_mas_de_lo_que_cabe_sean_cuantas_sean_las_salas(ana):
    salas = [
        SalaDirectaFabrica(usuario_a=ana, usuario_b=u) for u in EstudianteFabrica.create_batch(4)
    ]
    for sala in salas:
        MensajeFabrica.create_batch(3, sala_chat=sala, remitente=ana)
    al_reves = [sala.pk for sala in reversed(salas)]

    cambios = consultas.cambios_desde(dict.fromkeys(al_reves, 0), tope=5, lector_id=ana.pk)

    leidos = [[m.numero for m in cambios[sala_id]] for sala_id in al_reves]
    assert leidos == [[1, 2, 3], [1, 2], [], []]


def test_no_leidos_son_los_ajenos_despues_de_la_marca(ana, beto, sala):
    MensajeFabrica.create_batch(2, sala_chat=sala, remitente=beto)
    MensajeFabrica(sala_chat=sala, remitente=ana)
    borrado, ultimo = MensajeFabrica.create_batch(2, sala_chat=sala, remitente=beto)
    borrar(borrado)

    assert servicios.no_leidos(usuario_id=ana.pk) == {sala.sala_uuid: 3}
    assert servicios.no_leidos(usuario_id=beto.pk) == {sala.sala_uuid: 1}
    servicios.marcar_leido(mensaje_id=ultimo.pk, usuario_id=ana.pk)
    assert servicios.no_leidos(usuario_id=ana.pk) == {}
