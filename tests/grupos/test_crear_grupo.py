"""`crear_grupo`: lo que devuelve y cómo rechaza. Lo que escribe, en `sql/test_paridad.py`."""

import pytest

from estudiantes.models import RegistroAuditoria
from grupos.errores import CarreraNoExiste, GrupoRepetido
from grupos.models import EstadoMembresia, Grupo, Membresia, Privacidad, RolMiembro
from grupos.servicios import crear_grupo
from tests.fabricas import CarreraFabrica, EstudianteFabrica, GrupoFabrica


@pytest.mark.django_db
def test_crear_grupo_devuelve_el_grupo_con_su_dueno_y_su_sala():
    ana, carrera = EstudianteFabrica(), CarreraFabrica()

    grupo = crear_grupo(
        dueno_id=ana.pk,
        nombre="Ajedrez",
        descripcion="Los jueves",
        carrera_id=carrera.pk,
        privacidad=Privacidad.PRIVADO,
        foto_grupo_url="/f.webp",
    )

    assert grupo == Grupo.objects.get()
    assert (grupo.nombre, grupo.descripcion, grupo.carrera) == ("Ajedrez", "Los jueves", carrera)
    assert (grupo.privacidad, grupo.foto_grupo_url) == (Privacidad.PRIVADO, "/f.webp")
    membresia = Membresia.objects.get()
    assert (membresia.usuario, membresia.rol_miembro, membresia.estado_membresia) == (
        ana, RolMiembro.DUENO, EstadoMembresia.ACTIVO,
    )  # fmt: skip
    assert grupo.salas.get().marcas.get().usuario == ana


@pytest.mark.django_db
def test_crear_grupo_queda_en_la_auditoria():
    ana = EstudianteFabrica()

    grupo = crear_grupo(dueno_id=ana.pk, nombre="Ajedrez")

    registro = RegistroAuditoria.objects.get()
    assert (registro.actor_usuario, registro.accion, registro.entidad, registro.entidad_id) == (
        ana, "crear_grupo", "grupos", str(grupo.pk),
    )  # fmt: skip
    assert registro.detalle == {"privacidad": "publico"}


@pytest.mark.django_db
def test_crear_grupo_repetido_no_deja_rastro():
    grupo = GrupoFabrica()

    with pytest.raises(GrupoRepetido):
        crear_grupo(dueno_id=grupo.usuario_dueno_id, nombre=grupo.nombre)

    assert Grupo.objects.get() == grupo
    assert not RegistroAuditoria.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_crear_grupo_en_una_carrera_inexistente():
    # La clave ajena se juzga al confirmar: sin COMMIT no habría error.
    with pytest.raises(CarreraNoExiste):
        crear_grupo(dueno_id=EstudianteFabrica().pk, nombre="Ajedrez", carrera_id=0)

    assert not Grupo.objects.exists()
