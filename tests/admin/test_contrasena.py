"""El personal cambia su contraseña desde el panel: sigue dentro aquí, fuera en lo demás, y queda anotado."""

import pytest

from estudiantes.models import RegistroAuditoria, Usuario
from tests import fabricas
from tests.admin_comun import administrador, cliente_de, url

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "donde", ["/admin/password_change/", "/admin/estudiantes/usuario/{}/password/"]
)
def test_quien_cambia_su_contrasena_sigue_dentro_y_queda_anotado(donde):
    jefa = administrador()
    aqui, en_otro_sitio = cliente_de(jefa), cliente_de(jefa)
    nueva = dict.fromkeys(
        ("password1", "password2", "new_password1", "new_password2"), "Otra-9-clave"
    )

    aqui.post(
        donde.format(jefa.pk),
        nueva | {"old_password": fabricas.CLAVE, "usable_password": "true"},
    )

    jefa.refresh_from_db()
    assert jefa.check_password("Otra-9-clave")
    assert aqui.get(url(Usuario, "changelist")).status_code == 200
    assert en_otro_sitio.get(url(Usuario, "changelist")).status_code == 302
    anotado = RegistroAuditoria.objects.get()
    assert (anotado.actor_usuario, anotado.entidad_id) == (jefa, str(jefa.pk))
    assert anotado.detalle["ip"] == "127.0.0.1"
    assert "Otra-9-clave" not in str(anotado.detalle)


def test_quien_no_acierta_la_contrasena_de_antes_ni_la_cambia_ni_queda_anotado():
    jefa = administrador()
    nueva = dict.fromkeys(("new_password1", "new_password2"), "Otra-9-clave")

    cliente_de(jefa).post("/admin/password_change/", nueva | {"old_password": "mala"})

    jefa.refresh_from_db()
    assert jefa.check_password(fabricas.CLAVE)
    assert not RegistroAuditoria.objects.exists()
