"""Entrar en un grupo por REST: unirse, pedirlo, que te inviten, aprueben o rechacen."""

import pytest

from estudiantes.models import Estado, Notificacion
from grupos.models import EstadoMembresia, Membresia, RolMiembro
from tests.fabricas import EstudianteFabrica, GrupoFabrica, MembresiaFabrica
from tests.rest import como

pytestmark = pytest.mark.django_db


def situacion(grupo, usuario) -> tuple[str, str]:
    membresia = Membresia.objects.get(grupo=grupo, usuario=usuario)
    return membresia.estado_membresia, membresia.rol_miembro


def con_estado(grupo, estado: str | None, **cambios):
    usuario = EstudianteFabrica()
    if estado:
        MembresiaFabrica(grupo=grupo, usuario=usuario, estado_membresia=estado, **cambios)
    return usuario


def avisos(usuario) -> list[tuple[str, str]]:
    return list(Notificacion.objects.filter(usuario=usuario).values_list("tipo", "cuerpo"))


@pytest.mark.parametrize("barra", ["", "/"])
def test_unirse_a_un_grupo_publico_es_inmediato(barra):
    ana, grupo = EstudianteFabrica(), GrupoFabrica()

    respuesta = como(ana).post(f"/api/grupos/{grupo.pk}/unirse{barra}")

    esperado = {"message": "Te has unido al grupo.", "estado_membresia": "activo"}
    assert (respuesta.status_code, respuesta.json()) == (201, esperado)
    assert situacion(grupo, ana) == ("activo", "miembro")
    assert grupo.salas.get().marcas.filter(usuario=ana).exists()


def test_unirse_a_un_grupo_privado_queda_pendiente_y_lo_saben_quienes_administran():
    ana = EstudianteFabrica(nombre="Ana", apellido_paterno="Paz")
    grupo = GrupoFabrica(nombre="Ajedrez", privacidad="privado", miembros=[EstudianteFabrica()])
    admin = con_estado(grupo, "activo", rol_miembro=RolMiembro.ADMIN)

    respuesta = como(ana).post(f"/api/grupos/{grupo.pk}/unirse")

    esperado = {
        "message": "Solicitud enviada: espera a que la aprueben.",
        "estado_membresia": "pendiente",
    }
    assert (respuesta.status_code, respuesta.json()) == (201, esperado)
    assert situacion(grupo, ana) == ("pendiente", "miembro")
    avisados = Notificacion.objects.order_by("usuario_id")
    assert [a.usuario for a in avisados] == [grupo.usuario_dueno, admin]
    assert avisados[0].titulo == "Solicitud para «Ajedrez»"
    assert avisados[0].datos == {
        "group_id": str(grupo.pk),
        "group_name": "Ajedrez",
        "user_id": str(ana.pk),
        "user_name": "Ana Paz",
    }


@pytest.mark.parametrize("privacidad", ["publico", "privado"])
@pytest.mark.parametrize(
    ("estado", "codigo"), [("activo", "YA_ES_MIEMBRO"), ("pendiente", "SOLICITUD_PENDIENTE")]
)
def test_unirse_dos_veces_da_400(privacidad, estado, codigo):
    grupo = GrupoFabrica(privacidad=privacidad)
    ana = con_estado(grupo, estado)

    respuesta = como(ana).post(f"/api/grupos/{grupo.pk}/unirse")

    assert (respuesta.status_code, respuesta.json()["code"]) == (400, codigo)
    assert situacion(grupo, ana) == (estado, "miembro")


@pytest.mark.parametrize(
    ("privacidad", "antes", "despues"),
    [
        ("publico", "salio", "activo"),
        ("privado", "salio", "pendiente"),
        ("publico", "rechazado", "pendiente"),
        ("privado", "rechazado", "pendiente"),
    ],
)
def test_volver_a_un_grupo_no_devuelve_el_rol(privacidad, antes, despues):
    grupo = GrupoFabrica(privacidad=privacidad)
    ana = con_estado(grupo, antes, rol_miembro=RolMiembro.ADMIN)

    respuesta = como(ana).post(f"/api/grupos/{grupo.pk}/unirse")

    assert respuesta.status_code == 201
    assert situacion(grupo, ana) == (despues, "miembro")


def test_unirse_a_un_grupo_que_no_existe():
    respuesta = como(EstudianteFabrica()).post("/api/grupos/999999/unirse")

    assert (respuesta.status_code, respuesta.json()["code"]) == (404, "GRUPO_NO_EXISTE")


def test_pedir_y_retirarlo_sin_parar_tiene_un_limite(settings):
    from django.core.cache import cache

    settings.LIMITES = "normales"
    cache.clear()
    grupo = GrupoFabrica(privacidad="privado")
    ana = con_estado(grupo, "pendiente")

    estados = [como(ana).post(f"/api/grupos/{grupo.pk}/unirse").status_code for _ in range(11)]

    assert estados == [400] * 10 + [429]


def invitar(actor, grupo, usuario):
    return como(actor).post(f"/api/grupos/{grupo.pk}/miembros/{usuario.pk}/invitar")


def por_correo(actor, grupo, usuario):
    correo = f"%20{usuario.correo_institucional.upper()}"
    return como(actor).post(f"/api/grupos/{grupo.pk}/miembros/invitar-por-correo/?correo={correo}")


@pytest.mark.parametrize("puerta", [invitar, por_correo])
@pytest.mark.parametrize("estado", [None, "pendiente", "rechazado", "salio"])
def test_invitar_deja_activo_de_inmediato_y_avisa(puerta, estado):
    grupo = GrupoFabrica(nombre="Ajedrez", privacidad="privado")
    ana = con_estado(grupo, estado)

    respuesta = puerta(grupo.usuario_dueno, grupo, ana)

    assert (respuesta.status_code, respuesta.json()) == (
        201,
        {"message": "Miembro añadido al grupo."},
    )
    assert situacion(grupo, ana) == ("activo", "miembro")
    aviso = Notificacion.objects.get(usuario=ana)
    assert (aviso.tipo, aviso.titulo) == ("invitacion_grupo", "Ahora estás en «Ajedrez»")
    assert aviso.datos == {
        "group_id": str(grupo.pk),
        "group_name": "Ajedrez",
        "rol_miembro": "miembro",
    }


@pytest.mark.parametrize("puerta", [invitar, por_correo])
def test_invitar_a_quien_ya_esta_da_400(puerta):
    ana = EstudianteFabrica()
    grupo = GrupoFabrica(miembros=[ana])

    respuesta = puerta(grupo.usuario_dueno, grupo, ana)

    assert (respuesta.status_code, respuesta.json()["code"]) == (400, "YA_ES_MIEMBRO")


@pytest.mark.parametrize("puerta", [invitar, por_correo])
@pytest.mark.parametrize("estado", [None, *EstadoMembresia.values])
def test_invitar_no_puede_quien_no_administra(puerta, estado):
    grupo, ana = GrupoFabrica(), EstudianteFabrica()

    respuesta = puerta(con_estado(grupo, estado), grupo, ana)

    assert (respuesta.status_code, respuesta.json()["code"]) == (403, "NO_ADMINISTRA")
    assert not Membresia.objects.filter(usuario=ana).exists()


@pytest.mark.parametrize("puerta", [invitar, por_correo])
def test_invitar_a_una_cuenta_inactiva_es_como_si_no_existiera(puerta):
    grupo, ana = GrupoFabrica(), EstudianteFabrica(estado=Estado.SUSPENDIDO)

    respuesta = puerta(grupo.usuario_dueno, grupo, ana)

    assert (respuesta.status_code, respuesta.json()["code"]) == (404, "USUARIO_NO_EXISTE")


@pytest.mark.parametrize(
    "ruta",
    [
        "{}/miembros/999999/invitar",
        "{}/miembros/invitar-por-correo?correo=nadie@universidad.edu",
        "{}/miembros/invitar-por-correo?correo=%25@universidad.edu",
        "999999/miembros/1/invitar",
    ],
)
def test_invitar_a_quien_no_existe_o_a_donde_no_existe_da_404(ruta):
    grupo = GrupoFabrica()

    respuesta = como(grupo.usuario_dueno).post("/api/grupos/" + ruta.format(grupo.pk))

    assert respuesta.status_code == 404


@pytest.mark.parametrize("rol", [RolMiembro.DUENO, RolMiembro.ADMIN])
@pytest.mark.parametrize(
    ("accion", "estado", "mensaje", "aviso"),
    [
        (
            "aprobar",
            "activo",
            "Solicitud aprobada.",
            ("solicitud_aprobada", "Aprobaron tu solicitud."),
        ),
        (
            "rechazar",
            "rechazado",
            "Solicitud rechazada.",
            ("solicitud_rechazada", "No aprobaron tu solicitud."),
        ),
    ],
)
def test_contestar_una_solicitud(rol, accion, estado, mensaje, aviso):
    grupo = GrupoFabrica(privacidad="privado")
    admin = con_estado(grupo, "activo", rol_miembro=RolMiembro.ADMIN)
    ana = con_estado(grupo, "pendiente")
    actor = admin if rol == RolMiembro.ADMIN else grupo.usuario_dueno

    respuesta = como(actor).post(f"/api/grupos/{grupo.pk}/miembros/{ana.pk}/{accion}")

    assert (respuesta.status_code, respuesta.json()) == (200, {"message": mensaje})
    assert situacion(grupo, ana) == (estado, "miembro")
    assert avisos(ana) == [aviso]


@pytest.mark.parametrize("accion", ["aprobar", "rechazar"])
@pytest.mark.parametrize("estado", [None, "activo", "rechazado", "salio"])
def test_contestar_una_solicitud_que_no_hay_da_404(accion, estado):
    grupo = GrupoFabrica()
    ana = con_estado(grupo, estado)

    respuesta = como(grupo.usuario_dueno).post(f"/api/grupos/{grupo.pk}/miembros/{ana.pk}/{accion}")

    assert (respuesta.status_code, respuesta.json()["code"]) == (404, "SOLICITUD_NO_EXISTE")


@pytest.mark.parametrize("accion", ["aprobar", "rechazar"])
@pytest.mark.parametrize("estado", [None, "activo", "salio"])
def test_contestar_una_solicitud_no_puede_quien_no_administra(accion, estado):
    grupo = GrupoFabrica()
    ana, otro = con_estado(grupo, "pendiente"), con_estado(grupo, estado)

    for actor in (otro, ana):
        respuesta = como(actor).post(f"/api/grupos/{grupo.pk}/miembros/{ana.pk}/{accion}")
        assert respuesta.status_code == 403

    assert situacion(grupo, ana) == ("pendiente", "miembro")
