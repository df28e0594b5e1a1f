"""El admin del catálogo de correos: su estado a la vista y cambios de muchos a la vez."""

import pytest

from estudiantes.models import CorreoCatalogo, RegistroAuditoria
from tests import fabricas
from tests.admin_comun import administrador, avisos, cliente_de, moderador, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def tres_correos() -> dict[str, CorreoCatalogo]:
    """Uno libre, uno deshabilitado y uno usado."""
    fabrica = fabricas.CorreoCatalogoFabrica
    usado = fabricas.EstudianteFabrica().correo_institucional
    return {
        "libre": fabrica(),
        "deshabilitado": fabrica(habilitado=False),
        "usado": CorreoCatalogo.objects.get(correo_institucional=usado),
    }


@pytest.mark.parametrize("situacion", ["libre", "deshabilitado", "usado"])
def test_catalogo_filtra_por_estado(tres_correos, situacion):
    respuesta = cliente_de(administrador()).get(
        url(CorreoCatalogo, "changelist"),
        {"situacion": situacion, "q": "estudiante"},
    )

    assert list(respuesta.context["cl"].result_list) == [tres_correos[situacion]]
    assert f'<td class="field-estado">{situacion}</td>' in respuesta.content.decode()


@pytest.mark.parametrize(
    ("accion", "habilitados", "aviso"),
    [
        (
            "habilitar",
            {"libre": True, "deshabilitado": True, "usado": True},
            "Correos habilitados: 1. Sin cambios (usados, o ya lo estaban): 2.",
        ),
        (
            "deshabilitar",
            {"libre": False, "deshabilitado": False, "usado": True},
            "Correos deshabilitados: 1. Sin cambios (usados, o ya lo estaban): 2.",
        ),
    ],
)
def test_catalogo_cambia_varios_y_dice_cuantos(tres_correos, accion, habilitados, aviso):
    respuesta = cliente_de(administrador()).post(
        url(CorreoCatalogo, "changelist"),
        {"action": accion, "_selected_action": [c.pk for c in tres_correos.values()]},
        follow=True,
    )

    assert avisos(respuesta) == [("success", aviso)]
    assert {
        nombre: CorreoCatalogo.objects.get(pk=correo.pk).habilitado
        for nombre, correo in tres_correos.items()
    } == habilitados


@pytest.mark.parametrize(
    ("accion", "cambia"), [("habilitar", "deshabilitado"), ("deshabilitar", "libre")]
)
def test_catalogo_cambia_todos_los_filtrados_y_deja_una_anotacion(tres_correos, accion, cambia):
    jefa = administrador()

    respuesta = cliente_de(jefa).post(
        f"{url(CorreoCatalogo, 'changelist')}?situacion={cambia}&q=estudiante",
        {"action": accion, "_selected_action": [tres_correos[cambia].pk], "select_across": "1"},
        follow=True,
    )

    # El filtro ya no los encuentra después de cambiarlos: aun así se cuentan bien.
    hecho = "habilitados" if accion == "habilitar" else "deshabilitados"
    assert avisos(respuesta)[0][1].startswith(f"Correos {hecho}: 1. Sin cambios")
    assert avisos(respuesta)[0][1].endswith(": 0.")
    anotado = RegistroAuditoria.objects.get(accion=f"{accion}_correos")
    assert anotado.actor_usuario == jefa
    assert anotado.detalle == {
        "cuantos": 1,
        "ids": [tres_correos[cambia].pk],
        "desde": "panel",
        "ip": "127.0.0.1",
    }


class TestLiberar:
    def liberar(self, cliente, *correos: str) -> tuple[str, str]:
        claves = CorreoCatalogo.objects.filter(correo_institucional__in=correos)
        respuesta = cliente.post(
            url(CorreoCatalogo, "changelist"),
            {"action": "liberar", "_selected_action": list(claves.values_list("pk", flat=True))},
            follow=True,
        )
        return avisos(respuesta)[0]

    def test_solo_los_que_no_tienen_a_nadie_y_se_dice_por_que(self):
        jefa = administrador()
        borrada = fabricas.EstudianteFabrica(correo_institucional="borrada@u.edu")
        borrada.delete()
        for estado in ("activo", "suspendido", "eliminado"):
            fabricas.EstudianteFabrica(correo_institucional=f"{estado}@u.edu", estado=estado)
        fabricas.CorreoCatalogoFabrica(correo_institucional="libre@u.edu")
        todos = [f"{q}@u.edu" for q in ("borrada", "activo", "suspendido", "eliminado", "libre")]

        nivel, aviso = self.liberar(cliente_de(jefa), *todos)

        assert nivel == "warning"
        assert aviso.startswith("Correos liberados: 2. Sin cambios: 3. Un correo usado sólo")
        usados = CorreoCatalogo.objects.filter(correo_institucional__in=todos, usado=True)
        assert set(usados.values_list("correo_institucional", flat=True)) == {
            "activo@u.edu",
            "suspendido@u.edu",
        }
        assert RegistroAuditoria.objects.get(accion="liberar_correos").detalle["cuantos"] == 2

    def test_su_dueno_se_registra_otra_vez_y_la_cuenta_vieja_se_conserva(self):
        vieja = fabricas.EstudianteFabrica(correo_institucional="ana@u.edu", estado="eliminado")

        assert self.liberar(cliente_de(administrador()), "ana@u.edu") == (
            "success",
            "Correos liberados: 1. Sin cambios: 0.",
        )
        nueva = fabricas.EstudianteFabrica(correo_institucional="ana@u.edu")

        vieja.refresh_from_db()
        assert vieja.correo_institucional == f"baja-{vieja.pk}.ana@u.edu"
        entrada = CorreoCatalogo.objects.get(correo_institucional="ana@u.edu")
        assert entrada.consumido_por_usuario == nueva

    def test_quien_no_puede_cambiarlos_no_tiene_la_accion(self):
        fabricas.EstudianteFabrica(correo_institucional="ana@u.edu").delete()
        cliente = cliente_de(moderador("view_correocatalogo"))
        elegido = CorreoCatalogo.objects.get(correo_institucional="ana@u.edu")

        cliente.post(
            url(CorreoCatalogo, "changelist"),
            {"action": "liberar", "_selected_action": [elegido.pk]},
        )

        elegido.refresh_from_db()
        assert elegido.usado


def test_agregar_y_editar_uno_dejan_su_anotacion():
    jefa = administrador()
    cliente = cliente_de(jefa)

    cliente.post(url(CorreoCatalogo, "add"), {"correo_institucional": "Ana@u.edu"})
    entrada = CorreoCatalogo.objects.get(correo_institucional="ana@u.edu")
    cliente.post(
        url(entrada, "change"),
        {"correo_institucional": "ana@u.edu", "notas": "becaria", "habilitado": "on"},
    )

    alta, cambio = RegistroAuditoria.objects.order_by("id")
    assert (alta.accion, alta.detalle["correo"]) == ("panel_alta", "ana@u.edu")
    assert (cambio.accion, cambio.detalle["correo"]) == ("panel_cambio", "ana@u.edu")
    assert cambio.detalle["antes_y_despues"] == {
        "habilitado": [False, True],
        "notas": [None, "becaria"],
    }
    entrada.refresh_from_db()
    assert (entrada.notas, entrada.habilitado) == ("becaria", True)


def test_catalogo_no_borra_un_correo_usado(tres_correos):
    cliente = cliente_de(administrador())

    for nombre, codigo in (("usado", 403), ("libre", 302)):
        respuesta = cliente.post(url(tres_correos[nombre], "delete"), {"post": "yes"})
        assert respuesta.status_code == codigo
    cliente.post(
        url(CorreoCatalogo, "changelist"),
        {
            "action": "delete_selected",
            "_selected_action": [tres_correos["usado"].pk, tres_correos["deshabilitado"].pk],
            "post": "yes",
        },
    )

    quedan = CorreoCatalogo.objects.filter(pk__in=[c.pk for c in tres_correos.values()])
    assert set(quedan) == {tres_correos["usado"], tres_correos["deshabilitado"]}
