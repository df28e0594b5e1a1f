"""El admin de estudiantes: cuentas, catálogo, estructura académica, avisos y auditoría."""

from functools import partial

import factory
import pytest
from django.contrib.admin.models import LogEntry

from estudiantes.models import (
    CorreoCatalogo,
    Dispositivo,
    Estado,
    Notificacion,
    RegistroAuditoria,
    Rol,
    Sede,
    Usuario,
)
from tests import fabricas
from tests.admin_comun import (
    Pantalla,
    PantallasDelAdmin,
    administrador,
    avisos,
    cliente_de,
    moderador,
    url,
)

pytestmark = pytest.mark.django_db

CORREO = "nueva@universidad.edu"
ALTA = {
    "correo_institucional": CORREO,
    "password1": "Una-clave-larga-7",
    "password2": "Una-clave-larga-7",
    "rol": Rol.ESTUDIANTE.value,
    "nombre": "Nuria",
    "apellido_paterno": "Salas",
    "apellido_materno": "",
    "fecha_nacimiento": "2004-05-17",
    "carrera": "",
    "cuatrimestre": "",
}


def ficha(usuario: Usuario, **cambios: object) -> dict[str, object]:
    """Lo que manda el formulario de una cuenta hecha."""
    return {
        "correo_institucional": usuario.correo_institucional,
        "nombre": usuario.nombre,
        "apellido_paterno": usuario.apellido_paterno,
        "fecha_nacimiento": usuario.fecha_nacimiento.isoformat(),
        "rol": usuario.rol,
        "estado": usuario.estado,
    } | cambios


def correo_de(fila) -> str:
    return fila.usuario.correo_institucional


class TestPantallas(PantallasDelAdmin):
    @pytest.fixture(
        params=[
            Pantalla(fabricas.SedeFabrica, lambda sede: sede.codigo, 4),
            Pantalla(fabricas.FacultadFabrica, lambda facultad: facultad.codigo, 5),
            Pantalla(fabricas.CarreraFabrica, lambda carrera: carrera.codigo, 5),
            Pantalla(fabricas.CuatrimestreFabrica, lambda cuatrimestre: cuatrimestre.numero, 4),
            Pantalla(fabricas.EstudianteFabrica, lambda u: u.correo_institucional, 5),
            Pantalla(fabricas.SeguimientoFabrica, lambda s: s.seguidor.correo_institucional, 4),
            Pantalla(fabricas.CorreoCatalogoFabrica, lambda c: c.correo_institucional, 6),
            Pantalla(fabricas.DispositivoFabrica, correo_de, 4),
            Pantalla(fabricas.NotificacionFabrica, correo_de, 4),
            Pantalla(fabricas.ConfiguracionNotificacionesFabrica, correo_de, 4),
            Pantalla(fabricas.CodigoRecuperacionFabrica, correo_de, 4, alta=403),
            Pantalla(
                partial(
                    fabricas.RegistroAuditoriaFabrica,
                    accion=factory.Sequence(lambda n: f"accion-{n}-x"),
                ),
                lambda registro: registro.accion,
                4,
                alta=403,
            ),
        ],
        ids=lambda pantalla: getattr(pantalla.crear, "func", pantalla.crear).__name__,
    )
    def pantalla(self, request):
        return request.param


# --- Cuentas ---


def test_alta_de_estudiante_sin_catalogo_se_explica_y_no_guarda_nada():
    respuesta = cliente_de(administrador()).post(url(Usuario, "add"), ALTA)

    formulario = respuesta.context["adminform"].form
    assert formulario.errors == {
        "correo_institucional": [
            f"El correo {CORREO} no está en el catálogo de correos autorizados."
        ]
    }
    assert formulario["nombre"].value() == "Nuria"
    assert not Usuario.objects.filter(correo_institucional=CORREO).exists()
    assert not LogEntry.objects.exists()
    assert avisos(respuesta) == []


def test_alta_de_estudiante_del_catalogo_consume_su_correo():
    carrera = fabricas.CarreraFabrica()
    fabricas.CorreoCatalogoFabrica(correo_institucional=CORREO, carrera=carrera)

    respuesta = cliente_de(administrador()).post(
        url(Usuario, "add"), ALTA | {"correo_institucional": CORREO.upper()}
    )

    usuario = Usuario.objects.get(correo_institucional=CORREO)
    assert respuesta.url == url(usuario, "change")
    assert usuario.check_password("Una-clave-larga-7")
    assert (usuario.carrera, usuario.apellido_materno) == (carrera, None)
    assert CorreoCatalogo.objects.get(correo_institucional=CORREO).consumido_por_usuario == usuario


def test_alta_de_personal_no_necesita_catalogo():
    cliente_de(administrador()).post(url(Usuario, "add"), ALTA | {"rol": Rol.MODERADOR.value})

    assert Usuario.objects.get(correo_institucional=CORREO).rol == Rol.MODERADOR


def test_alta_con_contrasenas_distintas_no_guarda():
    respuesta = cliente_de(administrador()).post(
        url(Usuario, "add"), ALTA | {"rol": Rol.MODERADOR.value, "password2": "otra"}
    )

    assert list(respuesta.context["adminform"].form.errors) == ["password2"]
    assert not Usuario.objects.filter(correo_institucional=CORREO).exists()


def test_alta_de_un_correo_ya_registrado_con_otras_mayusculas_se_explica():
    usuario = fabricas.EstudianteFabrica()

    respuesta = cliente_de(administrador()).post(
        url(Usuario, "add"),
        ALTA | {"correo_institucional": usuario.correo_institucional.upper()},
    )

    assert respuesta.context["adminform"].form.errors == {
        "correo_institucional": ["Ya existe un/a Usuario con este/a Correo institucional."]
    }


def test_ficha_cambia_los_datos_y_respeta_la_contrasena():
    usuario = fabricas.EstudianteFabrica(biografia="Hola")

    cliente_de(administrador()).post(
        url(usuario, "change"), ficha(usuario, nombre="Nuria", biografia="")
    )

    guardado = Usuario.objects.get(pk=usuario.pk)
    assert (guardado.nombre, guardado.biografia) == ("Nuria", None)
    assert guardado.password == usuario.password


def test_ficha_ofrece_cambiar_la_contrasena_sin_ensenar_el_hash():
    usuario = fabricas.EstudianteFabrica()

    html = cliente_de(administrador()).get(url(usuario, "change")).content.decode()

    assert 'href="../password/"' in html
    assert usuario.password not in html


def test_cambiar_la_contrasena_desde_el_admin_corta_las_sesiones():
    usuario = fabricas.EstudianteFabrica()

    cliente_de(administrador()).post(
        f"/admin/estudiantes/usuario/{usuario.pk}/password/",
        {"usable_password": "true", "password1": "Otra-clave-9", "password2": "Otra-clave-9"},
    )

    guardado = Usuario.objects.get(pk=usuario.pk)
    assert guardado.check_password("Otra-clave-9")
    assert guardado.version_sesion == usuario.version_sesion + 1


def test_la_baja_es_un_estado_y_no_un_borrado():
    usuario = fabricas.EstudianteFabrica()
    cliente = cliente_de(administrador())

    borrado = cliente.post(url(usuario, "delete"), {"post": "yes"})
    cliente.post(url(usuario, "change"), ficha(usuario, estado=Estado.ELIMINADO.value))

    assert borrado.status_code == 403
    assert Usuario.objects.get(pk=usuario.pk).estado == Estado.ELIMINADO


def test_volver_estudiante_a_quien_no_esta_en_el_catalogo_se_explica():
    personal = fabricas.PersonalFabrica()

    respuesta = cliente_de(administrador()).post(
        url(personal, "change"), ficha(personal, rol=Rol.ESTUDIANTE.value)
    )

    assert list(respuesta.context["adminform"].form.errors) == ["correo_institucional"]
    assert Usuario.objects.get(pk=personal.pk).rol == Rol.MODERADOR


def test_moderador_con_permiso_no_reparte_roles():
    usuario = fabricas.EstudianteFabrica()
    cliente = cliente_de(moderador("view_usuario", "change_usuario"))

    cliente.post(
        url(usuario, "change"),
        ficha(usuario, nombre="Nuria", rol=Rol.ADMINISTRADOR.value),
    )

    guardado = Usuario.objects.get(pk=usuario.pk)
    assert (guardado.nombre, guardado.rol) == ("Nuria", Rol.ESTUDIANTE)


def test_moderador_con_permiso_no_toca_a_otro_del_personal():
    jefa = administrador()
    cliente = cliente_de(moderador("view_usuario", "change_usuario"))

    contrasena = cliente.get(f"/admin/estudiantes/usuario/{jefa.pk}/password/")
    cambio = cliente.post(url(jefa, "change"), ficha(jefa, nombre="Otra"))

    assert (contrasena.status_code, cambio.status_code) == (403, 403)
    assert Usuario.objects.get(pk=jefa.pk).nombre == jefa.nombre


def test_nadie_adivina_un_hash_filtrando():
    cliente = cliente_de(administrador())

    assert cliente.get(url(Usuario, "changelist") + "?password__startswith=a").status_code == 400


# --- Catálogo de correos ---


@pytest.fixture
def tres_correos() -> dict[str, CorreoCatalogo]:
    """Uno libre, uno deshabilitado y uno usado."""
    fabrica = fabricas.CorreoCatalogoFabrica
    usado = fabricas.EstudianteFabrica().correo_institucional
    return {
        "libre": fabrica(),
        "deshabilitado": fabrica(habilitado=False),
        "usado": CorreoCatalogo.objects.get(correo_institucional=usado),
    }


@pytest.mark.parametrize("situacion", ["libre", "deshabilitado", "usado"])
def test_catalogo_filtra_por_estado(tres_correos, situacion):
    respuesta = cliente_de(administrador()).get(
        url(CorreoCatalogo, "changelist"),
        {"situacion": situacion, "q": "estudiante"},
    )

    assert list(respuesta.context["cl"].result_list) == [tres_correos[situacion]]
    assert f'<td class="field-estado">{situacion}</td>' in respuesta.content.decode()


@pytest.mark.parametrize(
    ("accion", "habilitados", "aviso"),
    [
        (
            "habilitar",
            {"libre": True, "deshabilitado": True, "usado": True},
            "Correos habilitados: 1. Sin cambios (usados, o ya lo estaban): 2.",
        ),
        (
            "deshabilitar",
            {"libre": False, "deshabilitado": False, "usado": True},
            "Correos deshabilitados: 1. Sin cambios (usados, o ya lo estaban): 2.",
        ),
    ],
)
def test_catalogo_cambia_varios_y_dice_cuantos(tres_correos, accion, habilitados, aviso):
    respuesta = cliente_de(administrador()).post(
        url(CorreoCatalogo, "changelist"),
        {"action": accion, "_selected_action": [c.pk for c in tres_correos.values()]},
        follow=True,
    )

    assert avisos(respuesta) == [("success", aviso)]
    assert {
        nombre: CorreoCatalogo.objects.get(pk=correo.pk).habilitado
        for nombre, correo in tres_correos.items()
    } == habilitados


def test_catalogo_no_borra_un_correo_usado(tres_correos):
    cliente = cliente_de(administrador())

    for nombre, codigo in (("usado", 403), ("libre", 302)):
        respuesta = cliente.post(url(tres_correos[nombre], "delete"), {"post": "yes"})
        assert respuesta.status_code == codigo
    cliente.post(
        url(CorreoCatalogo, "changelist"),
        {
            "action": "delete_selected",
            "_selected_action": [tres_correos["usado"].pk, tres_correos["deshabilitado"].pk],
            "post": "yes",
        },
    )

    quedan = CorreoCatalogo.objects.filter(pk__in=[c.pk for c in tres_correos.values()])
    assert set(quedan) == {tres_correos["usado"], tres_correos["deshabilitado"]}


# --- Lo que no se enseña o no se toca ---


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
        "La base de datos rechazó el cambio porque choca con otro dato (regla «sedes_codigo_key»)."
    ]
    assert not Sede.objects.filter(nombre="Repetida").exists()
