"""Lo que pasa en un grupo por REST, visto desde los teléfonos conectados."""

import pytest

from grupos.models import Membresia, RolMiembro
from tests.fabricas import EstudianteFabrica, GrupoFabrica, MembresiaFabrica
from tests.mensajeria.paquetes import de_semilla, enviar, mensaje_de, recibido
from tests.rest import como

JSON = {"content_type": "application/json"}


@pytest.fixture
def ana(servidor):
    return EstudianteFabrica()


@pytest.fixture
def grupo(servidor):
    return GrupoFabrica(privacidad="privado")


def membresia(grupo, usuario, estado: str, rol: str = "miembro"):
    return "group_membership", {
        "group_id": str(grupo.pk),
        "sala_uuid": str(grupo.salas.get().sala_uuid),
        "user_id": str(usuario.pk),
        "estado_membresia": estado,
        "rol_miembro": rol,
    }


def dice(cliente, usuario, grupo):
    """Un mensaje de `usuario` al grupo, ya confirmado y visto por él."""
    paquete = de_semilla(usuario, f"grupo_{grupo.pk}")
    mensaje = mensaje_de(enviar(cliente, paquete))
    llegado = recibido(mensaje, type="text", timestamp=paquete["timestamp"])
    assert cliente.recibir() == llegado
    return llegado


def test_a_quien_anaden_oye_el_chat_sin_reconectar_y_un_ajeno_nunca(conectar, ana, grupo):
    dueno = grupo.usuario_dueno
    d, a, ajeno = conectar(dueno), conectar(ana), conectar(EstudianteFabrica())

    como(dueno).post(f"/api/grupos/{grupo.pk}/miembros/{ana.pk}/invitar")

    cambio = membresia(grupo, ana, "activo")
    assert d.recibir() == cambio
    # La notificación va a la persona; el orden entre las dos no importa.
    assert sorted(e for e, _ in (a.recibir(), a.recibir())) == ["group_membership", "notification"]
    dicho = dice(d, dueno, grupo)
    assert a.recibir() == dicho
    ajeno.exigir_silencio()


@pytest.mark.parametrize("como_se_va", ["expulsado", "por su pie"])
def test_quien_se_va_deja_de_oir_el_chat_en_el_acto(conectar, ana, grupo, como_se_va):
    MembresiaFabrica(grupo=grupo, usuario=ana)
    dueno = grupo.usuario_dueno
    d, a, otro_aparato = conectar(dueno), conectar(ana), conectar(ana)

    if como_se_va == "expulsado":
        como(dueno).delete(f"/api/grupos/{grupo.pk}/miembros/{ana.pk}")
        cambio, llegan = membresia(grupo, ana, "rechazado"), 2
    else:
        como(ana).delete(f"/api/grupos/{grupo.pk}/salir")
        cambio, llegan = membresia(grupo, ana, "salio"), 1
    assert d.recibir() == cambio
    for aparato in (a, otro_aparato):
        assert cambio in [aparato.recibir() for _ in range(llegan)]
    dice(d, dueno, grupo)

    a.exigir_silencio()
    otro_aparato.exigir_silencio()


def test_quien_lo_crea_oye_el_chat_sin_reconectar(conectar, ana):
    a = conectar(ana)

    grupo_id = como(ana).post("/api/grupos/", {"nombre": "Ajedrez"}, **JSON).json()["id"]

    grupo = Membresia.objects.get(grupo_id=grupo_id).grupo
    assert a.recibir() == membresia(grupo, ana, "activo", "dueno")
    dice(a, ana, grupo)


def test_una_solicitud_la_saben_quien_pide_y_quien_administra_y_nadie_mas(conectar, ana, grupo):
    miembro = MembresiaFabrica(grupo=grupo).usuario
    d, a, m = conectar(grupo.usuario_dueno), conectar(ana), conectar(miembro)

    como(ana).post(f"/api/grupos/{grupo.pk}/unirse")

    pedido = membresia(grupo, ana, "pendiente")
    assert a.recibir() == pedido
    assert pedido in [d.recibir(), d.recibir()]
    dice(d, grupo.usuario_dueno, grupo)
    a.exigir_silencio()
    assert m.recibir()[0] == "receive_message"


def test_transferir_y_archivar_lo_ven_los_miembros(conectar, ana, grupo):
    MembresiaFabrica(grupo=grupo, usuario=ana, rol_miembro=RolMiembro.ADMIN)
    testigo = MembresiaFabrica(grupo=grupo).usuario
    antes, t = grupo.usuario_dueno, conectar(testigo)

    como(antes).post(f"/api/grupos/{grupo.pk}/transferir/{ana.pk}")
    como(ana).delete(f"/api/grupos/{grupo.pk}")

    assert t.recibir() == membresia(grupo, antes, "activo", "admin")
    assert t.recibir() == membresia(grupo, ana, "activo", "dueno")
    assert t.recibir() == (
        "group_updated",
        {
            "group_id": str(grupo.pk),
            "sala_uuid": str(grupo.salas.get().sala_uuid),
            "nombre": grupo.nombre,
            "descripcion": None,
            "privacidad": "privado",
            "foto_grupo_url": None,
            "archivado": True,
        },
    )
    _, error = t.pedir("send_message", de_semilla(testigo, f"grupo_{grupo.pk}"))
    assert error["code"] == "GRUPO_ARCHIVADO"
