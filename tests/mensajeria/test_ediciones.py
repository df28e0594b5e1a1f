"""`edit_message`: sólo lo propio, sólo texto y sólo un rato; lo ven todos los que participan."""

import pytest
from django.utils import timezone

from estudiantes.models import Usuario
from mensajeria.esquemas import en_iso
from mensajeria.models import Mensaje
from tests.fabricas import EstudianteFabrica, GrupoFabrica, MensajeFabrica
from tests.mensajeria.paquetes import abrir_directo


def editar(mensaje: Mensaje, texto: str = "corregido") -> dict[str, str]:
    return {"mensaje_id": str(mensaje.pk), "message": texto}


def editado(mensaje: Mensaje) -> tuple[str, dict]:
    """El `message_edited` exacto del mensaje como está guardado."""
    mensaje = Mensaje.objects.select_related("sala_chat").get(pk=mensaje.pk)
    return "message_edited", {
        "status": "ok",
        "mensaje_id": str(mensaje.pk),
        "sala_uuid": str(mensaje.sala_chat.sala_uuid),
        "numero": mensaje.numero,
        "cambio": mensaje.cambio,
        "message": mensaje.contenido,
        "editado_en": en_iso(mensaje.editado_en),
        "sender_id": str(mensaje.remitente_id),
    }


def test_editar_llega_una_vez_a_cada_conexion_de_quienes_participan(conectar, ana, beto, sala):
    a, otro_mio, b, otro_suyo, intrusa = map(conectar, [ana, ana, beto, beto, EstudianteFabrica()])
    # Con el chat abierto está en dos salas a la vez: aun así, una sola copia.
    abrir_directo(b, ana)
    abrir_directo(a, beto)
    mensaje = MensajeFabrica(sala_chat=sala, remitente=ana)

    respuesta = a.pedir("edit_message", editar(mensaje))

    guardado = Mensaje.objects.get()
    assert (guardado.contenido, guardado.numero, guardado.cambio) == ("corregido", 1, 2)
    assert respuesta == editado(mensaje)
    assert [c.recibir() for c in (otro_mio, b, otro_suyo)] == [editado(mensaje)] * 3
    for cliente in (a, otro_mio, b, otro_suyo, intrusa):
        cliente.exigir_silencio()


def test_editar_en_un_grupo_llega_a_todos_y_con_acuse(conectar, ana, beto):
    sala = GrupoFabrica(miembros=[ana, beto]).salas.get()
    a, otro_mio, b = conectar(ana), conectar(ana), conectar(beto)
    mensaje = MensajeFabrica(sala_chat=sala, remitente=ana)

    acuse = a.call("edit_message", editar(mensaje), timeout=5)

    assert ("message_edited", acuse) == editado(mensaje) == a.recibir()
    assert otro_mio.recibir() == b.recibir() == editado(mensaje)
    a.exigir_silencio()


def test_editar_se_ve_en_el_historial(conectar, ana, sala):
    a = conectar(ana)
    mensaje = MensajeFabrica(sala_chat=sala, remitente=ana)
    a.pedir("edit_message", editar(mensaje))

    _, historial = a.pedir("load_message_history", {"sala_uuid": str(sala.sala_uuid)})

    (elemento,) = historial["messages"]
    mensaje.refresh_from_db()
    assert (elemento["message"], elemento["editado_en"]) == (
        "corregido",
        en_iso(mensaje.editado_en),
    )


def test_editar_lo_mismo_no_cambia_nada_ni_avisa(conectar, ana, beto, sala, settings):
    a, b = conectar(ana), conectar(beto)
    mensaje = MensajeFabrica(sala_chat=sala, remitente=ana)
    primera = a.pedir("edit_message", editar(mensaje))
    b.recibir()
    # Un reintento vale aunque el plazo haya vencido entretanto.
    settings.MENSAJES_VENTANA_EDICION_MINUTOS = 0

    assert a.pedir("edit_message", editar(mensaje)) == primera

    assert Mensaje.objects.get().cambio == 2
    b.exigir_silencio()


def ex_miembro(grupo) -> Usuario:
    usuario = EstudianteFabrica()
    membresia = grupo.membresias.create(usuario=usuario)
    MensajeFabrica(sala_chat=grupo.salas.get(), remitente=usuario, contenido="de ex miembro")
    membresia.estado_membresia = "salio"
    membresia.save()
    return usuario


def test_editar_solo_puede_quien_lo_envio_y_sigue_en_la_sala(conectar, ana, beto):
    grupo = GrupoFabrica(miembros=[ana, beto])
    sala = grupo.salas.get()
    se_fue = ex_miembro(grupo)
    de_ana = MensajeFabrica(sala_chat=sala, remitente=ana)
    suyo = Mensaje.objects.get(contenido="de ex miembro")
    # Quien sincroniza no recibe lo atrasado al conectar.
    b, dueno, fuera, extrana = (
        conectar(usuario, sync=True)
        for usuario in (beto, grupo.usuario_dueno, se_fue, EstudianteFabrica())
    )

    intentos = [
        b.pedir("edit_message", editar(de_ana)),
        dueno.pedir("edit_message", editar(de_ana)),
        fuera.pedir("edit_message", editar(suyo)),
        extrana.pedir("edit_message", editar(de_ana)),
        extrana.pedir("edit_message", {"mensaje_id": 10**17, "message": "x"}),
    ]

    assert [(canal, datos["code"], datos["event"]) for canal, datos in intentos] == [
        ("error", codigo, "edit_message")
        for codigo in (
            "MENSAJE_AJENO",
            "MENSAJE_AJENO",
            "MENSAJE_NO_EXISTE",
            "MENSAJE_NO_EXISTE",
            "MENSAJE_NO_EXISTE",
        )
    ]
    assert not Mensaje.objects.filter(editado_en__isnull=False).exists()
    b.exigir_silencio()


def test_editar_no_puede_quien_esta_suspendido(conectar, ana, sala):
    a = conectar(ana)
    mensaje = MensajeFabrica(sala_chat=sala, remitente=ana)
    Usuario.objects.filter(pk=ana.pk).update(estado="suspendido")

    assert a.pedir("edit_message", editar(mensaje))[1]["code"] == "USUARIO_INACTIVO"


def test_editar_fuera_de_plazo_borrado_o_que_no_es_texto(conectar, ana, sala, settings):
    a = conectar(ana)
    foto = MensajeFabrica(sala_chat=sala, remitente=ana, tipo_mensaje="imagen", url_archivo="/f")
    borrado = MensajeFabrica(sala_chat=sala, remitente=ana)
    Mensaje.objects.filter(pk=borrado.pk).update(eliminado_en=timezone.now())
    viejo = MensajeFabrica(sala_chat=sala, remitente=ana)

    codigos = [a.pedir("edit_message", editar(m))[1]["code"] for m in (foto, borrado)]
    settings.MENSAJES_VENTANA_EDICION_MINUTOS = 0
    codigos.append(a.pedir("edit_message", editar(viejo))[1]["code"])

    assert codigos == ["MENSAJE_NO_EDITABLE", "MENSAJE_ELIMINADO", "FUERA_DE_PLAZO"]
    assert not Mensaje.objects.filter(editado_en__isnull=False).exists()


@pytest.mark.parametrize("texto", ["", "  \n", "x" * 5001, None, 7, "\x00"])
def test_editar_con_un_texto_que_no_vale(conectar, ana, sala, texto):
    a = conectar(ana)
    mensaje = MensajeFabrica(sala_chat=sala, remitente=ana)

    evento, datos = a.pedir("edit_message", editar(mensaje, texto))

    assert (evento, datos["code"]) == ("error", "DATOS_INVALIDOS")
    assert "«message»" in datos["message"]
