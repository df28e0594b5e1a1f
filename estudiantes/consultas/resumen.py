"""Los recuentos que enseña la portada del admin."""

from datetime import date, timedelta

from django.db.models import Count, Sum

from estudiantes.models import Estado, ResumenDiario, Rol, Usuario


def dias_resumidos(que: str, desde: date, hasta: date) -> set[date]:
    """Los días de `desde` a `hasta` (sin éste) que ya se contaron."""
    filas = ResumenDiario.objects.filter(que=que, dia__gte=desde, dia__lt=hasta)
    return set(filas.values_list("dia", flat=True))


def resumen_por_dia(que: str, desde: date, hasta: date, carrera_id: int | None) -> dict[date, int]:
    """De cada día de `desde` a `hasta` (sin éste), cuántos; con carrera, sólo los de ésa."""
    filas = ResumenDiario.objects.filter(que=que, dia__gte=desde, dia__lt=hasta)
    if carrera_id is not None:
        filas = filas.filter(carrera_id=carrera_id)
    contados = dict(filas.values_list("dia").annotate(total=Sum("cuantos")))
    dias = (desde + timedelta(days=n) for n in range((hasta - desde).days))
    return {dia: contados.get(dia, 0) for dia in dias}


def estudiantes_por_carrera() -> list[tuple[int | None, str | None, int]]:
    """Cuántos estudiantes activos tiene cada carrera (su id, su nombre y cuántos), de más a menos.

    Las que empatan, por su nombre, y quienes no tienen, detrás.
    """
    estudiantes = Usuario.objects.filter(rol=Rol.ESTUDIANTE, estado=Estado.ACTIVO).order_by()
    return list(
        estudiantes.values_list("carrera", "carrera__nombre")
        .annotate(total=Count("pk"))
        .order_by("-total", "carrera__nombre")
    )
