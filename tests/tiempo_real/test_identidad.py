"""Quién se conecta (`contrato/socketio.md` §1 y §1.1): con token o, en desarrollo, con `user_id`."""

import jwt
import pytest

from estudiantes.acceso import emitir_token
from estudiantes.models import Usuario
from tests.fabricas import EstudianteFabrica

SALUDO = "connected"


def test_el_saludo_dice_quien_eres(abrir):
    ana = EstudianteFabrica()

    cliente = abrir(f"user_id={ana.pk}")

    assert cliente.recibir() == (
        SALUDO,
        {"status": "connected", "user_id": str(ana.pk), "sid": cliente.sid},
    )
    cliente.exigir_silencio()


@pytest.mark.parametrize(
    "presentar",
    [
        lambda token: {"auth": {"token": token}},
        lambda token: {"auth": {"token": f"Bearer {token}"}},
        lambda token: {"cabeceras": {"Authorization": f"Bearer {token}"}},
        lambda token: {"consulta": f"token={token}"},
    ],
    ids=["auth", "auth con Bearer", "cabecera", "query"],
)
def test_el_token_vale_por_sus_tres_vias(abrir, settings, presentar):
    settings.SOCKET_AUTH = "jwt"
    ana = EstudianteFabrica()

    cliente = abrir(**presentar(emitir_token(ana)))

    assert cliente.recibir()[1]["user_id"] == str(ana.pk)


def test_manda_el_token_de_auth_sobre_la_cabecera_y_esta_sobre_la_query(abrir, settings):
    settings.SOCKET_AUTH = "jwt"
    ana, beto, carla = map(emitir_token, usuarios := EstudianteFabrica.create_batch(3))
    cabecera = {"Authorization": f"Bearer {beto}"}

    de_auth = abrir(f"token={carla}", auth={"token": ana}, cabeceras=cabecera)
    de_cabecera = abrir(f"token={carla}", auth={"token": None}, cabeceras=cabecera)

    ids = [cliente.recibir()[1]["user_id"] for cliente in (de_auth, de_cabecera)]
    assert ids == [str(usuarios[0].pk), str(usuarios[1].pk)]


def test_con_token_el_user_id_debe_coincidir(abrir, rechazo):
    ana, beto = EstudianteFabrica.create_batch(2)
    auth = {"token": emitir_token(ana)}

    de_acuerdo = abrir(f"user_id={ana.pk}", auth=auth)

    assert de_acuerdo.recibir()[0] == SALUDO
    assert rechazo(f"user_id={beto.pk}", auth=auth) == {
        "message": "El user_id no coincide con el del token.",
        "data": {"code": "IDENTIDAD_RECHAZADA"},
    }


def test_un_token_que_no_vale_se_rechaza_aunque_venga_user_id(rechazo, settings):
    ana = EstudianteFabrica()
    bueno = emitir_token(ana)
    reclamos = jwt.decode(bueno, options={"verify_signature": False})
    settings.JWT_VIDA_SEGUNDOS = -1
    malos = [
        emitir_token(ana),
        bueno[:-2],
        bueno + "\ud83d",
        jwt.encode(reclamos, None, algorithm="none"),
        jwt.encode(reclamos, "otra clave, de más de treinta y dos bytes", algorithm="HS256"),
        jwt.encode(reclamos | {"sub": "1e3"}, settings.SECRET_KEY, algorithm="HS256"),
        jwt.encode(reclamos | {"sub": str(10**30)}, settings.SECRET_KEY, algorithm="HS256"),
        jwt.encode(reclamos | {"ver": 99}, settings.SECRET_KEY, algorithm="HS256"),
        "hola",
        "\x00",
        7,
        True,
        {"token": bueno},
        [bueno],
    ]

    codigos = [rechazo(f"user_id={ana.pk}", auth={"token": malo})["data"]["code"] for malo in malos]

    assert codigos == ["TOKEN_INVALIDO"] * len(malos)


@pytest.mark.parametrize("estado", ["suspendido", "eliminado"])
def test_quien_no_esta_activo_no_entra(rechazo, estado):
    ana = EstudianteFabrica()
    token = emitir_token(ana)
    Usuario.objects.filter(pk=ana.pk).update(estado=estado)

    rechazos = [rechazo(f"user_id={ana.pk}"), rechazo(auth={"token": token})]

    inactivo = {"message": "Tu cuenta no está activa.", "data": {"code": "USUARIO_INACTIVO"}}
    assert rechazos == [inactivo, inactivo]


def test_en_modo_jwt_no_basta_el_user_id(rechazo, settings):
    settings.SOCKET_AUTH = "jwt"
    ana = EstudianteFabrica()

    rechazos = [rechazo(f"user_id={ana.pk}"), rechazo("user_id=999999"), rechazo()]

    falta = {
        "message": "Falta el token: conéctate con auth={token: …}.",
        "data": {"code": "IDENTIDAD_RECHAZADA"},
    }
    assert rechazos == [falta] * 3
    assert not Usuario.objects.filter(pk=999999).exists()


def test_al_caducar_el_token_se_desconecta(crudo, settings):
    # Segundos enteros: con 1 podría vencer antes de conectar.
    settings.JWT_VIDA_SEGUNDOS = 2
    token = emitir_token(EstudianteFabrica())
    conexion = crudo(f"token={token}")
    conexion.entrar()

    assert conexion.recibir() == "41"


def test_un_fallo_inesperado_al_identificar_es_un_rechazo_y_no_un_silencio(rechazo, monkeypatch):
    def falla(**_):
        raise RuntimeError("algo roto")

    monkeypatch.setattr("estudiantes.acceso.identificar", falla)

    assert rechazo("user_id=1")["data"] == {"code": "ERROR_INESPERADO"}


def test_el_token_no_se_escribe_en_las_trazas(abrir, rechazo, caplog):
    token = emitir_token(EstudianteFabrica())
    caplog.set_level("DEBUG", logger="redup")

    abrir(f"token={token}").recibir()
    rechazo(f"token={token}x")

    assert caplog.records
    assert token not in caplog.text
