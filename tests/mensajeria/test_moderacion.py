"""Un mensaje reportado: quién lo reporta, qué se lee de su conversación y cómo desaparece."""

import pytest

from estudiantes.errores import CasoSinTomar
from estudiantes.models import Caso
from estudiantes.servicios import moderacion
from mensajeria.models import Mensaje
from tests import fabricas as f
from tests.moderacion import actos, decidido, tomado
from tests.vivo import Cliente


def reportar(cliente: Cliente, mensaje: Mensaje) -> tuple[str, dict]:
    return cliente.pedir("report", {"tipo": "mensaje", "id": str(mensaje.pk), "motivo": "acoso"})


def test_reportar_por_socket(conectar, ana, beto, sala):
    b, intruso = conectar(beto), conectar(f.EstudianteFabrica())
    mensaje = f.MensajeFabrica(sala_chat=sala, remitente=ana)

    recibido, ajeno = reportar(b, mensaje), reportar(intruso, mensaje)

    assert recibido == (
        "report_received",
        {"status": "ok", "tipo": "mensaje", "id": str(mensaje.pk), "motivo": "acoso"},
    )
    assert (ajeno[0], ajeno[1]["code"]) == ("error", "OBJETO_NO_EXISTE")
    assert (Caso.objects.get().autor, Caso.objects.get().veces) == (ana, 1)


def test_retirado_desaparece_en_vivo_sin_decir_quien_modera(conectar, ana, beto, sala):
    b = conectar(beto)
    mensaje = f.MensajeFabrica(sala_chat=sala, remitente=ana)

    decidido(mensaje, "mensaje", "retirar", por=beto)

    evento, datos = b.recibir()
    assert (evento, datos["mensaje_id"]) == ("message_deleted", str(mensaje.pk))
    assert "deleted_by" not in datos
    mensaje.refresh_from_db()
    assert (mensaje.contenido, mensaje.eliminado_por) == (None, None)
    # Después, a quien reportó se le agradece.
    assert b.recibir()[1]["tipo"] == "reporte_revisado"
    b.exigir_silencio()


@pytest.mark.django_db
def test_del_chat_se_leen_cinco_de_antes_y_cinco_de_despues_y_queda_anotado():
    sala = f.SalaDirectaFabrica()
    mensajes = f.MensajeFabrica.create_batch(13, sala_chat=sala, remitente=sala.usuario_a)
    f.MensajeFabrica()
    caso, moderadora = tomado(mensajes[6], "mensaje", sala.usuario_b)

    contexto = moderacion.leer_contexto(caso_id=caso.pk, actor=moderadora)

    assert [fragmento.texto for fragmento in contexto.fragmentos] == [
        mensaje.contenido for mensaje in mensajes[1:12]
    ]
    assert [f.texto for f in contexto.fragmentos if f.es_lo_reportado] == [mensajes[6].contenido]
    assert actos(caso)[-1] == ("leer_chat_reportado", moderadora.pk)


@pytest.mark.django_db
def test_un_chat_no_lo_lee_quien_no_tiene_el_caso():
    mensaje = f.MensajeFabrica()
    caso, _ = tomado(mensaje, "mensaje", mensaje.sala_chat.usuario_b)

    with pytest.raises(CasoSinTomar):
        moderacion.leer_contexto(caso_id=caso.pk, actor=f.PersonalFabrica())


@pytest.mark.django_db
def test_ya_decidido_el_chat_no_se_vuelve_a_leer_salvo_para_su_apelacion():
    mensaje = f.MensajeFabrica()
    caso = decidido(mensaje, "mensaje", "avisar", por=mensaje.sala_chat.usuario_b)
    otra = f.PersonalFabrica()

    for moderadora in (caso.decidido_por, otra):
        with pytest.raises(CasoSinTomar):
            moderacion.leer_contexto(caso_id=caso.pk, actor=moderadora)
    moderacion.apelar(caso_id=caso.pk, autor_id=caso.autor_id, texto="No.")
    with pytest.raises(CasoSinTomar):
        moderacion.leer_contexto(caso_id=caso.pk, actor=caso.decidido_por)

    assert moderacion.leer_contexto(caso_id=caso.pk, actor=otra).fragmentos


@pytest.mark.django_db
def test_si_ya_lo_borro_su_autor_se_decide_igual():
    mensaje = f.MensajeFabrica()
    caso, moderadora = tomado(mensaje, "mensaje", mensaje.sala_chat.usuario_b)
    mensaje.delete()

    leido = moderacion.leer_contexto(caso_id=caso.pk, actor=moderadora)
    caso = moderacion.decidir(
        caso_id=caso.pk, actor=moderadora, decision="retirar", motivo="Molesta."
    )

    assert [fragmento.texto for fragmento in leido.fragmentos] == [mensaje.contenido]
    assert (caso.estado, caso.efecto) == ("resuelto", {"borrado": False})


@pytest.mark.django_db
def test_lo_que_su_autor_cambia_despues_se_lee_como_estaba_hasta_que_se_cierra():
    mensaje = f.MensajeFabrica(contenido="Te voy a pegar")
    caso, moderadora = tomado(mensaje, "mensaje", mensaje.sala_chat.usuario_b)
    Mensaje.objects.update(contenido="Te voy a pagar")

    leido = moderacion.leer_contexto(caso_id=caso.pk, actor=moderadora)
    cerrado = moderacion.decidir(caso_id=caso.pk, actor=moderadora, decision="descartar")

    assert [fragmento.texto for fragmento in leido.fragmentos] == [
        "Te voy a pagar",
        "Te voy a pegar",
    ]
    cerrado.refresh_from_db()
    assert cerrado.copia is None
