"""Las líneas de registro de la semilla: quién y a dónde, nunca qué (`socketio.md` §1)."""

from tests.fabricas import EstudianteFabrica, GrupoFabrica
from tests.mensajeria.paquetes import de_app, de_semilla, enviar


def test_connect_join_group_y_send_message(conectar, lineas_de_registro):
    ana, beto = EstudianteFabrica.create_batch(2)
    grupo = GrupoFabrica(miembros=[ana])
    a = conectar(ana)

    a.pedir("join_group", {"group_id": f"grupo_{grupo.pk}"})
    enviar(a, de_semilla(ana, beto, "secreto"))
    enviar(a, de_semilla(ana, f"grupo_{grupo.pk}", "secreto"))

    assert lineas_de_registro() == [
        f"[CONNECT] user_id={ana.pk}",
        f"[JOIN_GROUP] user_id={ana.pk} group_id=grupo_{grupo.pk}",
        f"[SEND_MESSAGE] from={ana.pk} to={beto.pk}",
        f"[SEND_MESSAGE] from={ana.pk} to=grupo_{grupo.pk}",
    ]


def test_lo_que_manda_un_cliente_no_inventa_lineas(conectar, lineas_de_registro):
    ana, beto = EstudianteFabrica.create_batch(2)
    trampa = "7\n[CONNECT] user_id=1"
    a = conectar(ana)

    a.pedir("join_group", {"group_id": trampa})
    a.pedir(trampa, {})
    for cambio in ({"to": trampa}, {"sender_id": trampa}, {"type": trampa}, {"sala_uuid": trampa}):
        a.pedir("send_message", de_semilla(ana, beto) | cambio)
    enviar(a, de_semilla(ana, f" {beto.pk}\n", trampa, timestamp=trampa))

    lineas = lineas_de_registro()
    assert lineas[0] == f"[CONNECT] user_id={ana.pk}"
    assert lineas[-1] == f"[SEND_MESSAGE] from={ana.pk} to={beto.pk}"
    assert not [linea for linea in lineas if "\n" in linea or "user_id=1" in linea.split()[1:-1]]


def test_ni_el_contenido_ni_el_correo_salen_en_las_trazas(conectar, caplog):
    ana, beto = EstudianteFabrica.create_batch(2)
    caplog.set_level("DEBUG", logger="redup")
    a = conectar(ana)

    a.pedir("send_message", de_semilla(ana, beto, "reunion-secreta", type="mal"))
    enviar(a, de_semilla(ana, beto, "reunion-secreta", url_archivo="/medios/reunion-secreta"))
    a.pedir("send_message", de_app(beto, "reunion-secreta", "reunion-secreta"))

    assert "[SEND_MESSAGE]" in caplog.text
    assert "reunion-secreta" not in caplog.text
    assert ana.correo_institucional not in caplog.text
