"""De qué carrera es un grupo, para quien sólo lleva unas cuantas."""

from django.db.models import Q

from redup_project.alcance import Regla


def del_grupo(camino: str = "") -> Regla:
    """De la suya; uno sin carrera es de la de su dueño. `camino` lleva al grupo (`grupo__`)."""

    def regla(carreras: frozenset[int]) -> Q:
        de_su_dueno = Q(
            **{
                f"{camino}carrera__isnull": True,
                f"{camino}usuario_dueno__carrera__in": carreras,
            }
        )
        return Q(**{f"{camino}carrera__in": carreras}) | de_su_dueno

    return regla
