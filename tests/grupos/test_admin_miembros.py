"""Miembros, solicitudes y botones en la ficha de un grupo: por los servicios, con sus avisos."""

import pytest
from django.test import Client

from estudiantes.models import Notificacion, RegistroAuditoria
from grupos.models import EstadoMembresia, Grupo, Membresia, RolMiembro
from tests import fabricas
from tests.admin_comun import administrador, avisos, cliente_de, moderador, url
from tests.grupos.test_admin import datos_de_grupo, membresias

pytestmark = pytest.mark.django_db


def con_las_que_hay(grupo: Grupo, **cambios: dict[str, object]) -> dict[str, object]:
    """La ficha con sus membresías tal cual, salvo `m<clave>`: lo que se cambia de cada una."""
    filas = list(grupo.membresias.order_by("pk"))
    datos = datos_de_grupo(grupo) | {
        "membresias-TOTAL_FORMS": len(filas),
        "membresias-INITIAL_FORMS": len(filas),
    }
    for n, fila in enumerate(filas):
        suyos = {
            "id": fila.pk,
            "rol_miembro": fila.rol_miembro,
            "estado_membresia": fila.estado_membresia,
        } | cambios.get(f"m{fila.pk}", {})
        datos |= {f"membresias-{n}-{campo}": valor for campo, valor in suyos.items()}
    return datos


def test_ficha_aprueba_saca_y_nombra_administradora_a_la_vez():
    grupo = fabricas.GrupoFabrica()
    pide, se_va, asciende = (
        fabricas.MembresiaFabrica(grupo=grupo, estado_membresia=estado)
        for estado in ("pendiente", "activo", "activo")
    )

    respuesta = cliente_de(administrador()).post(
        url(grupo, "change"),
        con_las_que_hay(
            grupo,
            **{
                f"m{pide.pk}": {"estado_membresia": "activo"},
                f"m{se_va.pk}": {"estado_membresia": "rechazado"},
                f"m{asciende.pk}": {"rol_miembro": "admin"},
            },
        ),
    )

    assert respuesta.status_code == 302
    assert dict(grupo.membresias.values_list("pk", "estado_membresia")) == {
        grupo.membresias.get(rol_miembro=RolMiembro.DUENO).pk: "activo",
        pide.pk: "activo",
        se_va.pk: "rechazado",
        asciende.pk: "activo",
    }
    assert grupo.membresias.get(pk=asciende.pk).rol_miembro == RolMiembro.ADMIN
    assert set(RegistroAuditoria.objects.values_list("accion", flat=True)) == {
        "aprobar_solicitud",
        "expulsar_de_grupo",
        "cambiar_rol_en_grupo",
    }
    avisadas = Notificacion.objects.values_list("usuario_id", "tipo")
    assert set(avisadas) == {
        (pide.usuario_id, "solicitud_aprobada"),
        (se_va.usuario_id, "expulsion_grupo"),
        (asciende.usuario_id, "rol_grupo"),
    }


def test_un_rechazo_en_la_ficha_dice_de_quien_es_y_no_cambia_nada():
    grupo = fabricas.GrupoFabrica()
    dueno = grupo.membresias.get()
    otra = fabricas.MembresiaFabrica(grupo=grupo)

    respuesta = cliente_de(administrador()).post(
        url(grupo, "change"),
        con_las_que_hay(
            grupo,
            **{
                f"m{otra.pk}": {"rol_miembro": "admin"},
                f"m{dueno.pk}": {"estado_membresia": "rechazado"},
            },
        ),
    )

    (rechazo,) = respuesta.context["adminform"].form.non_field_errors()
    assert rechazo.startswith(f"{dueno.usuario.correo_institucional}: El dueño no puede dejar")
    assert membresias(grupo) == {
        (dueno.usuario_id, RolMiembro.DUENO),
        (otra.usuario_id, RolMiembro.MIEMBRO),
    }
    assert not RegistroAuditoria.objects.exists()


@pytest.mark.parametrize(
    ("accion", "queda", "aviso"),
    [
        ("aprobar", "activo", "Solicitudes aprobadas: 1. "),
        ("rechazar", "rechazado", "Solicitudes rechazadas: 1. "),
    ],
)
def test_acciones_con_las_solicitudes_dejan_en_paz_a_las_demas(accion, queda, aviso):
    pide = fabricas.MembresiaFabrica(estado_membresia=EstadoMembresia.PENDIENTE)
    otras = [
        fabricas.MembresiaFabrica(),
        fabricas.MembresiaFabrica(
            estado_membresia="pendiente", grupo__archivado_en="2026-01-01T00:00Z"
        ),
    ]

    respuesta = cliente_de(administrador()).post(
        url(Membresia, "changelist"),
        {"action": accion, "_selected_action": [m.pk for m in (pide, *otras)]},
        follow=True,
    )

    assert Membresia.objects.get(pk=pide.pk).estado_membresia == queda
    for otra in otras:
        assert Membresia.objects.get(pk=otra.pk).estado_membresia == otra.estado_membresia
    (dicho,) = avisos(respuesta)
    assert dicho[1] == (f"{aviso}Sin cambios (no esperaban, o el grupo está archivado): 2.")


def test_a_quien_no_es_miembro_no_se_le_da_el_grupo_y_se_explica():
    grupo, ajena = fabricas.GrupoFabrica(), fabricas.EstudianteFabrica()

    respuesta = cliente_de(administrador()).post(
        f"/admin/grupos/grupo/{grupo.pk}/transferir/", {"nuevo_dueno": ajena.pk}
    )

    assert respuesta.context["form"].non_field_errors() == ["No es miembro activo del grupo."]
    assert Grupo.objects.get().usuario_dueno_id == grupo.usuario_dueno_id


def test_un_grupo_archivado_solo_se_lee_y_ofrece_desarchivarlo():
    grupo = fabricas.GrupoFabrica(archivado_en="2026-01-01T00:00Z")
    cliente = cliente_de(administrador())

    html = cliente.get(url(grupo, "change")).content.decode()
    cambio = cliente.post(url(grupo, "change"), datos_de_grupo(grupo) | {"nombre": "Otro"})

    assert f"/admin/grupos/grupo/{grupo.pk}/desarchivar/" in html
    assert f"/admin/grupos/grupo/{grupo.pk}/archivar/" not in html
    assert cambio.status_code == 403


def test_desarchivar_uno_cuyo_nombre_ya_tiene_otro_se_explica():
    grupo = fabricas.GrupoFabrica(nombre="Ajedrez", archivado_en="2026-01-01T00:00Z")
    fabricas.GrupoFabrica(nombre="Ajedrez")

    respuesta = cliente_de(administrador()).post(
        f"/admin/grupos/grupo/{grupo.pk}/desarchivar/", follow=True
    )

    assert avisos(respuesta) == [("error", "Ya existe un grupo con ese nombre en esa carrera.")]


@pytest.mark.parametrize("boton", ["transferir", "archivar", "desarchivar"])
def test_los_botones_son_de_quien_puede_cambiar_el_grupo(boton):
    grupo = fabricas.GrupoFabrica(
        archivado_en="2026-01-01T00:00Z" if boton == "desarchivar" else None
    )
    pagina = f"/admin/grupos/grupo/{grupo.pk}/{boton}/"

    assert cliente_de(moderador("view_grupo")).get(pagina).status_code == 403
    assert cliente_de(fabricas.EstudianteFabrica()).post(pagina).status_code == 302
    assert cliente_de(moderador("view_grupo", "change_grupo")).get(pagina).status_code == 200
    assert Client(enforce_csrf_checks=True).post(pagina).status_code in (302, 403)
    assert Grupo.objects.get().archivado_en == grupo.archivado_en or boton == "desarchivar"
