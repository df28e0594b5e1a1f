"""Suspender: corta en el acto, dura hasta su fecha y se levanta sola."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from estudiantes.acceso import emitir_token
from estudiantes.errores import SancionYaLevantada
from estudiantes.models import Estado, RegistroAuditoria, Sancion, Usuario
from estudiantes.servicios import cartero, moderacion
from tests import fabricas as f
from tests.moderacion import decidido, persona_suspendida
from tests.rest import como

pytestmark = pytest.mark.django_db


def en_una_semana():
    return timezone.now() + timedelta(days=7)


def entrar(quien: Usuario):
    return Client().post(
        "/api/auth/login",
        {"correo_institucional": quien.correo_institucional, "password": f.CLAVE},
        content_type="application/json",
    )


def vencer() -> None:
    Sancion.objects.update(hasta=timezone.now() - timedelta(seconds=1))


def estado_de(quien: Usuario) -> str:
    return Usuario.objects.values_list("estado", flat=True).get(pk=quien.pk)


def test_suspendido_no_entra_y_se_le_dice_hasta_cuando():
    hasta = en_una_semana()
    ana, _ = persona_suspendida(hasta)

    respuesta = entrar(ana)

    assert (respuesta.status_code, respuesta.json()) == (
        403,
        {
            "detail": f"Tu cuenta está suspendida hasta el {hasta:%d/%m/%Y a las %H:%M} UTC.",
            "code": "USUARIO_INACTIVO",
        },
    )


def test_suspender_mata_los_tokens_que_ya_tenia():
    ana = f.EstudianteFabrica()
    cliente = como(ana)
    assert cliente.get("/api/auth/me").status_code == 200

    decidido(ana, "persona", "suspender", hasta=en_una_semana())

    assert cliente.get("/api/auth/me").status_code == 403


def test_pasada_la_fecha_vuelve_a_entrar_sin_esperar_a_nadie():
    ana, _ = persona_suspendida(en_una_semana())
    vencer()

    respuesta = entrar(ana)

    assert (respuesta.status_code, estado_de(ana)) == (200, "activo")
    acto = RegistroAuditoria.objects.get(accion="levantar_sancion")
    assert (acto.actor_usuario_id, acto.entidad_id) == (None, str(Sancion.objects.get().pk))


def test_pasada_la_fecha_el_token_viejo_pide_entrar_otra_vez():
    ana = f.EstudianteFabrica()
    token = emitir_token(ana)
    decidido(ana, "persona", "suspender", hasta=en_una_semana())
    vencer()

    respuesta = Client().get("/api/auth/me", headers={"Authorization": f"Bearer {token}"})

    assert (respuesta.status_code, estado_de(ana)) == (401, "activo")


def test_la_orden_levanta_lo_vencido_y_nada_mas():
    ana, _ = persona_suspendida(en_una_semana())
    vencer()
    beto, _ = persona_suspendida(en_una_semana())
    a_mano = f.EstudianteFabrica()
    Usuario.objects.filter(pk=a_mano.pk).update(estado=Estado.SUSPENDIDO)

    dicho = [StringIO(), StringIO()]
    for salida in dicho:
        call_command("levantar_suspensiones", stdout=salida)

    assert [estado_de(quien) for quien in (ana, beto, a_mano)] == [
        "activo",
        "suspendido",
        "suspendido",
    ]
    assert [salida.getvalue() for salida in dicho] == [
        "Suspensiones levantadas: 1.\n",
        "Suspensiones levantadas: 0.\n",
    ]


def test_con_otra_suspension_en_pie_no_vuelve():
    ana, _ = persona_suspendida(en_una_semana())
    vencer()
    f.SancionFabrica(
        caso=f.CasoDecididoFabrica(autor=ana), tipo="suspension", hasta=en_una_semana()
    )

    assert moderacion.levantar_vencidas() == 1

    assert estado_de(ana) == "suspendido"


def test_una_ya_vencida_no_impide_volver_al_levantar_la_otra():
    ana, _ = persona_suspendida(en_una_semana())
    vencer()
    otra = f.SancionFabrica(
        caso=f.CasoDecididoFabrica(autor=ana), tipo="suspension", hasta=en_una_semana()
    )

    moderacion.levantar_sancion(sancion_id=otra.pk, actor=f.PersonalFabrica())

    assert estado_de(ana) == "activo"


def test_expulsar_no_vence():
    ana = f.EstudianteFabrica()
    decidido(ana, "persona", "expulsar")

    moderacion.levantar_vencidas()

    assert (entrar(ana).status_code, estado_de(ana)) == (403, "suspendido")


def test_a_quien_se_dio_de_baja_no_se_le_devuelve_la_cuenta():
    ana, _ = persona_suspendida(en_una_semana())
    Usuario.objects.filter(pk=ana.pk).update(estado=Estado.ELIMINADO)
    vencer()

    moderacion.levantar_vencidas()

    assert estado_de(ana) == "eliminado"


def test_levantarla_a_mano_lo_anota_y_no_se_repite():
    ana, _ = persona_suspendida(en_una_semana())
    sancion, moderadora = Sancion.objects.get(), f.PersonalFabrica()

    moderacion.levantar_sancion(sancion_id=sancion.pk, actor=moderadora)
    with pytest.raises(SancionYaLevantada):
        moderacion.levantar_sancion(sancion_id=sancion.pk, actor=moderadora)

    assert estado_de(ana) == "activo"
    acto = RegistroAuditoria.objects.get(accion="levantar_sancion")
    assert acto.actor_usuario == moderadora


def test_a_quien_no_puede_entrar_le_llega_por_correo_con_que_apelar(
    django_capture_on_commit_callbacks,
):
    with django_capture_on_commit_callbacks(execute=True):
        ana, caso = persona_suspendida(en_una_semana())
    cartero.hilo.submit(lambda: None).result()
    (correo,) = [c for c in mail.outbox if c.to == [ana.correo_institucional]]
    codigo = correo.body.strip().rsplit("\n", 1)[-1]

    respuesta = Client().post(
        "/api/moderacion/apelaciones",
        {"codigo": codigo, "texto": "No fui yo."},
        content_type="application/json",
    )

    assert "Molesta." in correo.body
    caso.refresh_from_db()
    assert (respuesta.status_code, caso.estado) == (201, "apelado")
    assert caso.apelacion.texto == "No fui yo."
