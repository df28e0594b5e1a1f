"""Ocultar un grupo es archivarlo, y sus miembros lo ven en el acto; revertirlo lo reabre."""

from estudiantes.models import Notificacion
from estudiantes.servicios import moderacion
from tests.fabricas import EstudianteFabrica, GrupoFabrica, PersonalFabrica
from tests.moderacion import decidido
from tests.rest import como


def test_ocultar_un_grupo_lo_archiva_en_vivo_y_revertir_lo_reabre(conectar):
    ana = EstudianteFabrica()
    grupo = GrupoFabrica(miembros=[ana])
    de_ana = conectar(ana)

    caso = decidido(grupo, "grupo", "ocultar")
    archivado, se_ve = de_ana.recibir(), como(ana).get(f"/api/grupos/{grupo.pk}").status_code
    moderacion.apelar(caso_id=caso.pk, autor_id=grupo.usuario_dueno_id, texto="No.")
    moderacion.resolver_apelacion(caso_id=caso.pk, actor=PersonalFabrica(), resultado="revertir")

    assert (archivado[0], archivado[1]["archivado"], se_ve) == ("group_updated", True, 404)
    assert de_ana.recibir()[1]["archivado"] is False
    assert como(ana).get(f"/api/grupos/{grupo.pk}").status_code == 200
    assert Notificacion.objects.filter(usuario=grupo.usuario_dueno).count() == 2
