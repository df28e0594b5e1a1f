"""En desarrollo basta un `user_id` numérico (`contrato/socketio.md` §1 y §1.1)."""

from estudiantes.models import CorreoCatalogo, Usuario


def test_un_user_id_nuevo_es_un_invitado_con_su_sitio_en_el_catalogo(abrir):
    cliente = abrir("user_id=%20789%20")

    assert cliente.recibir()[1]["user_id"] == "789"
    invitado = Usuario.objects.get(pk=789)
    assert (invitado.nombre, invitado.apellido_paterno, invitado.rol) == (
        "Invitado",
        "789",
        "estudiante",
    )
    assert CorreoCatalogo.objects.filter(
        correo_institucional=invitado.correo_institucional
    ).exists()


def test_un_user_id_que_no_es_un_numero_se_rechaza_y_se_explica(rechazo):
    numero = "El user_id debe ser un número entero positivo, como 123."
    casos = {
        "": "Falta el user_id en la conexión.",
        "user_id=": "Falta el user_id en la conexión.",
        "user_id=%20%20": "Falta el user_id en la conexión.",
        "user_id=ana": numero,
        "user_id=0": numero,
        "user_id=-5": numero,
        "user_id=1.5": numero,
        "user_id=%D9%A3": numero,
        "user_id=7%00": numero,
        "user_id=" + "9" * 30: numero,
        "user_id=" + "9" * 101: "El user_id es demasiado largo (máximo 100 caracteres).",
    }

    mensajes = {consulta: rechazo(consulta)["message"] for consulta in casos}

    assert mensajes == casos
    assert Usuario.objects.count() == 0
