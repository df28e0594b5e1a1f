"""`delete_message`: para todos, sin rastro del contenido, y quién puede."""

import pytest
from django.utils import timezone

from estudiantes.models import Usuario
from grupos.models import RolMiembro
from mensajeria.esquemas import en_iso
from mensajeria.models import Mensaje, ReaccionMensaje
from tests.fabricas import EstudianteFabrica, GrupoFabrica, MensajeFabrica, ReaccionMensajeFabrica


def borrar(cliente, mensaje) -> tuple[str, dict]:
    return cliente.pedir("delete_message", {"mensaje_id": str(mensaje.pk)})


def borrado(mensaje: Mensaje, quien: Usuario) -> tuple[str, dict]:
    """El `message_deleted` exacto."""
    mensaje = Mensaje.objects.select_related("sala_chat").get(pk=mensaje.pk)
    return "message_deleted", {
        "status": "ok",
        "mensaje_id": str(mensaje.pk),
        "sala_uuid": str(mensaje.sala_chat.sala_uuid),
        "numero": mensaje.numero,
        "cambio": mensaje.cambio,
        "eliminado_en": en_iso(mensaje.eliminado_en),
        "deleted_by": str(quien.pk),
    }


def test_borrar_vacia_el_contenido_y_llega_una_vez_a_cada_conexion(conectar, ana, beto, sala):
    a, otro_mio, b, intrusa = map(conectar, [ana, ana, beto, EstudianteFabrica()])
    mensaje = MensajeFabrica(
        sala_chat=sala, remitente=ana, url_archivo="/medios/x.webp", metadatos={"to": "7"}
    )
    ReaccionMensajeFabrica(mensaje=mensaje, usuario=beto)

    respuesta = borrar(a, mensaje)

    guardado = Mensaje.objects.get()
    assert (guardado.contenido, guardado.url_archivo, guardado.metadatos) == (None, None, {})
    assert (guardado.numero, guardado.cambio) == (1, 3)
    assert not ReaccionMensaje.objects.exists()
    assert [respuesta, otro_mio.recibir(), b.recibir()] == [borrado(mensaje, ana)] * 3
    for cliente in (a, otro_mio, b, intrusa):
        cliente.exigir_silencio()


def test_borrar_otra_vez_devuelve_el_primer_borrado_y_no_avisa(conectar, ana, beto, sala, settings):
    a, b = conectar(ana), conectar(beto)
    mensaje = MensajeFabrica(sala_chat=sala, remitente=ana)
    primera = borrar(a, mensaje)
    b.recibir()
    settings.MENSAJES_VENTANA_BORRADO_HORAS = 0

    assert borrar(a, mensaje) == primera

    b.exigir_silencio()


def test_borrar_quita_el_mensaje_del_historial_y_de_lo_pendiente(conectar, ana, beto, sala):
    a = conectar(ana)
    borrado, otro = MensajeFabrica.create_batch(2, sala_chat=sala, remitente=ana)
    borrar(a, borrado)

    b = conectar(beto)

    _, historial = a.pedir("load_message_history", {"sala_uuid": str(sala.sala_uuid)})
    assert [elemento["numero"] for elemento in historial["messages"]] == [2]
    assert b.recibir()[1]["mensaje_id"] == str(otro.pk)
    b.exigir_silencio()


def test_borrar_fuera_de_plazo_no_se_puede(conectar, ana, sala, settings):
    a = conectar(ana)
    mensaje = MensajeFabrica(sala_chat=sala, remitente=ana)
    settings.MENSAJES_VENTANA_BORRADO_HORAS = 0

    assert borrar(a, mensaje)[1]["code"] == "FUERA_DE_PLAZO"
    assert Mensaje.objects.get().eliminado_en is None


@pytest.mark.parametrize("rol", [RolMiembro.DUENO, RolMiembro.ADMIN])
def test_borrar_lo_de_cualquiera_quien_administra_el_grupo_y_sin_plazo(
    conectar, ana, settings, rol
):
    grupo = GrupoFabrica(miembros=[ana])
    quien = grupo.usuario_dueno
    if rol == RolMiembro.ADMIN:
        quien = EstudianteFabrica()
        grupo.membresias.create(usuario=quien, rol_miembro=rol)
    settings.MENSAJES_VENTANA_BORRADO_HORAS = 0
    mensaje = MensajeFabrica(sala_chat=grupo.salas.get(), remitente=ana)
    a, x = conectar(ana), conectar(quien, sync=True)

    respuesta = borrar(x, mensaje)

    assert respuesta == borrado(mensaje, quien) == a.recibir()


def test_borrar_lo_ajeno_no_se_puede(conectar, ana, beto, sala):
    grupo = GrupoFabrica(miembros=[ana, beto])
    otro_grupo = GrupoFabrica(usuario_dueno=beto)
    ex_admin = EstudianteFabrica()
    membresia = grupo.membresias.create(usuario=ex_admin, rol_miembro=RolMiembro.ADMIN)
    membresia.estado_membresia = "salio"
    membresia.save()
    directo = MensajeFabrica(sala_chat=sala, remitente=ana)
    del_grupo = MensajeFabrica(sala_chat=grupo.salas.get(), remitente=ana)
    b, fuera, extrana = (
        conectar(usuario, sync=True) for usuario in (beto, ex_admin, EstudianteFabrica())
    )
    MensajeFabrica(sala_chat=otro_grupo.salas.get(), remitente=beto)

    intentos = [
        borrar(b, directo),
        borrar(b, del_grupo),
        borrar(fuera, del_grupo),
        borrar(extrana, directo),
        borrar(extrana, del_grupo),
    ]

    assert [(canal, datos["code"]) for canal, datos in intentos] == [
        ("error", "MENSAJE_AJENO"),
        ("error", "MENSAJE_AJENO"),
        ("error", "MENSAJE_NO_EXISTE"),
        ("error", "MENSAJE_NO_EXISTE"),
        ("error", "MENSAJE_NO_EXISTE"),
    ]
    assert not Mensaje.objects.filter(eliminado_en__isnull=False).exists()


def test_borrar_ajeno_no_dice_si_ya_estaba_borrado(conectar, ana, beto, sala):
    mensaje = MensajeFabrica(sala_chat=sala, remitente=ana)
    Mensaje.objects.filter(pk=mensaje.pk).update(eliminado_en=timezone.now())
    b = conectar(beto)

    assert borrar(b, mensaje)[1]["code"] == "MENSAJE_AJENO"
