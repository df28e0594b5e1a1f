"""El admin de grupos: la base cuida del dueño y el formulario lo cuenta."""

from functools import partial

import factory
import pytest

from estudiantes.models import Carrera
from grupos.models import EstadoMembresia, Grupo, Membresia, RolMiembro
from tests import fabricas
from tests.admin_comun import (
    Pantalla,
    PantallasDelAdmin,
    administrador,
    avisos,
    cliente_de,
    url,
)

pytestmark = pytest.mark.django_db


class TestPantallas(PantallasDelAdmin):
    @pytest.fixture(
        params=[
            Pantalla(
                partial(fabricas.GrupoFabrica, carrera=factory.SubFactory(fabricas.CarreraFabrica)),
                lambda grupo: grupo.usuario_dueno.correo_institucional,
                5,
            ),
            Pantalla(fabricas.MembresiaFabrica, lambda m: m.usuario.correo_institucional, 4),
            Pantalla(
                partial(
                    fabricas.PublicacionGrupoFabrica,
                    titulo=factory.Sequence(lambda n: f"aviso-{n}-x"),
                ),
                lambda publicacion: publicacion.titulo,
                4,
            ),
        ],
        ids=["Grupo", "Membresia", "PublicacionGrupo"],
    )
    def pantalla(self, request):
        return request.param


def datos_de_grupo(grupo: Grupo, *nuevos: dict[str, object]) -> dict[str, object]:
    """Lo que manda la ficha de un grupo, con los miembros que se le añaden."""
    datos = {
        "nombre": grupo.nombre,
        "privacidad": grupo.privacidad,
        "usuario_dueno": grupo.usuario_dueno_id,
        "membresias-TOTAL_FORMS": len(nuevos),
        "membresias-INITIAL_FORMS": 0,
    }
    for posicion, miembro in enumerate(nuevos):
        datos |= {f"membresias-{posicion}-{campo}": valor for campo, valor in miembro.items()}
    return datos


def miembro(usuario, rol: RolMiembro = RolMiembro.MIEMBRO) -> dict[str, object]:
    return {"usuario": usuario.pk, "rol_miembro": rol.value, "estado_membresia": "activo"}


def membresias(grupo: Grupo) -> set[tuple[int, str]]:
    return set(grupo.membresias.values_list("usuario_id", "rol_miembro"))


def test_alta_de_grupo_nace_con_su_dueno():
    dueno = fabricas.EstudianteFabrica()

    cliente_de(administrador()).post(
        url(Grupo, "add"),
        {"nombre": "Ajedrez", "privacidad": "privado", "usuario_dueno": dueno.pk},
    )

    grupo = Grupo.objects.get(nombre="Ajedrez")
    assert membresias(grupo) == {(dueno.pk, RolMiembro.DUENO)}
    assert (grupo.descripcion, grupo.foto_grupo_url) == (None, None)


def test_alta_de_grupo_repetido_se_explica():
    grupo = fabricas.GrupoFabrica()

    respuesta = cliente_de(administrador()).post(url(Grupo, "add"), datos_de_grupo(grupo))

    assert respuesta.context["adminform"].form.errors["nombre"] == [
        "Ya existe un grupo con ese nombre en esa carrera."
    ]
    assert Grupo.objects.count() == 1


def test_ficha_de_grupo_anade_miembros_y_enlaza_con_los_que_hay():
    grupo = fabricas.GrupoFabrica()
    nueva = fabricas.EstudianteFabrica()
    cliente = cliente_de(administrador())

    cliente.post(url(grupo, "change"), datos_de_grupo(grupo, miembro(nueva)))

    html = cliente.get(url(grupo, "change")).content.decode()
    assert membresias(grupo) == {
        (grupo.usuario_dueno_id, RolMiembro.DUENO),
        (nueva.pk, RolMiembro.MIEMBRO),
    }
    enlace = f"/admin/grupos/membresia/?grupo__id__exact={grupo.pk}"
    assert f'<a href="{enlace}">Ver las membresías (2 activas, 0 por aprobar)</a>' in html
    assert cliente.get(enlace).context["cl"].result_count == 2


def test_ficha_de_grupo_cuesta_lo_mismo_con_mas_miembros(django_assert_num_queries):
    grupo = fabricas.GrupoFabrica()
    cliente = cliente_de(administrador())

    with django_assert_num_queries(6):
        cliente.get(url(grupo, "change"))
    fabricas.MembresiaFabrica.create_batch(3, grupo=grupo)
    with django_assert_num_queries(6):
        cliente.get(url(grupo, "change"))


def test_ficha_de_grupo_no_admite_dos_veces_al_mismo_miembro():
    grupo = fabricas.GrupoFabrica()

    respuesta = cliente_de(administrador()).post(
        url(grupo, "change"), datos_de_grupo(grupo, miembro(grupo.usuario_dueno))
    )

    assert respuesta.status_code == 200
    assert respuesta.context["errors"]
    assert membresias(grupo) == {(grupo.usuario_dueno_id, RolMiembro.DUENO)}


def test_cambiar_el_dueno_releva_al_anterior():
    grupo = fabricas.GrupoFabrica()
    nueva = fabricas.MembresiaFabrica(grupo=grupo).usuario

    cliente_de(administrador()).post(
        f"/admin/grupos/grupo/{grupo.pk}/transferir/", {"nuevo_dueno": nueva.pk}
    )

    assert membresias(grupo) == {
        (grupo.usuario_dueno_id, RolMiembro.ADMIN),
        (nueva.pk, RolMiembro.DUENO),
    }


def test_degradar_al_dueno_se_explica_y_no_cambia_nada():
    membresia = fabricas.GrupoFabrica().membresias.get()
    cliente = cliente_de(administrador())

    respuesta = cliente.post(
        url(membresia, "change"), {"rol_miembro": "miembro", "estado_membresia": "activo"}
    )

    assert respuesta.context["adminform"].form.errors == {
        "rol_miembro": [
            f"{membresia.usuario.correo_institucional}: El dueño no puede dejar su grupo ni "
            "cambiar de rol: antes transfiere la propiedad a otro miembro."
        ]
    }
    assert avisos(respuesta) == []
    assert Membresia.objects.get().rol_miembro == RolMiembro.DUENO


def test_sacar_a_un_miembro_sella_su_salida():
    membresia = fabricas.MembresiaFabrica()

    cliente_de(administrador()).post(
        url(membresia, "change"), {"rol_miembro": "miembro", "estado_membresia": "rechazado"}
    )

    guardada = Membresia.objects.get(pk=membresia.pk)
    assert guardada.estado_membresia == EstadoMembresia.RECHAZADO
    assert guardada.salio_en is not None


def test_una_membresia_no_cambia_de_persona_ni_de_fechas():
    membresia = fabricas.MembresiaFabrica()
    otra_persona = fabricas.EstudianteFabrica()

    cliente_de(administrador()).post(
        url(membresia, "change"),
        {
            "usuario": otra_persona.pk,
            "rol_miembro": "admin",
            "estado_membresia": "activo",
            "salio_en_0": "2026-01-01",
            "salio_en_1": "10:00",
        },
    )

    guardada = Membresia.objects.get(pk=membresia.pk)
    assert (guardada.usuario, guardada.rol_miembro) == (membresia.usuario, RolMiembro.ADMIN)
    assert guardada.salio_en is None


@pytest.mark.parametrize("crear", [fabricas.GrupoFabrica, fabricas.MembresiaFabrica])
def test_grupos_y_membresias_no_se_borran(crear):
    fila = crear()
    cliente = cliente_de(administrador())

    assert cliente.post(url(fila, "delete"), {"post": "yes"}).status_code == 403
    assert type(fila).objects.filter(pk=fila.pk).exists()


@pytest.mark.parametrize("pagina", ["ficha", "lista"])
def test_borrar_una_carrera_que_dejaria_dos_grupos_iguales_se_explica(pagina):
    carrera = fabricas.CarreraFabrica()
    for de_carrera in (carrera, None):
        fabricas.GrupoFabrica(nombre="Ajedrez", carrera=de_carrera)
    destino, datos = {
        "ficha": (url(carrera, "delete"), {}),
        "lista": (
            url(Carrera, "changelist"),
            {"action": "delete_selected", "_selected_action": carrera.pk},
        ),
    }[pagina]

    respuesta = cliente_de(administrador()).post(destino, datos | {"post": "yes"}, follow=True)

    assert avisos(respuesta) == [("error", "Ya existe un grupo con ese nombre en esa carrera.")]
    assert Carrera.objects.filter(pk=carrera.pk).exists()
    assert Grupo.objects.filter(carrera=carrera).exists()
