"""La cola de revisión en el panel: quién la ve, en qué orden y con qué filtros."""

import pytest

from estudiantes.consultas.permisos import PERMISOS_DEL_ROL
from estudiantes.models import Caso, Rol
from estudiantes.servicios import moderacion
from tests import fabricas as f
from tests.admin_comun import (
    Pantalla,
    PantallasDelAdmin,
    administrador,
    cliente_de,
    moderador,
    url,
)
from tests.moderacion import actos, apretar, caso_con_reporte

pytestmark = pytest.mark.django_db

LEE = {"de_su_rol": (200, 403, 200)}


class TestPantallas(PantallasDelAdmin):
    @pytest.fixture(
        params=[
            Pantalla(caso_con_reporte, lambda caso: caso.objeto_id, 4, alta=403, **LEE),
            Pantalla(
                f.SancionFabrica,
                lambda sancion: sancion.usuario.correo_institucional,
                4,
                alta=403,
                **LEE,
            ),
            Pantalla(f.PlantillaDeMotivoFabrica, lambda plantilla: plantilla.nombre, 4, **LEE),
        ],
        ids=["Caso", "Sancion", "PlantillaDeMotivo"],
    )
    def pantalla(self, request):
        return request.param


def test_quien_modera_lleva_la_cola_sin_que_nadie_le_de_permisos():
    caso = caso_con_reporte()
    yo = moderador()
    cliente = cliente_de(yo)

    tomado = apretar(cliente, caso, "tomar")
    apretar(cliente, caso, "decidir", decision="descartar")

    assert "Soltarlo" in tomado.content.decode()
    assert actos(caso) == [("tomar_caso", yo.pk), ("decidir_caso", yo.pk)]


def test_sin_permiso_no_se_ve_la_cola_y_con_el_de_ver_no_se_aprieta_nada(monkeypatch):
    caso = caso_con_reporte()
    mira, paginas = cliente_de(moderador()), (url(Caso, "changelist"), url(caso, "change"))

    monkeypatch.setitem(PERMISOS_DEL_ROL, Rol.MODERADOR, frozenset())
    for pagina in paginas:
        assert mira.get(pagina).status_code == 403
        assert cliente_de(f.EstudianteFabrica()).get(pagina).status_code == 302
    monkeypatch.setitem(PERMISOS_DEL_ROL, Rol.MODERADOR, {"estudiantes.view_caso"})
    for pagina in paginas:
        assert mira.get(pagina).status_code == 200
    assert apretar(mira, caso, "tomar").status_code == 403
    assert "Tomar el caso" not in mira.get(url(caso, "change")).content.decode()


def test_la_cola_trae_lo_pendiente_y_lo_mas_reportado_primero():
    poco, mucho = f.CasoFabrica(veces=1), f.CasoFabrica(veces=9)
    f.CasoDecididoFabrica(veces=50)
    apelado = f.ApelacionFabrica().caso

    cola = cliente_de(moderador()).get(url(Caso, "changelist")).context["cl"].result_list

    assert list(cola) == [mucho, poco, apelado]


@pytest.mark.parametrize(
    ("filtro", "cuantos"),
    [
        ({"estado": "todos"}, 4),
        ({"estado": "resuelto"}, 1),
        ({"motivo_de_reporte": "spam"}, 1),
        ({"objeto_tipo__exact": "grupo"}, 1),
        ({"mios": "1"}, 1),
    ],
    ids=str,
)
def test_la_cola_se_filtra(filtro, cuantos):
    yo = moderador()
    moderacion.tomar(caso_id=f.CasoFabrica(objeto_tipo="grupo").pk, actor=yo)
    f.ReporteFabrica(motivo="spam")
    f.ReporteFabrica(motivo="acoso")
    f.CasoDecididoFabrica()

    respuesta = cliente_de(yo).get(url(Caso, "changelist"), filtro)

    assert len(respuesta.context["cl"].result_list) == cuantos


@pytest.mark.parametrize(
    "filtro", ["autor", "reportes__reportante", "reportes__reportante__nombre"]
)
def test_la_cola_no_se_filtra_por_quien(filtro):
    respuesta = cliente_de(administrador()).get(url(Caso, "changelist"), {filtro: "1"})

    assert respuesta.status_code == 400


def test_quien_lleva_una_carrera_ve_los_casos_firmados_de_ella_y_ninguno_anonimo():
    autor = f.EstudianteFabrica(carrera=f.CarreraFabrica())
    firmado = f.CasoFabrica(autor=autor)
    anonimo = f.CasoFabrica(autor=autor, es_anonimo=True)
    ajeno = f.CasoFabrica()
    yo = moderador()
    yo.alcance.create(carrera=autor.carrera)
    cliente = cliente_de(yo)

    cola = cliente.get(url(Caso, "changelist")).context["cl"].result_list

    assert list(cola) == [firmado]
    fichas = [cliente.get(url(caso, "change")).status_code for caso in (firmado, anonimo, ajeno)]
    assert fichas == [200, 404, 404]
    assert apretar(cliente, anonimo, "tomar").status_code == 404
