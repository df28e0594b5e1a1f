"""`sync`, contadores y recibos por el cable, y lo que distingue a quien sincroniza."""

from uuid import uuid4

from tests.fabricas import EstudianteFabrica, GrupoFabrica, MensajeFabrica, SalaDirectaFabrica


def test_sync_trae_lo_que_falta_y_el_cursor_para_seguir(conectar):
    ana, beto = EstudianteFabrica.create_batch(2)
    sala = SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)
    primero = MensajeFabrica(sala_chat=sala, remitente=beto, contenido="uno")
    a = conectar(ana, sync=True)

    evento, todo = a.pedir("sync", {"cursores": {}, "limite": 1})

    assert evento == "sync_result"
    assert (
        todo["salas"][0]["mensajes"][0].items()
        >= {
            "mensaje_id": str(primero.pk),
            "numero": 1,
            "cambio": 1,
            "message": "uno",
        }.items()
    )
    assert (todo["salas"][0]["cursor"], todo["salas"][0]["limitado"], todo["mas"]) == (
        1,
        False,
        False,
    )
    assert todo["marcas"] == [
        {"sala_uuid": str(sala.sala_uuid), "entregado_hasta": 0, "leido_hasta": 0, "no_leidos": 1}
    ]
    _, nada = a.pedir("sync", {"cursores": {str(sala.sala_uuid): 1}})
    assert (nada["salas"], nada["mas"]) == ([], False)


def test_sync_mal_pedido_nombra_el_campo(conectar):
    a = conectar(EstudianteFabrica())

    demasiados = {str(uuid4()): 0 for _ in range(2001)}
    for malo in (
        {"cursores": {"x": 1}},
        {"cursores": []},
        {"cursores": demasiados},
        {"limite": 0},
        {"limite": 501},
        {"limite": True},
    ):
        evento, error = a.pedir("sync", malo)

        assert (evento, error["code"]) == ("error", "DATOS_INVALIDOS")
        assert next(iter(malo)) in error["message"]


def test_sync_cuenta_lo_editado_lo_borrado_y_lo_reenviado_y_quien_borro(conectar):
    ana, beto = EstudianteFabrica.create_batch(2)
    grupo = GrupoFabrica(miembros=[ana, beto])
    sala = grupo.salas.get()
    editado, borrado = MensajeFabrica.create_batch(2, sala_chat=sala, remitente=ana)
    a, dueno, b = (conectar(u, sync=True) for u in (ana, grupo.usuario_dueno, beto))
    desde = {"cursores": {str(sala.sala_uuid): 2}}
    _, edicion = a.pedir("edit_message", {"mensaje_id": editado.pk, "message": "corregido"})
    dueno.emit("delete_message", {"mensaje_id": borrado.pk})
    _, borrada = dueno.recibir_hasta("message_deleted")[-1]
    a.emit("forward_message", {"mensaje_id": editado.pk, "sala_uuid": str(sala.sala_uuid)})
    reenvio = a.recibir_hasta("ack")[-1][1]

    b.emit("sync", desde)
    _, sincronizado = b.recibir_hasta("sync_result")[-1]

    uno, dos, tres = sincronizado["salas"][0]["mensajes"]
    assert (uno["message"], uno["editado_en"]) == ("corregido", edicion["editado_en"])
    campos = ("eliminado_en", "deleted_by", "cambio")
    assert [dos[c] for c in campos] == [borrada[c] for c in campos]
    assert (dos["message"], dos["deleted_by"]) == ("", str(grupo.usuario_dueno_id))
    assert (tres["mensaje_id"], tres["forwarded"]) == (reenvio["mensaje_id"], True)


def test_a_quien_sincroniza_no_se_le_reentrega_ni_se_le_da_nada_por_entregado(conectar):
    ana, beto = EstudianteFabrica.create_batch(2)
    sala = SalaDirectaFabrica(usuario_a=ana, usuario_b=beto)
    MensajeFabrica(sala_chat=sala, remitente=beto)

    a = conectar(ana, al_dia=False, sync=True)
    recibido = a.recibir_hasta("unread_counts")

    assert [evento for evento, _ in recibido] == ["unread_counts"]
    assert recibido[-1][1] == {
        "total": 1,
        "salas": [{"sala_uuid": str(sala.sala_uuid), "no_leidos": 1}],
    }
    b = conectar(beto)
    b.pedir("send_message", {
        "to": str(ana.pk), "message": "vivo", "sender_id": str(beto.pk), "timestamp": "1",
        "type": "text",
    })  # fmt: skip
    assert a.recibir()[1]["message"] == "vivo"
    # Un cliente heredado que conecta después vuelca las entregas anotadas: no hay ninguna.
    otra = conectar(ana, al_dia=False)
    assert [datos.get("numero") for _, datos in otra.recibir_hasta("receive_message")][-1] == 1
    assert sala.marcas.get(usuario=ana).entregado_hasta == 0


def test_leer_en_un_aparato_lo_dice_a_los_demas_y_a_cada_remitente(conectar):
    ana, beto, carla = EstudianteFabrica.create_batch(3)
    sala = GrupoFabrica(miembros=[ana, beto, carla]).salas.get()
    de_beto = MensajeFabrica(sala_chat=sala, remitente=beto)
    de_carla = MensajeFabrica(sala_chat=sala, remitente=carla)
    uno, otro = conectar(ana, sync=True), conectar(ana, sync=True)
    b, c = conectar(beto, sync=True), conectar(carla, sync=True)

    evento, respuesta = uno.pedir("mark_read", {"mensaje_id": de_carla.pk, "user_id": ana.pk})

    assert (evento, respuesta["mensaje_id"]) == ("read_confirmed", str(de_carla.pk))
    uno.exigir_silencio()
    assert otro.recibir() == (
        "marks_updated",
        {"sala_uuid": str(sala.sala_uuid), "entregado_hasta": 2, "leido_hasta": 2},
    )
    for cliente, mensaje in ((b, de_beto), (c, de_carla)):
        evento, aviso = cliente.recibir()
        assert (evento, aviso["mensaje_id"], aviso["user_id"]) == (
            "read_confirmed",
            str(mensaje.pk),
            str(ana.pk),
        )
    _, recibos = b.pedir("message_receipts", {"mensaje_id": de_beto.pk})
    assert (
        recibos["recipients"][0].items()
        >= {
            "user_id": str(ana.pk),
            "leido_en": aviso["leido_en"],
        }.items()
    )
    assert (
        uno.pedir("message_receipts", {"mensaje_id": de_beto.pk})[1]["code"] == "MENSAJE_NO_EXISTE"
    )
