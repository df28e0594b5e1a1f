"""La página de un caso en el panel: qué enseña, qué calla y quién puede apretar qué."""

from functools import partial

import pytest

from estudiantes.models import Caso, PlantillaDeMotivo, RegistroAuditoria, Sancion
from estudiantes.servicios import moderacion
from tests import fabricas as f
from tests.admin_comun import (
    administrador,
    avisos,
    cliente_de,
    moderador,
    url,
)
from tests.moderacion import actos, apretar, caso_con_reporte, reportado, tomado

pytestmark = pytest.mark.django_db


def test_del_caso_se_va_a_la_ficha_de_su_autor_si_firmo_y_se_puede_abrir():
    firmado, anonimo = caso_con_reporte(), f.CasoFabrica(es_anonimo=True)
    ve, no_ve = cliente_de(moderador("view_usuario")), cliente_de(moderador())

    def enlaza(cliente, caso) -> bool:
        return url(caso.autor, "change") in cliente.get(url(caso, "change")).content.decode()

    assert (enlaza(ve, firmado), enlaza(no_ve, firmado), enlaza(ve, anonimo)) == (
        True,
        False,
        False,
    )
    assert ve.get(url(firmado.autor, "change")).status_code == 200


def test_nadie_lee_el_caso_sobre_lo_suyo():
    yo = administrador()
    caso = f.CasoFabrica(autor=yo)

    assert cliente_de(yo).get(url(caso, "change")).status_code == 403
    assert cliente_de(administrador()).get(url(caso, "change")).status_code == 200


def test_el_caso_dice_por_que_se_reporto_y_no_quien():
    ana = f.EstudianteFabrica(nombre="Zoila", correo_institucional="zoila@universidad.edu")
    publicacion = f.PublicacionFabrica(contenido="Texto molesto")
    moderacion.reportar(
        reportante=ana,
        tipo="publicacion",
        objeto_id=publicacion.pk,
        motivo="odio",
        detalle="Mira esto",
    )
    cliente = cliente_de(administrador())

    pagina = cliente.get(url(Caso.objects.get(), "change")).content.decode()
    cola = cliente.get(url(Caso, "changelist")).content.decode()

    for esperado in ("Odio o discriminación", "Mira esto", "Texto molesto"):
        assert esperado in pagina
    assert publicacion.autor.correo_institucional in pagina
    assert "oila" not in pagina + cola


def test_la_pagina_cuesta_lo_mismo_con_un_reporte_que_con_muchos(django_assert_num_queries):
    caso = reportado(f.PublicacionFabrica(), "publicacion")
    cliente = cliente_de(administrador())

    with django_assert_num_queries(8):
        cliente.get(url(caso, "change"))
    for _ in range(5):
        f.ReporteFabrica(caso=caso)
    with django_assert_num_queries(8):
        cliente.get(url(caso, "change"))


def test_la_pagina_no_lleva_codigo_ni_estilos_dentro():
    pagina = cliente_de(administrador()).get(url(caso_con_reporte(), "change")).content.decode()

    contenido = pagina.split('id="content-main"')[1]
    assert "<script" not in contenido
    assert "style=" not in contenido
    assert "<style" not in contenido


def test_de_tomarlo_a_decidirlo_con_una_plantilla():
    publicacion = f.PublicacionFabrica()
    caso = reportado(publicacion, "publicacion")
    yo = moderador()
    plantilla = PlantillaDeMotivo.objects.create(nombre="Burlas", texto="Aquí nadie se burla.")
    cliente = cliente_de(yo)

    apretar(cliente, caso, "tomar")
    respuesta = apretar(cliente, caso, "decidir", decision="ocultar", plantilla=plantilla.pk)

    caso.refresh_from_db()
    publicacion.refresh_from_db()
    assert (caso.decision, caso.motivo, publicacion.activa) == (
        "ocultar",
        "Aquí nadie se burla.",
        False,
    )
    assert ("info", "Decidido: su autor y quienes reportaron ya lo saben.") in avisos(respuesta)
    assert actos(caso) == [("tomar_caso", yo.pk), ("decidir_caso", yo.pk)]


def test_lo_que_rechaza_el_dominio_se_lee_arriba():
    caso, _ = tomado(f.GrupoFabrica(), "grupo")

    respuesta = apretar(cliente_de(moderador()), caso, "tomar")

    assert avisos(respuesta) == [("error", "Ese caso lo está revisando otra persona.")]


def test_una_decision_mal_escrita_se_explica_y_no_decide():
    caso, moderadora = tomado(f.GrupoFabrica(), "grupo")

    respuesta = apretar(cliente_de(moderadora), caso, "decidir", decision="retirar")

    assert "decision" in respuesta.context["formularios"]["decidir"].errors
    caso.refresh_from_db()
    assert caso.estado == "en_revision"


def test_un_chat_solo_se_lee_apretando_y_queda_anotado():
    mensaje = f.MensajeFabrica(contenido="Secreto a voces")
    caso, moderadora = tomado(mensaje, "mensaje", mensaje.sala_chat.usuario_b)
    cliente = cliente_de(moderadora)

    antes = cliente.get(url(caso, "change")).content.decode()
    leidas = RegistroAuditoria.objects.filter(accion="leer_chat_reportado")
    assert ("Secreto" in antes, leidas.count()) == (False, 0)
    despues = apretar(cliente, caso, "ver_contexto").content.decode()

    assert ("Secreto a voces" in despues, leidas.get().actor_usuario) == (True, moderadora)


def test_la_imagen_de_un_chat_se_ve_tras_leerlo_y_solo_quien_lo_leyo(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    archivo = f.ArchivoChatFabrica()
    (tmp_path / "chat").mkdir()
    (tmp_path / "chat" / f"{archivo.nombre}.jpg").write_bytes(b"foto")
    mensaje = f.MensajeFabrica(tipo_mensaje="imagen", contenido=None, url_archivo=archivo.url)
    caso, moderadora = tomado(mensaje, "mensaje", mensaje.sala_chat.usuario_b)
    cliente = cliente_de(moderadora)
    imagen = f"/admin/estudiantes/caso/{caso.pk}/imagen/0/"

    sin_leer = cliente.get(imagen).status_code
    pagina = apretar(cliente, caso, "ver_contexto").content.decode()

    assert (sin_leer, f'src="{imagen}"' in pagina) == (403, True)
    assert b"".join(cliente.get(imagen).streaming_content) == b"foto"
    assert cliente_de(moderador()).get(imagen).status_code == 403


def test_quien_no_firmo_se_ve_cuando_lo_aprueban_dos():
    publicacion = f.PublicacionFabrica(es_anonima=True)
    caso = reportado(publicacion, "publicacion")
    una, otra = (cliente_de(moderador()) for _ in range(2))
    correo = publicacion.autor.correo_institucional

    apretar(una, caso, "pedir_revelacion", motivo="Amenaza a Beto.")
    sola = apretar(una, caso, "aprobar_revelacion")
    dos = apretar(otra, caso, "aprobar_revelacion")

    assert ("error", "Lo aprueba otra persona que quien lo pidió.") in avisos(sola)
    assert correo not in sola.content.decode()
    assert correo in dos.content.decode()


def test_el_historial_dice_lo_firmado_y_calla_lo_anonimo():
    publicacion = f.PublicacionFabrica()
    suyo = {"caso__autor": publicacion.autor}
    f.SancionFabrica(**suyo, motivo="Por un grupo.")
    f.SancionFabrica(**suyo, caso__es_anonimo=True, motivo="Por algo sin firmar.")
    caso = reportado(publicacion, "publicacion")

    pagina = cliente_de(administrador()).get(url(caso, "change")).content.decode()

    assert ("Por un grupo." in pagina, "Por algo sin firmar." in pagina) == (True, False)


def test_la_sancion_de_quien_no_firmo_no_lo_delata():
    anonimo = f.CasoDecididoFabrica(es_anonimo=True)
    sancion = f.SancionFabrica(caso=anonimo)
    lista = partial(cliente_de(administrador()).get, url(Sancion, "changelist"))

    antes = list(lista().context["cl"].result_list)
    revelado = f.RevelacionFabrica(caso=anonimo)
    moderacion.aprobar_revelacion(caso_id=anonimo.pk, actor=f.PersonalFabrica())

    assert (antes, revelado.caso) == ([], anonimo)
    assert list(lista().context["cl"].result_list) == [sancion]


def test_la_apelacion_la_resuelve_otra_persona_desde_su_pagina():
    caso = f.ApelacionFabrica().caso
    quien_decidio = cliente_de(caso.decidido_por)

    pagina = quien_decidio.get(url(caso, "change")).content.decode()
    rechazo = apretar(quien_decidio, caso, "resolver_apelacion", resultado="mantener")
    otra = cliente_de(moderador())
    apretar(otra, caso, "resolver_apelacion", resultado="mantener")

    assert "La resuelve otra persona" in pagina
    assert [nivel for nivel, _ in avisos(rechazo)] == ["error"]
    caso.refresh_from_db()
    assert caso.estado == "cerrado"


def test_levantar_una_sancion_desde_la_lista():
    sancion = f.SancionFabrica()

    cliente_de(administrador()).post(
        url(Sancion, "changelist"), {"action": "levantar", "_selected_action": [sancion.pk]}
    )

    sancion.refresh_from_db()
    assert sancion.levantada_en is not None


@pytest.mark.parametrize(
    ("acto", "datos"),
    [
        ("soltar", {}),
        ("decidir", {"decision": "suspender", "motivo": "Acosa.", "hasta": "2099-01-01T00:00"}),
        ("decidir", {"decision": "retirar", "motivo": "Acosa."}),
    ],
    ids=str,
)
def test_cada_boton_deja_una_fila_con_su_direccion(acto, datos):
    caso, moderadora = tomado(f.PublicacionFabrica(), "publicacion")
    previas = set(RegistroAuditoria.objects.values_list("pk", flat=True))

    apretar(cliente_de(moderadora), caso, acto, **datos)

    fila = RegistroAuditoria.objects.exclude(pk__in=previas).get()
    assert (fila.actor_usuario, fila.detalle["ip"]) == (moderadora, "127.0.0.1")


def test_una_apelacion_que_prospera_deja_una_fila_aunque_levante_la_sancion():
    caso = f.ApelacionFabrica().caso
    sancion = f.SancionFabrica(caso=caso)
    cliente = cliente_de(moderador())

    apretar(cliente, caso, "resolver_apelacion", resultado="revertir")

    sancion.refresh_from_db()
    assert sancion.levantada_en is not None
    assert [fila.accion for fila in RegistroAuditoria.objects.all()] == ["resolver_apelacion"]
