"""Lo que el personal hace con un grupo desde el panel, visto desde los teléfonos conectados."""

import pytest

from estudiantes.models import RegistroAuditoria
from grupos.models import EstadoMembresia, Grupo, Membresia
from tests.admin_comun import administrador, cliente_de, url
from tests.fabricas import EstudianteFabrica, GrupoFabrica, MembresiaFabrica
from tests.grupos.test_en_vivo import dice, membresia


@pytest.fixture
def ana(servidor):
    return EstudianteFabrica()


@pytest.fixture
def grupo(servidor):
    return GrupoFabrica(privacidad="privado")


def test_aprobada_por_el_personal_oye_el_chat_sin_reconectar_y_un_ajeno_nunca(conectar, ana, grupo):
    solicitud = MembresiaFabrica(grupo=grupo, usuario=ana, estado_membresia="pendiente")
    dueno = grupo.usuario_dueno
    d, a, ajeno = conectar(dueno), conectar(ana), conectar(EstudianteFabrica())

    cliente_de(administrador()).post(
        url(Membresia, "changelist"), {"action": "aprobar", "_selected_action": solicitud.pk}
    )

    cambio = membresia(grupo, ana, "activo")
    assert d.recibir() == cambio
    assert sorted(e for e, _ in (a.recibir(), a.recibir())) == ["group_membership", "notification"]
    dicho = dice(d, dueno, grupo)
    assert a.recibir() == dicho
    ajeno.exigir_silencio()
    assert RegistroAuditoria.objects.get().accion == "aprobar_solicitud"


def test_sacado_en_la_ficha_deja_de_oir_el_chat(conectar, ana, grupo):
    fila = MembresiaFabrica(grupo=grupo, usuario=ana)
    dueno = grupo.usuario_dueno
    d, a = conectar(dueno), conectar(ana)

    cliente_de(administrador()).post(
        url(fila, "change"), {"rol_miembro": "miembro", "estado_membresia": "rechazado"}
    )

    cambio = membresia(grupo, ana, "rechazado")
    assert d.recibir() == cambio
    assert cambio in [a.recibir(), a.recibir()]
    dice(d, dueno, grupo)
    a.exigir_silencio()


@pytest.mark.parametrize(("boton", "archivado"), [("archivar", True), ("desarchivar", False)])
def test_archivar_y_desarchivar_llega_a_sus_miembros(conectar, grupo, boton, archivado):
    if not archivado:
        Grupo.objects.filter(pk=grupo.pk).update(archivado_en="2026-01-01T00:00Z")
    d, ajeno = conectar(grupo.usuario_dueno), conectar(EstudianteFabrica())

    cliente_de(administrador()).post(f"/admin/grupos/grupo/{grupo.pk}/{boton}/")

    evento, datos = d.recibir()
    assert (evento, datos["archivado"]) == ("group_updated", archivado)
    ajeno.exigir_silencio()


def test_transferir_y_cambiar_la_ficha_llega_a_los_dos(conectar, ana, grupo):
    MembresiaFabrica(grupo=grupo, usuario=ana)
    dueno = grupo.usuario_dueno
    d, a = conectar(dueno), conectar(ana)
    jefa = cliente_de(administrador())

    jefa.post(f"/admin/grupos/grupo/{grupo.pk}/transferir/", {"nuevo_dueno": ana.pk})

    cambios = [membresia(grupo, dueno, "activo", "admin"), membresia(grupo, ana, "activo", "dueno")]
    assert [d.recibir(), d.recibir()] == cambios
    assert [m for m in (a.recibir(), a.recibir(), a.recibir()) if m[0] != "notification"] == cambios
    assert grupo.membresias.get(usuario=ana).estado_membresia == EstadoMembresia.ACTIVO
