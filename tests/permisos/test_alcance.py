"""Quien sólo modera unas carreras no alcanza lo de otras: ni por la API ni por los servicios."""

from typing import Any

import pytest

from estudiantes import servicios as de_personas
from estudiantes.errores import CasoNoExiste, SancionYaLevantada, UsuarioNoExiste
from estudiantes.models import AlcanceDePersonal, Carrera, Estado, Rol, Usuario
from estudiantes.servicios import moderacion
from grupos import servicios as de_grupos
from grupos.errores import NoAdministra
from publicaciones.consultas import quienes_la_ven, visibles_para
from tests import fabricas as f
from tests.rest import como

pytestmark = pytest.mark.django_db


def de_la_carrera(carrera: Carrera) -> Usuario:
    usuario = f.PersonalFabrica(rol=Rol.MODERADOR)
    AlcanceDePersonal.objects.create(usuario=usuario, carrera=carrera)
    return usuario


@pytest.fixture
def suya() -> Carrera:
    return f.CarreraFabrica()


@pytest.fixture
def modera(suya: Carrera) -> Usuario:
    return de_la_carrera(suya)


@pytest.fixture
def propio(suya: Carrera) -> Usuario:
    return f.EstudianteFabrica(carrera=suya)


@pytest.fixture
def ajeno() -> Usuario:
    return f.EstudianteFabrica(carrera=f.CarreraFabrica())


def test_del_muro_general_borra_lo_de_los_suyos_y_lo_demas_solo_lo_lee(modera, propio, ajeno):
    suyas = [
        f.PublicacionFabrica(autor=propio),
        f.PublicacionFabrica(autor=ajeno, audiencia="carrera", carrera_objetivo=propio.carrera),
    ]
    # Que pudiera borrar la anónima diría que quien no firmó es de su carrera.
    anonima = f.PublicacionFabrica(autor=propio, es_anonima=True)
    de_otros = [f.PublicacionFabrica(autor=ajeno), anonima]
    ruta, cliente = "/api/publicaciones/{}".format, como(modera)

    leidas = {cliente.get(ruta(p.pk)).status_code for p in suyas + de_otros}
    borradas = [cliente.delete(ruta(p.pk)).status_code for p in suyas + de_otros]

    assert leidas == {200}
    assert borradas == [200, 200, 403, 403]


def test_de_los_comentarios_borra_los_de_los_suyos(modera, propio, ajeno):
    publicacion = f.PublicacionFabrica(autor=ajeno, es_anonima=True)
    comentarios = [
        f.ComentarioFabrica(publicacion=publicacion, usuario=quien) for quien in (propio, ajeno)
    ]

    borrados = [como(modera).delete(f"/api/comentarios/{c.pk}").status_code for c in comentarios]

    assert borrados == [200, 403]


def test_lo_retirado_que_ve_es_lo_de_los_suyos(modera, propio, ajeno):
    f.PublicacionFabrica(autor=ajeno, activa=False)
    f.PublicacionFabrica(autor=propio, es_anonima=True, activa=False)
    f.PublicacionFabrica(titulo="Suya", autor=propio, activa=False)

    vistas = como(modera).get("/api/publicaciones?activa=false").json()

    assert [publicacion["titulo"] for publicacion in vistas] == ["Suya"]


def test_de_otra_carrera_no_ve_a_quien_esta_suspendido_ni_le_escribe(modera, propio, ajeno):
    gente = Usuario.objects.filter(pk__in=(propio.pk, ajeno.pk))
    gente.update(estado=Estado.SUSPENDIDO)
    cliente = como(modera)
    aviso = {"tipo": "aviso", "titulo": "Hola"}

    fichas = [cliente.get(f"/api/usuarios/{quien.pk}").status_code for quien in (propio, ajeno)]
    avisos = [
        cliente.post(
            "/api/notificaciones",
            aviso | {"usuario_id": quien.pk},
            content_type="application/json",
        ).status_code
        for quien in (propio, ajeno)
    ]

    assert (fichas, avisos) == ([200, 404], [201, 404])


@pytest.mark.parametrize("firma", [True, False], ids=["firmada", "anonima"])
def test_a_quien_se_avisa_es_justo_quien_la_ve(firma, suya, propio):
    otra = f.CarreraFabrica()
    publicacion = f.PublicacionFabrica(
        autor=propio, audiencia="carrera", carrera_objetivo=otra, es_anonima=not firma
    )
    de_todas, de_la_otra = f.PersonalFabrica(rol=Rol.MODERADOR), de_la_carrera(otra)
    de_la_del_autor, de_ninguna = de_la_carrera(suya), de_la_carrera(f.CarreraFabrica())
    jefa = f.PersonalFabrica(rol=Rol.ADMINISTRADOR)

    avisados = set(quienes_la_ven(publicacion))

    todos = Usuario.objects.all()
    assert avisados == {u.pk for u in todos if visibles_para(u).filter(pk=publicacion.pk).exists()}
    assert {de_todas.pk, de_la_otra.pk, jefa.pk} <= avisados
    assert (de_la_del_autor.pk in avisados, de_ninguna.pk in avisados) == (firma, False)


def sobre_un_caso(quien: Usuario, caso_id: int) -> dict[str, Any]:
    """Cada cosa que se le puede hacer a un caso."""
    comun = {"caso_id": caso_id, "actor": quien}
    return {
        "tomar": lambda: moderacion.tomar(**comun),
        "leer": lambda: moderacion.leer_contexto(**comun),
        "soltar": lambda: moderacion.soltar(**comun),
        "decidir": lambda: moderacion.decidir(**comun, decision="descartar"),
        "resolver": lambda: moderacion.resolver_apelacion(**comun, resultado="mantener"),
        "pedir": lambda: moderacion.pedir_revelacion(**comun, motivo="Hace falta."),
        "aprobar": lambda: moderacion.aprobar_revelacion(**comun),
    }


def test_un_caso_de_otra_carrera_no_existe_para_nada_de_lo_que_se_le_hace(modera, propio, ajeno):
    casos = [f.CasoFabrica(autor=ajeno), f.CasoFabrica(autor=propio, es_anonimo=True)]

    for caso in casos:
        for hacer in sobre_un_caso(modera, caso.pk).values():
            with pytest.raises(CasoNoExiste):
                hacer()

    assert moderacion.tomar(caso_id=f.CasoFabrica(autor=propio).pk, actor=modera)


def test_a_una_persona_de_otra_carrera_no_le_hace_nada(modera, propio, ajeno):
    telefono = f.DispositivoFabrica(usuario=ajeno)
    sancion = f.SancionFabrica(caso__autor=ajeno)
    sobre = {"actor": modera, "usuario_id": ajeno.pk}

    for hacer in (
        lambda: de_personas.suspender(**sobre, motivo="Porque sí."),
        lambda: de_personas.restaurar(**sobre, motivo="Porque sí."),
        lambda: de_personas.cerrar_todas_sus_sesiones(**sobre),
        lambda: de_personas.olvidar_dispositivo(**sobre, dispositivo_id=telefono.pk),
    ):
        with pytest.raises(UsuarioNoExiste):
            hacer()
    with pytest.raises(SancionYaLevantada):
        moderacion.levantar_sancion(sancion_id=sancion.pk, actor=modera)

    de_personas.suspender(actor=modera, usuario_id=propio.pk, motivo="Insultó.")


def test_a_un_grupo_de_otra_carrera_no_le_hace_nada(modera, propio, ajeno):
    grupo, archivado = f.GrupoFabrica(usuario_dueno=ajeno), f.GrupoFabrica(carrera=ajeno.carrera)
    type(archivado).objects.filter(pk=archivado.pk).update(archivado_en="2026-01-01T00:00Z")
    de_mas = f.MembresiaFabrica(grupo=grupo)
    como_personal = {"grupo_id": grupo.pk, "actor_id": modera.pk, "personal": True}

    for hacer in (
        lambda: de_grupos.actualizar_grupo(**como_personal, nombre="Otro"),
        lambda: de_grupos.archivar_grupo(**como_personal),
        lambda: de_grupos.desarchivar_grupo(grupo_id=archivado.pk, actor_id=modera.pk),
        lambda: de_grupos.quitar_miembro(**como_personal, usuario_id=de_mas.usuario_id),
        lambda: de_grupos.transferir(**como_personal, nuevo_dueno_id=de_mas.usuario_id),
    ):
        with pytest.raises(NoAdministra):
            hacer()

    suyo = f.GrupoFabrica(usuario_dueno=propio)
    de_grupos.archivar_grupo(grupo_id=suyo.pk, actor_id=modera.pk, personal=True)
