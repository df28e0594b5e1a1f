"""Los teléfonos de cada quien: un teléfono, una cuenta."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from estudiantes import servicios
from estudiantes.models import Dispositivo
from tests.fabricas import DispositivoFabrica, EstudianteFabrica
from tests.rest import como

REGISTRAR = "/api/notificaciones/dispositivos"
TOKEN = "/api/notificaciones/dispositivos/token"
TOKEN_A, TOKEN_B = "a" * 160, "b" * 160
JSON = "application/json"


@pytest.fixture
def ana(db):
    return EstudianteFabrica()


def activos() -> set[tuple[int, str, str | None]]:
    campos = ("usuario_id", "uuid_dispositivo", "token_push")
    return set(Dispositivo.objects.filter(activo=True).values_list(*campos))


@pytest.mark.parametrize("barra", ["", "/"])
def test_registrar_guarda_el_telefono(ana, barra):
    cuerpo = {"uuid_dispositivo": "tel-1", "plataforma": "android", "token_push": TOKEN_A}

    respuesta = como(ana).post(REGISTRAR + barra, cuerpo, JSON)

    assert (respuesta.status_code, respuesta.json()) == (
        200,
        {"message": "Dispositivo registrado."},
    )
    dispositivo = Dispositivo.objects.get()
    assert (dispositivo.usuario, dispositivo.plataforma) == (ana, "android")
    assert (dispositivo.activo, dispositivo.token_push) == (True, TOKEN_A)
    assert dispositivo.ultima_actividad_en is not None


def test_registrar_dos_veces_deja_uno(ana):
    cuerpo = {"uuid_dispositivo": "tel-1", "token_push": TOKEN_A}

    for _ in range(2):
        assert como(ana).post(REGISTRAR, cuerpo, JSON).status_code == 200

    assert activos() == {(ana.pk, "tel-1", TOKEN_A)}


@pytest.mark.parametrize("token", [{}, {"token_push": None}, {"token_push": ""}])
def test_registrar_sin_token_conserva_el_que_tenia(ana, token):
    DispositivoFabrica(usuario=ana, uuid_dispositivo="tel-1", token_push=TOKEN_A)

    como(ana).post(REGISTRAR, {"uuid_dispositivo": "tel-1"} | token, JSON)

    assert activos() == {(ana.pk, "tel-1", TOKEN_A)}


def test_cambiar_el_token_lo_guarda_y_respeta_la_plataforma(ana):
    DispositivoFabrica(usuario=ana, uuid_dispositivo="tel-1", token_push=TOKEN_A, plataforma="wear")

    respuesta = como(ana).put(TOKEN, {"uuid_dispositivo": "tel-1", "token_push": TOKEN_B}, JSON)

    assert (respuesta.status_code, respuesta.json()) == (200, {"message": "Token actualizado."})
    assert activos() == {(ana.pk, "tel-1", TOKEN_B)}
    assert Dispositivo.objects.get().plataforma == "wear"


def test_cambiar_el_token_de_un_telefono_nuevo_lo_registra(ana):
    como(ana).put(TOKEN, {"uuid_dispositivo": "tel-1", "token_push": TOKEN_A}, JSON)

    assert activos() == {(ana.pk, "tel-1", TOKEN_A)}


def test_el_telefono_que_cambia_de_cuenta_se_desactiva_en_la_anterior(ana):
    anterior = DispositivoFabrica(uuid_dispositivo="tel-1", token_push=TOKEN_A)

    como(ana).post(REGISTRAR, {"uuid_dispositivo": "tel-1", "token_push": TOKEN_A}, JSON)

    assert activos() == {(ana.pk, "tel-1", TOKEN_A)}
    anterior.refresh_from_db()
    assert (anterior.activo, anterior.token_push) == (False, None)


def test_un_token_que_pasa_a_otro_registro_se_quita_del_anterior(ana):
    DispositivoFabrica(uuid_dispositivo="de-otra-cuenta", token_push=TOKEN_A)
    DispositivoFabrica(usuario=ana, uuid_dispositivo="antes-de-reinstalar", token_push=TOKEN_B)

    como(ana).put(TOKEN, {"uuid_dispositivo": "tel-1", "token_push": TOKEN_A}, JSON)
    como(ana).put(TOKEN, {"uuid_dispositivo": "tel-1", "token_push": TOKEN_B}, JSON)

    assert activos() == {(ana.pk, "tel-1", TOKEN_B)}


def test_volver_a_la_cuenta_anterior_reactiva_su_registro(ana):
    beto = EstudianteFabrica()
    for quien in (ana, beto, ana):
        como(quien).post(REGISTRAR, {"uuid_dispositivo": "tel-1", "token_push": TOKEN_A}, JSON)

    assert activos() == {(ana.pk, "tel-1", TOKEN_A)}
    assert Dispositivo.objects.count() == 2


def test_un_registro_apagado_no_recupera_el_token_que_paso_a_otro(ana):
    DispositivoFabrica(usuario=ana, uuid_dispositivo="tel-1", token_push=TOKEN_A, activo=False)
    otro = DispositivoFabrica(uuid_dispositivo="tel-2", token_push=TOKEN_A)

    respuesta = como(ana).post(REGISTRAR, {"uuid_dispositivo": "tel-1"}, JSON)

    assert respuesta.status_code == 200
    assert activos() == {(ana.pk, "tel-1", None), (otro.usuario_id, "tel-2", TOKEN_A)}


@pytest.mark.parametrize(
    ("ruta", "cambio", "campo"),
    [
        (REGISTRAR, {"uuid_dispositivo": "ab"}, "uuid_dispositivo"),
        (REGISTRAR, {"uuid_dispositivo": "x" * 121}, "uuid_dispositivo"),
        (REGISTRAR, {"plataforma": "x" * 21}, "plataforma"),
        (REGISTRAR, {"token_push": 7}, "token_push"),
        (TOKEN, {"token_push": "corto"}, "token_push"),
        (TOKEN, {"token_push": None}, "token_push"),
        (TOKEN, {"token_push": "x" * 601}, "token_push"),
    ],
)
def test_lo_mal_hecho_se_rechaza_nombrando_el_campo(ana, ruta, cambio, campo):
    cuerpo = {"uuid_dispositivo": "tel-1", "token_push": TOKEN_A} | cambio
    peticion = como(ana).put if ruta == TOKEN else como(ana).post

    respuesta = peticion(ruta, cuerpo, JSON)

    assert respuesta.status_code == 422
    assert [error["loc"][-1] for error in respuesta.json()["detail"]] == [campo]
    assert not Dispositivo.objects.exists()


@pytest.mark.parametrize("metodo", ["post", "put"])
def test_sin_token_de_sesion_no_se_registra(client, db, metodo):
    ruta = {"post": REGISTRAR, "put": TOKEN}[metodo]

    respuesta = getattr(client, metodo)(ruta, {"uuid_dispositivo": "tel-1"}, JSON)

    assert respuesta.status_code == 401


def test_la_base_impide_dos_cuentas_activas_en_un_telefono(ana):
    DispositivoFabrica(uuid_dispositivo="tel-1")

    with pytest.raises(IntegrityError, match="uq_dispositivo_de_una_cuenta"), transaction.atomic():
        DispositivoFabrica(usuario=ana, uuid_dispositivo="tel-1")


def a_la_vez(*tareas) -> list[Exception]:
    """Ejecuta las tareas en hilos que salen juntos; devuelve lo que lanzaron."""
    salida, errores = threading.Barrier(len(tareas)), []

    def correr(tarea) -> None:
        try:
            salida.wait(5)
            tarea()
        except Exception as error:  # noqa: BLE001 -- la prueba mira que no haya ninguno
            errores.append(error)
        finally:
            connection.close()

    hilos = [threading.Thread(target=correr, args=(tarea,)) for tarea in tareas]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join(10)
    return errores


@pytest.mark.django_db(transaction=True)
def test_registrar_y_mandar_el_token_a_la_vez_deja_uno():
    ana = EstudianteFabrica()

    for n in range(5):
        suyo = {"usuario_id": ana.pk, "uuid_dispositivo": f"tel-{n}"}
        errores = a_la_vez(
            lambda suyo=suyo: servicios.registrar_dispositivo(**suyo, plataforma="android"),
            lambda suyo=suyo: servicios.registrar_dispositivo(**suyo, token_push=TOKEN_A),
        )
        assert errores == []

    assert Dispositivo.objects.count() == 5
    assert activos() >= {(ana.pk, "tel-4", TOKEN_A)}


@pytest.mark.django_db(transaction=True)
def test_dos_telefonos_que_cruzan_sus_cuentas_y_tokens_a_la_vez_no_se_abrazan():
    ana, beto = EstudianteFabrica.create_batch(2)

    def registrar(quien, uuid, token):
        return lambda: servicios.registrar_dispositivo(
            usuario_id=quien.pk, uuid_dispositivo=uuid, token_push=token
        )

    for n in range(5):
        uno, otro = (TOKEN_A, TOKEN_B) if n % 2 else (TOKEN_B, TOKEN_A)
        errores = a_la_vez(
            registrar(ana, "tel-1", uno),
            registrar(beto, "tel-2", otro),
            registrar(beto, "tel-1", uno),
            registrar(ana, "tel-2", otro),
        )
        assert errores == []

    quedan = activos()
    assert len(quedan) == len({uuid for _, uuid, _ in quedan}) == 2
