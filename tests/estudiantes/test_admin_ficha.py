"""La ficha de una persona: lo que cuenta y lo que se le puede hacer, según quién mire."""

import pytest
from django.test import Client

from estudiantes.acceso import emitir_token
from estudiantes.admin.secciones import SECCIONES
from estudiantes.models import AlcanceDePersonal, Estado, RegistroAuditoria, Rol, Usuario
from tests import fabricas
from tests.admin_comun import administrador, avisos, cliente_de, moderador, url
from tests.estudiantes.test_admin_usuarios import SIN_CARRERAS, ficha
from tests.rest import como

pytestmark = pytest.mark.django_db

BOTONES = ("suspender", "restaurar", "cerrar-sesiones", "olvidar-telefono", "dar-de-baja")


def boton(usuario: Usuario, nombre: str) -> str:
    return f"/admin/estudiantes/usuario/{usuario.pk}/{nombre}/"


def test_la_ficha_cuenta_sesiones_telefonos_actividad_y_grupos():
    usuario = fabricas.EstudianteFabrica()
    telefono = fabricas.DispositivoFabrica(usuario=usuario, token_push="token-secreto-7")
    fabricas.PublicacionFabrica(autor=usuario)
    fabricas.MensajeFabrica(sala_chat=fabricas.SalaDirectaFabrica(usuario_a=usuario))
    grupo = fabricas.MembresiaFabrica(usuario=usuario).grupo

    respuesta = cliente_de(administrador()).get(url(usuario, "change"))

    html = respuesta.content.decode()
    dicho = {s.titulo: s.filas for s in respuesta.context["secciones"]}
    assert dicho["Últimos 30 días"] == [("1", str(usuario.mensajes.count()))]
    assert dicho["Grupos"] == [(grupo.nombre, "Miembro", "Activo")]
    assert dicho["Dispositivos"][0][:3] == ("android", telefono.uuid_dispositivo, "recibe")
    assert dicho["Sesiones"][0][0] == "sin conexión"
    assert f"{boton(usuario, 'olvidar-telefono')}?dispositivo={telefono.pk}" in html
    assert "token-secreto-7" not in html
    assert len(dicho) == len(SECCIONES)


def test_la_ficha_cuesta_lo_mismo_con_mas_telefonos_y_grupos(django_assert_num_queries):
    usuario = fabricas.EstudianteFabrica()
    cliente = cliente_de(administrador())

    for _ in range(2):
        fabricas.DispositivoFabrica(usuario=usuario)
        fabricas.MembresiaFabrica(usuario=usuario)
        with django_assert_num_queries(13):
            cliente.get(url(usuario, "change"))


def test_suspender_corta_sus_sesiones_y_queda_por_que():
    usuario, jefa = fabricas.EstudianteFabrica(), administrador()
    token = emitir_token(usuario)

    cliente_de(jefa).post(boton(usuario, "suspender"), {"motivo": "Acoso"})

    fila = RegistroAuditoria.objects.get()
    assert Usuario.objects.get(pk=usuario.pk).estado == Estado.SUSPENDIDO
    assert (fila.accion, fila.actor_usuario, fila.detalle["motivo"]) == (
        "suspender_usuario",
        jefa,
        "Acoso",
    )
    con_el_de_antes = Client(headers={"Authorization": f"Bearer {token}"})
    assert con_el_de_antes.get("/api/auth/me").status_code == 403

    cliente_de(jefa).post(boton(usuario, "restaurar"), {"motivo": "Se aclaró"})

    assert Usuario.objects.get(pk=usuario.pk).estado == Estado.ACTIVO
    # Los tokens de antes no reviven.
    assert con_el_de_antes.get("/api/auth/me").status_code == 401


def test_sin_motivo_no_se_suspende():
    usuario = fabricas.EstudianteFabrica()

    respuesta = cliente_de(administrador()).post(boton(usuario, "suspender"), {"motivo": ""})

    assert list(respuesta.context["form"].errors) == ["motivo"]
    assert Usuario.objects.get(pk=usuario.pk).estado == Estado.ACTIVO


def test_cerrar_sus_sesiones_invalida_sus_tokens():
    usuario = fabricas.EstudianteFabrica()
    telefono = como(usuario)
    assert telefono.get("/api/auth/me").status_code == 200

    cliente_de(administrador()).post(boton(usuario, "cerrar-sesiones"))

    assert telefono.get("/api/auth/me").status_code == 401


def test_olvidar_un_telefono_borra_su_token_y_no_toca_los_demas():
    usuario = fabricas.EstudianteFabrica()
    uno, otro = (
        fabricas.DispositivoFabrica(usuario=usuario, token_push=f"token-{n}") for n in range(2)
    )
    ajeno = fabricas.DispositivoFabrica(token_push="token-ajeno")
    cliente = cliente_de(administrador())

    cliente.post(boton(usuario, "olvidar-telefono"), {"dispositivo": uno.pk})
    rechazo = cliente.post(boton(usuario, "olvidar-telefono"), {"dispositivo": ajeno.pk})

    for telefono in (uno, otro, ajeno):
        telefono.refresh_from_db()
    assert (uno.activo, uno.token_push) == (False, None)
    assert (otro.activo, ajeno.activo) == (True, True)
    assert list(rechazo.context["form"].errors) == ["dispositivo"]


@pytest.mark.parametrize("nombre", ["suspender", "dar-de-baja"])
def test_nadie_se_quita_a_si_mismo(nombre):
    jefa = administrador()

    assert cliente_de(jefa).post(boton(jefa, nombre), {"motivo": "x"}).status_code == 403
    assert Usuario.objects.get(pk=jefa.pk).estado == Estado.ACTIVO


def test_nadie_se_rebaja_y_asi_nunca_falta_quien_administre():
    jefa = administrador()

    respuesta = cliente_de(jefa).post(
        url(jefa, "change"), ficha(jefa, rol=Rol.MODERADOR.value) | SIN_CARRERAS
    )

    assert respuesta.context["adminform"].form.non_field_errors() == [
        "Tu propio rol y tu propio estado no los cambias tú: pídeselo a otro administrador."
    ]
    assert Usuario.objects.get(pk=jefa.pk).rol == Rol.ADMINISTRADOR


@pytest.mark.parametrize("nombre", BOTONES)
def test_un_moderador_no_toca_al_personal_ni_alguien_sin_permiso_a_nadie(nombre):
    otra = fabricas.PersonalFabrica()
    alumna = fabricas.EstudianteFabrica()
    for persona in (otra, alumna):
        fabricas.DispositivoFabrica(usuario=persona)
    mira = cliente_de(moderador("view_usuario"))
    modera = cliente_de(moderador("view_usuario", "change_usuario"))

    assert modera.post(boton(otra, nombre), {"motivo": "x"}).status_code == 403
    assert mira.post(boton(alumna, nombre), {"motivo": "x"}).status_code == 403
    assert not Usuario.objects.exclude(estado=Estado.ACTIVO).exists()
    assert not RegistroAuditoria.objects.exists()


def test_un_moderador_suspende_a_un_estudiante_pero_no_lo_da_de_baja():
    alumna = fabricas.EstudianteFabrica()
    modera = cliente_de(moderador("view_usuario", "change_usuario"))

    assert modera.post(boton(alumna, "dar-de-baja")).status_code == 403
    modera.post(boton(alumna, "suspender"), {"motivo": "Acoso"})

    assert Usuario.objects.get(pk=alumna.pk).estado == Estado.SUSPENDIDO


def test_las_carreras_a_su_cargo_las_pone_quien_administra_y_quedan_anotadas():
    modera, carrera = fabricas.PersonalFabrica(), fabricas.CarreraFabrica()
    linea = {
        "alcance-TOTAL_FORMS": 1,
        "alcance-INITIAL_FORMS": 0,
        "alcance-0-carrera": carrera.pk,
    }

    cliente_de(administrador()).post(url(modera, "change"), ficha(modera) | linea)

    assert Usuario.objects.get(pk=modera.pk).carreras_a_su_cargo == {carrera.pk}
    (puesta,) = AlcanceDePersonal.objects.all()
    assert RegistroAuditoria.objects.get().detalle["alcance_del_personal"] == {"altas": [puesta.pk]}


def test_quien_lleva_una_carrera_no_manda_a_nadie_a_otra():
    carrera, ajena = fabricas.CarreraFabrica.create_batch(2)
    alumna = fabricas.EstudianteFabrica(carrera=carrera)
    modera = moderador("view_usuario", "change_usuario", "view_carrera")
    AlcanceDePersonal.objects.create(usuario=modera, carrera=carrera)

    for destino in (ajena.pk, ""):
        cliente_de(modera).post(url(alumna, "change"), ficha(alumna, carrera=destino))

    assert Usuario.objects.get(pk=alumna.pk).carrera == carrera


def test_el_padron_por_la_api_es_tambien_el_de_sus_carreras():
    carrera = fabricas.CarreraFabrica()
    suya, _ajena = fabricas.EstudianteFabrica(carrera=carrera), fabricas.EstudianteFabrica()
    modera = fabricas.PersonalFabrica()
    AlcanceDePersonal.objects.create(usuario=modera, carrera=carrera)

    personas = como(modera).get("/api/usuarios").json()

    assert str(suya.pk) in str(personas)
    assert str(_ajena.correo_institucional) not in str(personas)


def test_una_carrera_con_quien_la_lleve_no_se_borra_para_que_no_pase_a_verlo_todo():
    carrera = fabricas.CarreraFabrica()
    alcance = AlcanceDePersonal.objects.create(usuario=fabricas.PersonalFabrica(), carrera=carrera)

    cliente_de(administrador()).post(url(carrera, "delete"), {"post": "yes"})

    assert AlcanceDePersonal.objects.get() == alcance


def test_la_auditoria_se_lee_en_castellano_y_se_filtra():
    jefa, usuario = administrador(), fabricas.EstudianteFabrica()
    cliente = cliente_de(jefa)
    cliente.post(boton(usuario, "suspender"), {"motivo": "Acoso"})
    fila = RegistroAuditoria.objects.get()
    fabricas.RegistroAuditoriaFabrica(creada_en="2020-01-01T00:00Z")
    lista = url(RegistroAuditoria, "changelist")

    assert "Suspendió a una persona: Acoso" in cliente.get(lista).content.decode()
    mes = f"{fila.creada_en:%Y-%m}"
    for filtro in (
        {"actor_usuario": jefa.pk},
        {"accion": "suspender_usuario"},
        {"mes": mes},
        {"q": usuario.pk},
    ):
        respuesta = cliente.get(lista, filtro)
        assert list(respuesta.context["cl"].result_list) == [fila], filtro
    assert len(cliente.get(lista, {"entidad": "usuarios"}).context["cl"].result_list) == 2


def test_un_moderador_solo_lee_en_la_auditoria_lo_suyo():
    modera = moderador("view_registroauditoria")
    suya = fabricas.RegistroAuditoriaFabrica(actor_usuario=modera)
    ajena = fabricas.RegistroAuditoriaFabrica()

    cliente = cliente_de(modera)

    lista = cliente.get(url(RegistroAuditoria, "changelist")).context["cl"].result_list
    assert list(lista) == [suya]

    assert cliente.get(url(ajena, "change")).status_code == 302


def test_un_boton_cuyo_motivo_ya_no_viene_al_caso_no_repite_nada():
    usuario = fabricas.EstudianteFabrica()
    cliente = cliente_de(administrador())

    for _ in range(2):
        respuesta = cliente.post(boton(usuario, "suspender"), {"motivo": "Acoso"})

    assert respuesta.status_code == 403
    assert RegistroAuditoria.objects.count() == 1
    assert avisos(cliente.get(url(usuario, "change")))[0][0] == "success"


def test_cerrar_sus_sesiones_cierra_tambien_la_del_panel():
    moderadora, jefa = moderador("view_usuario"), administrador()
    suyo = cliente_de(moderadora)
    lista = url(Usuario, "changelist")
    antes = suyo.get(lista).status_code

    cliente_de(jefa).post(boton(moderadora, "cerrar-sesiones"))

    assert antes == 200
    assert suyo.get(lista).url.startswith("/admin/login/")


def test_la_sesion_del_panel_sobrevive_a_cambiar_la_clave_secreta(settings):
    jefa = administrador()
    cliente = cliente_de(jefa)

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "la-clave-nueva-que-firma-desde-hoy-y-es-larga"

    assert cliente.get(url(Usuario, "changelist")).status_code == 200


def test_la_ficha_cuenta_sus_sanciones_y_calla_las_anonimas():
    firmada = fabricas.SancionFabrica(motivo="Por un grupo.")
    fabricas.SancionFabrica(caso__autor=firmada.usuario, caso__es_anonimo=True, motivo="Anónima.")

    respuesta = cliente_de(administrador()).get(url(firmada.usuario, "change"))

    (suya,) = next(s for s in respuesta.context["secciones"] if s.titulo == "Sanciones").filas
    assert (suya[0], suya[2:]) == ("Advertencia", ("sin fecha", "no", "Por un grupo."))
