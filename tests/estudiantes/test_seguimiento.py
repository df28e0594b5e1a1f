"""Seguir y dejar de seguir, y las dos listas."""

import pytest

from estudiantes.models import Estado, Notificacion, Seguimiento, Usuario
from tests.fabricas import EstudianteFabrica, SeguimientoFabrica
from tests.rest import como

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return EstudianteFabrica(apellido_paterno="Paz")


@pytest.fixture
def beto():
    return EstudianteFabrica()


def seguir(quien, a_quien: int):
    return como(quien).post(f"/api/usuarios/{a_quien}/seguir")


@pytest.mark.parametrize("barra", ["", "/"])
def test_seguir_responde_200_y_avisa(ana, beto, barra):
    respuesta = como(ana).post(f"/api/usuarios/{beto.pk}/seguir{barra}")

    assert (respuesta.status_code, set(respuesta.json())) == (200, {"message"})
    assert Seguimiento.objects.filter(seguidor=ana, seguido=beto).exists()
    aviso = Notificacion.objects.get()
    assert (aviso.usuario, aviso.tipo) == (beto, "nuevo_seguidor")
    assert aviso.cuerpo == "Ana Paz ahora te sigue."
    assert aviso.datos == {"follower_user_id": str(ana.pk), "follower_name": "Ana Paz"}


def test_seguir_dos_veces_es_400_y_no_avisa_otra_vez(ana, beto):
    seguir(ana, beto.pk)

    respuesta = seguir(ana, beto.pk)

    assert (respuesta.status_code, respuesta.json()["code"]) == (400, "YA_LO_SIGUES")
    assert (Seguimiento.objects.count(), Notificacion.objects.count()) == (1, 1)


def test_seguirse_a_si_mismo_es_400(ana):
    respuesta = seguir(ana, ana.pk)

    assert (respuesta.status_code, respuesta.json()["code"]) == (400, "SEGUIRSE_A_SI_MISMO")
    assert not Notificacion.objects.exists()


@pytest.mark.parametrize("estado", [Estado.SUSPENDIDO, Estado.ELIMINADO])
def test_a_una_cuenta_inactiva_no_se_la_sigue(ana, beto, estado):
    Usuario.objects.filter(pk=beto.pk).update(estado=estado)

    assert seguir(ana, beto.pk).status_code == 404


def test_a_quien_no_existe_no_se_le_sigue(ana):
    assert seguir(ana, 999_999_999).status_code == 404


def test_seguir_sin_parar_tiene_limite(ana, tope):
    tope("seguimiento", "SEGUIMIENTOS_POR_MINUTO", 2)

    estados = [seguir(ana, ana.pk).status_code for _ in range(3)]

    assert estados == [400, 400, 429]


@pytest.mark.parametrize("barra", ["", "/"])
def test_dejar_de_seguir_responde_200_con_cuerpo(ana, beto, barra):
    SeguimientoFabrica(seguidor=ana, seguido=beto)
    al_reves = SeguimientoFabrica(seguidor=beto, seguido=ana)

    respuesta = como(ana).delete(f"/api/usuarios/{beto.pk}/seguir{barra}")

    assert (respuesta.status_code, set(respuesta.json())) == (200, {"message"})
    assert Seguimiento.objects.get() == al_reves


def test_dejar_de_seguir_a_quien_no_se_seguia_es_404(ana, beto):
    SeguimientoFabrica(seguido=beto)

    respuesta = como(ana).delete(f"/api/usuarios/{beto.pk}/seguir")

    assert (respuesta.status_code, respuesta.json()["code"]) == (404, "NO_LO_SEGUIAS")
    assert Seguimiento.objects.exists()


def test_sin_token_no_se_sigue_a_nadie(client, beto):
    ruta = f"/api/usuarios/{beto.pk}/seguir"

    assert (client.post(ruta).status_code, client.delete(ruta).status_code) == (401, 401)


def seguimientos(lista: str, de: Usuario, cuantos: int) -> list[Usuario]:
    """Los otros, en el orden en que deben salir: lo último primero."""
    lado, otro = ("seguido", "seguidor") if lista == "seguidores" else ("seguidor", "seguido")
    return [getattr(s, otro) for s in SeguimientoFabrica.create_batch(cuantos, **{lado: de})][::-1]


@pytest.mark.parametrize("lista", ["seguidores", "siguiendo"])
def test_las_listas_van_de_lo_ultimo_a_lo_primero_y_por_paginas(ana, beto, lista):
    otros = seguimientos(lista, ana, 3)
    SeguimientoFabrica(seguidor=beto, seguido=otros[0])
    cliente = como(beto)

    entera = cliente.get(f"/api/usuarios/{ana.pk}/{lista}/").json()
    trozo = cliente.get(f"/api/usuarios/{ana.pk}/{lista}?skip=1&limit=1").json()

    assert [persona["id"] for persona in entera] == [otro.pk for otro in otros]
    assert trozo == [entera[1]]
    assert entera[0] == cliente.get(f"/api/usuarios/{otros[0].pk}").json()


@pytest.mark.parametrize("lista", ["seguidores", "siguiendo"])
def test_las_listas_callan_a_quien_no_esta_en_activo(ana, lista):
    [otro] = seguimientos(lista, ana, 1)
    Usuario.objects.filter(pk=otro.pk).update(estado=Estado.SUSPENDIDO)

    assert como(ana).get(f"/api/usuarios/{ana.pk}/{lista}").json() == []


@pytest.mark.parametrize("cuantos", [1, 3])
@pytest.mark.parametrize("lista", ["seguidores", "siguiendo"])
def test_las_listas_cuestan_tres_consultas(ana, lista, cuantos, django_assert_num_queries):
    seguimientos(lista, ana, cuantos)
    cliente = como(ana)

    with django_assert_num_queries(3):
        assert len(cliente.get(f"/api/usuarios/{ana.pk}/{lista}").json()) == cuantos


def test_seguir_y_dejar_una_y_otra_vez_no_llena_de_avisos(ana, beto, con_limites):
    for _ in range(25):
        seguir(ana, beto.pk)
        como(ana).delete(f"/api/usuarios/{beto.pk}/seguir")

    # Diez, y otros tantos si la hora cambió por medio.
    assert Notificacion.objects.filter(usuario=beto).count() <= 20
