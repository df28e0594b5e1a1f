"""La auditoría sólo se añade."""

import pytest

from estudiantes.models import RegistroAuditoria
from tests.fabricas import EstudianteFabrica, RegistroAuditoriaFabrica
from tests.sql.ayudas import ejecutar, filas, rechazo

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "orden",
    [
        "UPDATE auditoria SET accion = 'otra'",
        "UPDATE auditoria SET actor_usuario_id = NULL",
        "UPDATE auditoria SET creada_en = '2001-01-01'",
        "DELETE FROM auditoria",
        "TRUNCATE auditoria",
    ],
)
def test_auditoria_no_se_edita_ni_se_borra(orden):
    RegistroAuditoriaFabrica()
    # Sin nada diferido pendiente: PostgreSQL no vaciaría por otro motivo.
    ejecutar("SET CONSTRAINTS ALL IMMEDIATE")
    antes = filas("SELECT * FROM auditoria")

    with rechazo("RD009", "La auditoría no se"):
        ejecutar(orden)

    assert filas("SELECT * FROM auditoria") == antes


@pytest.mark.parametrize("borrar", ["psql", "orm"])
def test_auditoria_de_quien_se_borra_queda_sin_actor(borrar):
    ana = EstudianteFabrica()
    antes = RegistroAuditoriaFabrica(actor_usuario=ana, entidad_id="7", detalle={"a": 1})

    if borrar == "psql":
        ejecutar("DELETE FROM usuarios WHERE id = %s", [ana.pk])
    else:
        ana.delete()

    registro = RegistroAuditoria.objects.get()
    assert registro.actor_usuario_id is None
    assert (registro.accion, registro.entidad, registro.entidad_id, registro.detalle) == (
        antes.accion, antes.entidad, "7", {"a": 1},
    )  # fmt: skip
    assert registro.creada_en == antes.creada_en
