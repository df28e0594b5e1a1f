"""El token propio: qué lleva, cuándo vale y cuándo deja de valer."""

import time

import jwt
import pytest

from estudiantes import acceso
from estudiantes.errores import IdentidadRechazada, TokenInvalido, UsuarioInactivo
from estudiantes.models import Estado, Usuario
from tests.fabricas import EstudianteFabrica

pytestmark = pytest.mark.django_db


def token_con(settings, usuario: Usuario, algoritmo: str = "HS256", **cambios) -> str:
    reclamos = jwt.decode(acceso.emitir_token(usuario), options={"verify_signature": False})
    reclamos = {k: v for k, v in (reclamos | cambios).items() if v is not None}
    clave = settings.SECRET_KEY if algoritmo != "none" else None
    return jwt.encode(reclamos, clave, algorithm=algoritmo)


def test_el_token_lleva_los_reclamos_del_diseno(settings):
    ana = EstudianteFabrica()

    reclamos = jwt.decode(acceso.emitir_token(ana), settings.SECRET_KEY, algorithms=["HS256"])

    assert reclamos.pop("jti")
    assert reclamos.pop("exp") - reclamos.pop("iat") == 30 * 24 * 3600
    assert reclamos == {
        "sub": str(ana.pk),
        "correo": ana.correo_institucional,
        "rol": "estudiante",
        "ver": 1,
    }


def test_un_token_recien_emitido_identifica_a_su_dueno():
    ana = EstudianteFabrica()

    concedido = acceso.acceso_con_token(acceso.emitir_token(ana))

    assert concedido.usuario == ana
    assert concedido.caduca_en > time.time()


@pytest.mark.parametrize(
    "cambios",
    [
        {"exp": 1},
        {"sub": "0"},
        {"sub": "nadie"},
        {"ver": 2},
        {"ver": None},
        {"jti": None},
        {"exp": None},
        {"iat": None},
        {"algoritmo": "none"},
        {"algoritmo": "HS512"},
    ],
    ids=str,
)
def test_un_token_que_no_es_exactamente_el_nuestro_no_vale(settings, cambios):
    token = token_con(settings, EstudianteFabrica(), **cambios)

    with pytest.raises(TokenInvalido):
        acceso.acceso_con_token(token)


def test_un_token_firmado_con_otra_clave_no_vale(settings):
    ana = EstudianteFabrica()
    token = acceso.emitir_token(ana)
    settings.SECRET_KEY = "otra" * 20

    with pytest.raises(TokenInvalido):
        acceso.acceso_con_token(token)


def test_cambiar_la_contrasena_invalida_los_tokens_anteriores():
    ana = EstudianteFabrica()
    token = acceso.emitir_token(ana)

    ana.set_password("otra-clave")
    ana.save()

    with pytest.raises(TokenInvalido):
        acceso.acceso_con_token(token)


def test_una_cuenta_suspendida_no_entra_con_su_token():
    ana = EstudianteFabrica()
    token = acceso.emitir_token(ana)

    Usuario.objects.update(estado=Estado.SUSPENDIDO)

    with pytest.raises(UsuarioInactivo):
        acceso.acceso_con_token(token)


def test_el_token_manda_y_un_user_id_distinto_se_rechaza():
    ana, beto = EstudianteFabrica.create_batch(2)
    token = acceso.emitir_token(ana)

    assert acceso.identificar(token=token, user_id=str(ana.pk)).usuario == ana
    with pytest.raises(IdentidadRechazada):
        acceso.identificar(token=token, user_id=str(beto.pk))


def test_sin_token_el_user_id_solo_vale_en_modo_user_id(settings):
    ana = EstudianteFabrica()

    assert acceso.identificar(token="", user_id=str(ana.pk)).usuario == ana
    settings.SOCKET_AUTH = "jwt"
    with pytest.raises(IdentidadRechazada):
        acceso.identificar(token="", user_id=str(ana.pk))


@pytest.mark.parametrize("user_id", ["", "abc", "-1", "0", "1.5", "٣", "9" * 19, "1" * 101])
def test_un_user_id_que_no_es_un_numero_se_rechaza_diciendo_por_que(user_id):
    with pytest.raises(IdentidadRechazada) as rechazo:
        acceso.identificar(token="", user_id=user_id)

    assert "user_id" in rechazo.value.mensaje
    assert not Usuario.objects.exists()


def test_un_invitado_se_crea_en_el_acto_con_su_sitio_en_el_catalogo():
    invitado = acceso.identificar(token="", user_id="789").usuario

    assert (invitado.pk, invitado.nombre_completo, invitado.rol) == (
        789,
        "Invitado 789",
        "estudiante",
    )
    assert invitado.correos_consumidos.get().usado
    assert acceso.identificar(token="", user_id="789").usuario == invitado
    assert EstudianteFabrica().pk > 789


def test_no_hay_invitados_fuera_del_modo_user_id(settings):
    from estudiantes.servicios import obtener_o_crear_invitado

    settings.SOCKET_AUTH = "jwt"

    with pytest.raises(RuntimeError):
        obtener_o_crear_invitado(789)
    assert not Usuario.objects.exists()
