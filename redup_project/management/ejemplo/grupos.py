"""Los grupos de ejemplo: el 1 de los ejemplos del README y otros dos."""

from collections import Counter

from estudiantes.models import Usuario
from grupos.models import Grupo, Membresia, Privacidad
from grupos.servicios import crear_grupo
from redup_project.management.ejemplo.personas import Personas
from redup_project.secuencias import adelantar_secuencia

GRUPO_DEL_README = 1

# (nombre, descripción, privacidad, dueño, demás miembros)
GRUPOS = (
    (
        "Sistemas 2026",
        "Avisos y dudas de la generación.",
        Privacidad.PUBLICO,
        "20260001",
        ("20260003", "20260007", "20260008", "123"),
    ),
    (
        "Club de ajedrez",
        "Jueves a las cinco, en la cafetería.",
        Privacidad.PRIVADO,
        "20260005",
        ("20260002", "20260004"),
    ),
)


def crear_grupos(personas: Personas, creado: Counter[str]) -> dict[str, Grupo]:
    """Los grupos de ejemplo por su nombre, con sus miembros; crea los que falten."""
    grupos = {"Grupo de ejemplo": _grupo_del_readme(personas, creado)}
    for nombre, descripcion, privacidad, dueno, miembros in GRUPOS:
        grupo = Grupo.objects.filter(nombre=nombre, carrera=None).first()
        if grupo is None:
            grupo = crear_grupo(
                dueno_id=personas[dueno].pk,
                nombre=nombre,
                descripcion=descripcion,
                privacidad=privacidad,
            )
            creado["grupos"] += 1
            _unir(grupo, [personas[miembro] for miembro in miembros])
        grupos[nombre] = grupo
    return grupos


def _grupo_del_readme(personas: Personas, creado: Counter[str]) -> Grupo:
    grupo, es_nuevo = Grupo.objects.get_or_create(
        pk=GRUPO_DEL_README,
        defaults={
            "nombre": "Grupo de ejemplo",
            "descripcion": "El `grupo_1` de los ejemplos del README.",
            "usuario_dueno": personas["123"],
        },
    )
    creado["grupos"] += es_nuevo
    adelantar_secuencia(Grupo, grupo.pk)
    _unir(grupo, [personas["123"], personas["456"]])
    return grupo


def _unir(grupo: Grupo, usuarios: list[Usuario]) -> None:
    for usuario in usuarios:
        Membresia.objects.get_or_create(grupo=grupo, usuario=usuario)
