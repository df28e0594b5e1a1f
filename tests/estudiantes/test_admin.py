"""El admin de estudiantes: sus pantallas, lo que no se enseña y lo que no se toca."""

from functools import partial

import pytest
from factory import Sequence, SubFactory

from estudiantes.models import (
    CorreoCatalogo,
    Dispositivo,
    Notificacion,
    RegistroAuditoria,
    Sede,
)
from tests import fabricas
from tests.admin_comun import Pantalla, PantallasDelAdmin, administrador, cliente_de, url

pytestmark = pytest.mark.django_db

ESTUDIOS = {
    "carrera": SubFactory(fabricas.CarreraFabrica),
    "cuatrimestre": SubFactory(fabricas.CuatrimestreFabrica),
}


def un_correo_usado() -> CorreoCatalogo:
    correo = fabricas.CorreoCatalogoFabrica(**ESTUDIOS)
    fabricas.EstudianteFabrica(correo_institucional=correo.correo_institucional)
    correo.refresh_from_db()
    return correo


def correo_de(fila) -> str:
    return fila.usuario.correo_institucional


class TestPantallas(PantallasDelAdmin):
    @pytest.fixture(
        params=[
            Pantalla(fabricas.SedeFabrica, lambda sede: sede.codigo, 4),
            Pantalla(fabricas.FacultadFabrica, lambda facultad: facultad.codigo, 5),
            Pantalla(
                partial(fabricas.CarreraFabrica, facultad=SubFactory(fabricas.FacultadFabrica)),
                lambda carrera: carrera.codigo,
                5,
            ),
            Pantalla(fabricas.CuatrimestreFabrica, lambda cuatrimestre: cuatrimestre.numero, 4),
            Pantalla(
                partial(fabricas.EstudianteFabrica, **ESTUDIOS),
                lambda usuario: usuario.correo_institucional,
                5,
            ),
            Pantalla(fabricas.SeguimientoFabrica, lambda s: s.seguidor.correo_institucional, 4),
            Pantalla(un_correo_usado, lambda correo: correo.correo_institucional, 6),
            Pantalla(fabricas.ImportacionCorreosFabrica, lambda i: i.nombre, 4, alta=403),
            Pantalla(fabricas.DispositivoFabrica, correo_de, 4),
            Pantalla(fabricas.NotificacionFabrica, correo_de, 4),
            Pantalla(fabricas.ConfiguracionNotificacionesFabrica, correo_de, 4),
            Pantalla(fabricas.CodigoRecuperacionFabrica, correo_de, 4, alta=403),
            Pantalla(
                partial(
                    fabricas.RegistroAuditoriaFabrica,
                    accion=Sequence(lambda n: f"accion-{n}-x"),
                ),
                lambda registro: registro.accion,
                5,
                alta=403,
            ),
        ],
        ids=lambda pantalla: getattr(pantalla.crear, "func", pantalla.crear).__name__,
    )
    def pantalla(self, request):
        return request.param


def test_auditoria_no_se_anade_ni_se_edita_ni_se_borra():
    registro = fabricas.RegistroAuditoriaFabrica()
    cliente = cliente_de(administrador())

    codigos = [
        cliente.post(pagina, {"accion": "otra", "entidad": "otra", "post": "yes"}).status_code
        for pagina in (
            url(RegistroAuditoria, "add"),
            url(registro, "change"),
            url(registro, "delete"),
        )
    ]

    assert codigos == [403, 403, 403]
    assert RegistroAuditoria.objects.get().accion == registro.accion


@pytest.mark.parametrize(
    ("crear", "campo"),
    [
        (fabricas.CodigoRecuperacionFabrica, "codigo_hash"),
        (partial(fabricas.DispositivoFabrica, token_push="token-secreto-7"), "token_push"),
    ],
)
def test_los_secretos_ni_se_ven_ni_se_adivinan(crear, campo):
    fila = crear()
    cliente = cliente_de(administrador())
    lista = url(type(fila), "changelist")

    for pagina in (lista, url(fila, "change"), url(fila, "history")):
        assert getattr(fila, campo) not in cliente.get(pagina).content.decode()
    assert cliente.get(f"{lista}?{campo}__startswith=x").status_code == 400


def test_guardar_un_dispositivo_conserva_su_token():
    dispositivo = fabricas.DispositivoFabrica(token_push="token-secreto-7")

    cliente_de(administrador()).post(url(dispositivo, "change"), {"plataforma": "web"})

    guardado = Dispositivo.objects.get()
    assert (guardado.plataforma, guardado.activo) == ("web", False)
    assert guardado.token_push == "token-secreto-7"


def test_el_destinatario_de_una_notificacion_no_cambia():
    notificacion = fabricas.NotificacionFabrica()
    otra_persona = fabricas.EstudianteFabrica()

    cliente_de(administrador()).post(
        url(notificacion, "change"),
        {"usuario": otra_persona.pk, "tipo": "aviso", "titulo": "Corregido", "datos": "{}"},
    )

    guardada = Notificacion.objects.get()
    assert (guardada.titulo, guardada.usuario) == ("Corregido", notificacion.usuario)


def test_un_choque_que_solo_ve_la_base_es_un_error_del_formulario(monkeypatch):
    sede = fabricas.SedeFabrica()
    # Otra persona guarda el mismo código entre la validación y el INSERT.
    monkeypatch.setattr(Sede, "validate_unique", lambda *_, **__: None)

    respuesta = cliente_de(administrador()).post(
        url(Sede, "add"), {"codigo": sede.codigo, "nombre": "Repetida"}
    )

    assert respuesta.context["adminform"].form.non_field_errors() == [
        "Ya hay una sede con ese código."
    ]
    assert not Sede.objects.filter(nombre="Repetida").exists()


def test_un_choque_sin_frase_propia_dice_que_regla_es(monkeypatch):
    dispositivo = fabricas.DispositivoFabrica()
    monkeypatch.setattr(Dispositivo, "validate_constraints", lambda *_, **__: None)

    respuesta = cliente_de(administrador()).post(
        url(Dispositivo, "add"),
        {
            "usuario": dispositivo.usuario_id,
            "uuid_dispositivo": dispositivo.uuid_dispositivo,
            "plataforma": "android",
        },
    )

    assert respuesta.context["adminform"].form.non_field_errors() == [
        "La base de datos rechazó el cambio porque choca con otro dato "
        "(regla «uq_dispositivos_usuario»)."
    ]
    assert Dispositivo.objects.get() == dispositivo
