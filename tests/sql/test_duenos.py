"""Un grupo tiene un único dueño activo y es siempre el de `usuario_dueno_id`."""

import pytest

from grupos.models import Membresia
from tests.fabricas import EstudianteFabrica, GrupoFabrica, MembresiaFabrica
from tests.sql.ayudas import como_al_confirmar, ejecutar, rechazo

pytestmark = pytest.mark.django_db


@pytest.fixture
def grupo():
    """Un grupo ya confirmado: sin juicios pendientes de su alta que tapen los de la prueba."""
    grupo = GrupoFabrica()
    como_al_confirmar()
    return grupo


def roles(grupo) -> dict[int, tuple[str, str]]:
    filas = Membresia.objects.filter(grupo=grupo)
    return {m.usuario_id: (m.rol_miembro, m.estado_membresia) for m in filas}


@pytest.mark.parametrize("estado", [None, "activo", "pendiente", "salio"])
def test_transferir_la_propiedad_releva_al_anterior(estado, grupo):
    ana, beto = grupo.usuario_dueno, EstudianteFabrica()
    if estado:
        MembresiaFabrica(grupo=grupo, usuario=beto, estado_membresia=estado)

    ejecutar("UPDATE grupos SET usuario_dueno_id = %s WHERE id = %s", [beto.pk, grupo.pk])
    como_al_confirmar()

    assert roles(grupo) == {ana.pk: ("admin", "activo"), beto.pk: ("dueno", "activo")}


@pytest.mark.parametrize(
    "orden",
    [
        "UPDATE miembros_grupo SET rol_miembro = 'miembro'",
        "UPDATE miembros_grupo SET estado_membresia = 'salio'",
        "DELETE FROM miembros_grupo",
    ],
)
def test_dueno_no_deja_de_serlo_sin_transferir(orden, grupo):
    with rechazo("RD011", "transfiere antes la propiedad"):
        ejecutar(f"{orden} WHERE grupo_id = %s", [grupo.pk])


def test_dueno_no_se_muda_a_otro_grupo_dejando_el_suyo_sin_dueno(grupo):
    otro = GrupoFabrica()
    como_al_confirmar()

    with rechazo("RD011"):
        ejecutar(
            "UPDATE miembros_grupo SET grupo_id = %s, rol_miembro = 'miembro' WHERE grupo_id = %s",
            [otro.pk, grupo.pk],
        )


def test_dueno_no_puede_haber_dos(grupo):
    with rechazo("23505", "uq_miembros_grupo_dueno"):
        MembresiaFabrica(grupo=grupo, rol_miembro="dueno")


def test_dueno_se_juzga_al_confirmar_y_no_a_medias(grupo):
    ejecutar("UPDATE miembros_grupo SET rol_miembro = 'admin' WHERE grupo_id = %s", [grupo.pk])
    ejecutar("UPDATE miembros_grupo SET rol_miembro = 'dueno' WHERE grupo_id = %s", [grupo.pk])

    como_al_confirmar()

    assert roles(grupo) == {grupo.usuario_dueno_id: ("dueno", "activo")}


def test_borrar_el_grupo_se_lleva_a_su_dueno(grupo):
    ejecutar("DELETE FROM grupos WHERE id = %s", [grupo.pk])
    como_al_confirmar()

    assert not Membresia.objects.exists()
