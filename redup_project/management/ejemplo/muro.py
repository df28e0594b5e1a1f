"""El muro de ejemplo: publicaciones generales y de carrera, un comentario y unas reacciones."""

from collections import Counter

from publicaciones.models import Comentario, Publicacion, Reaccion, ReaccionPublicacion
from publicaciones.servicios import crear_publicacion
from redup_project.management.ejemplo.personas import Personas

# (autor, título, contenido, tipo, sólo para su carrera)
PUBLICACIONES = (
    (
        "20260001",
        "Bienvenida a RedUP",
        "Esta es la red de la universidad: publica, comenta y escribe.",
        "general",
        False,
    ),
    (
        "20260005",
        "Torneo de ajedrez",
        "El jueves a las cinco, en la cafetería. Hay tableros.",
        "evento",
        False,
    ),
    (
        "20260007",
        "Entrega de redes",
        "La práctica 3 se entrega el viernes antes de medianoche.",
        "academica",
        True,
    ),
)


def crear_muro(personas: Personas, creado: Counter[str]) -> None:
    """Publica lo que falte y lo deja comentado y con reacciones."""
    for matricula, titulo, contenido, tipo, de_su_carrera in PUBLICACIONES:
        autor = personas[matricula]
        if Publicacion.objects.filter(autor=autor, titulo=titulo).exists():
            continue
        publicacion = crear_publicacion(
            autor_id=autor.pk,
            titulo=titulo,
            contenido=contenido,
            codigo_tipo=tipo,
            audiencia="carrera" if de_su_carrera else "general",
            carrera_objetivo_id=autor.carrera_id,
        )
        creado["publicaciones"] += 1
        _animar(publicacion, personas)


def _animar(publicacion: Publicacion, personas: Personas) -> None:
    Comentario.objects.create(
        publicacion=publicacion, usuario=personas["20260003"], contenido="¡Gracias por avisar!"
    )
    me_gusta = Reaccion.objects.get(codigo="me_gusta")
    for matricula in ("20260003", "20260008"):
        ReaccionPublicacion.objects.create(
            publicacion=publicacion, usuario=personas[matricula], reaccion=me_gusta
        )
