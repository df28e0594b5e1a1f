"""Lo que quita de un grupo quien lo administra se va de los teléfonos, y su autor lo sabe."""

from tests import fabricas as f
from tests.rest import como


def test_borrar_lo_ajeno_en_un_grupo_se_ve_al_momento_y_lo_propio_no_avisa(conectar):
    grupo = f.GrupoFabrica()
    ana, beto = (f.MembresiaFabrica(grupo=grupo).usuario for _ in range(2))
    ajena, propia = (f.PublicacionGrupoFabrica(grupo=grupo, autor=ana) for _ in range(2))
    de_ana, de_beto, de_fuera = conectar(ana), conectar(beto), conectar(f.EstudianteFabrica())

    como(ana).delete(f"/api/grupos/publicaciones/{propia.pk}")
    como(grupo.usuario_dueno).delete(f"/api/grupos/publicaciones/{ajena.pk}")

    oculta = {"group_id": str(grupo.pk), "publication_id": str(ajena.pk), "hidden": True}
    de_la_autora = dict(de_ana.recibir() for _ in range(2))
    assert de_la_autora["group_publication_hidden"] == oculta
    assert de_la_autora["notification"]["titulo"] == "Retiramos tu publicación en un grupo"
    assert "quien administra el grupo" in de_la_autora["notification"]["cuerpo"]
    assert de_beto.recibir() == ("group_publication_hidden", oculta)
    for telefono in (de_ana, de_beto, de_fuera):
        telefono.exigir_silencio()
