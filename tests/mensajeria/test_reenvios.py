"""`forward_message`: copiar a otra sala lo que se puede ver."""

from uuid import uuid4

import pytest
from django.utils import timezone

from mensajeria.models import Mensaje
from tests.fabricas import EstudianteFabrica, GrupoFabrica, MensajeFabrica
from tests.mensajeria.paquetes import acusado, comun, enviar, mensaje_de, recibido


def reenviar(cliente, mensaje, **campos) -> tuple[str, dict]:
    return cliente.pedir("forward_message", {"mensaje_id": str(mensaje.pk), **campos})


def test_reenviar_copia_el_contenido_a_otra_sala(conectar, ana, beto, sala):
    carla = EstudianteFabrica()
    a, otro_mio, c, b = map(conectar, [ana, ana, carla, beto])
    foto = MensajeFabrica(
        sala_chat=sala, remitente=beto, tipo_mensaje="imagen", url_archivo="/medios/x.webp"
    )

    evento, acuse = reenviar(a, foto, to=str(carla.pk), timestamp="1771704900000")

    copia = mensaje_de(acuse)
    assert (copia.contenido, copia.url_archivo, copia.tipo_mensaje, copia.remitente) == (
        foto.contenido,
        "/medios/x.webp",
        "imagen",
        ana,
    )
    assert (evento, acuse) == acusado(copia)
    assert c.recibir() == otro_mio.recibir() == recibido(copia, forwarded=True)
    a.exigir_silencio()
    b.exigir_silencio()


def test_reenviar_a_un_grupo_por_su_sala_sin_timestamp(conectar, ana, beto, sala):
    grupal = GrupoFabrica(miembros=[ana, beto]).salas.get()
    a, b = conectar(ana), conectar(beto)
    mensaje = MensajeFabrica(sala_chat=sala, remitente=ana)

    _, acuse = reenviar(a, mensaje, sala_uuid=str(grupal.sala_uuid), sender_id=str(ana.pk))

    copia = mensaje_de(acuse)
    esperado = recibido(copia, forwarded=True, timestamp=comun(copia)["enviado_en"])
    assert a.recibir() == b.recibir() == esperado


def test_reenviar_repetido_con_cliente_id_es_uno_aunque_se_borre_el_original(
    conectar, ana, beto, sala
):
    carla = EstudianteFabrica()
    a, c = conectar(ana), conectar(carla)
    mensaje = MensajeFabrica(sala_chat=sala, remitente=ana)
    campos = {"to": carla.pk, "cliente_id": str(uuid4()), "timestamp": "1"}

    primero = reenviar(a, mensaje, **campos)
    a.pedir("delete_message", {"mensaje_id": mensaje.pk})
    repetido = reenviar(a, mensaje, **campos)

    assert primero == repetido
    assert c.recibir()[1]["forwarded"] is True
    c.exigir_silencio()


def test_reenviar_lo_que_no_se_puede_ver_o_a_donde_no_se_puede(conectar, ana, beto, sala):
    grupo, ajeno = GrupoFabrica(miembros=[ana]), GrupoFabrica()
    membresia = grupo.membresias.create(usuario=beto)
    del_grupo = MensajeFabrica(sala_chat=grupo.salas.get(), remitente=ana)
    membresia.estado_membresia = "salio"
    membresia.save()
    mensaje, borrado = MensajeFabrica.create_batch(2, sala_chat=sala, remitente=ana)
    sistema = MensajeFabrica(sala_chat=sala, remitente=ana, tipo_mensaje="sistema")
    Mensaje.objects.filter(pk=borrado.pk).update(eliminado_en=timezone.now())
    extrana = EstudianteFabrica()
    b, x, d = (conectar(u, sync=True) for u in (beto, extrana, ajeno.usuario_dueno))
    # Ya hay sala entre los dos: el filtro del lote, y no el envío suelto, es quien decide.
    enviar_previo = {"to": str(ana.pk), "message": "hola", "timestamp": "1", "type": "text"}
    enviar(x, enviar_previo | {"sender_id": str(extrana.pk)})
    antes = Mensaje.objects.count()

    intentos = [
        reenviar(x, mensaje, to=ana.pk),
        reenviar(x, del_grupo, to=ana.pk),
        reenviar(b, del_grupo, to=ana.pk),
        reenviar(b, borrado, to=ana.pk),
        reenviar(b, sistema, to=ana.pk),
        reenviar(b, mensaje, to=f"grupo_{ajeno.pk}"),
        reenviar(b, mensaje, sala_uuid=str(ajeno.salas.get().sala_uuid)),
        reenviar(b, mensaje, to=ana.pk, sender_id=ana.pk),
    ]

    assert [(canal, datos["code"]) for canal, datos in intentos] == [
        *[("ack", "MENSAJE_NO_EXISTE")] * 5,
        ("ack", "NO_ES_MIEMBRO"),
        ("ack", "SALA_NO_EXISTE"),
        ("ack", "SUPLANTACION"),
    ]
    assert Mensaje.objects.count() == antes
    d.exigir_silencio()


@pytest.mark.parametrize(
    ("campos", "codigo"),
    [({}, "DATOS_INVALIDOS"), ({"to": "?"}, "DESTINO_NO_VALIDO"), ({"to": []}, "DATOS_INVALIDOS")],
)
def test_reenviar_sin_un_destino_que_se_entienda(conectar, ana, sala, campos, codigo):
    a = conectar(ana)
    mensaje = MensajeFabrica(sala_chat=sala, remitente=ana)

    evento, datos = reenviar(a, mensaje, **campos)

    assert (evento, datos["code"]) == ("ack", codigo)
