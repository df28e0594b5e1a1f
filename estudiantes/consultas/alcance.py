"""Qué alcanza quien modera: lo de toda la universidad o, si lleva carreras, sólo lo de ellas."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q

from estudiantes.models import AlcanceDePersonal, Rol, Usuario
from redup_project.alcance import NINGUNA, Regla, acotado, por

DE_LA_PERSONA = por("carrera")
DE_LA_SANCION = por("usuario__carrera")


def del_caso(carreras: frozenset[int]) -> Q:
    """De la carrera de su autor. Lo anónimo, de nadie: que se viera diría de qué carrera es."""
    return Q(es_anonimo=False) & por("autor__carrera")(carreras)


def a_su_cargo(actor: Usuario, regla: Regla) -> Q:
    """De las filas de `regla`, las que `actor` modera; quien no modera, ninguna."""
    return acotado(actor.carreras_a_su_cargo, regla) if actor.is_staff else NINGUNA


def personal_de(carreras: Collection[int | None]) -> Q:
    """Lo inverso: el personal que lleva alguna de esas carreras, o todas."""
    alcance = AlcanceDePersonal.objects.filter(usuario=OuterRef("pk"))
    las_lleva = ~Exists(alcance) | Exists(alcance.filter(carrera__in=carreras))
    return Q(rol=Rol.ADMINISTRADOR) | Q(rol=Rol.MODERADOR) & las_lleva
