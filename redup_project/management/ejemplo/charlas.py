"""Las charlas de ejemplo, directas y de grupo, ya leídas por todos."""

import uuid
from collections import Counter

from django.db.models import OuterRef, Subquery

from grupos.models import Grupo
from mensajeria.models import MarcaSala, Mensaje, SalaChat
from mensajeria.servicios import sala_directa
from redup_project.management.ejemplo.personas import Personas

# Con un `cliente_id` que sale de la charla y del turno, repetir un envío no lo duplica.
ESPACIO = uuid.UUID("5e0b1f0c-6f0e-5d3c-9f55-8f6e0a3d2026")

Turnos = tuple[tuple[str, str], ...]

# Quién habla con quién y, por turnos, qué dice cada cual.
DIRECTAS: dict[tuple[str, str], Turnos] = {
    ("123", "456"): (
        ("123", "¡Hola! ¿Ya viste el grupo de ejemplo?"),
        ("456", "Sí, ahí nos leemos."),
    ),
    ("20260001", "20260002"): (
        ("20260001", "¿Vienes al ajedrez el jueves?"),
        ("20260002", "Voy, pero llego tarde: salgo de anatomía a las cinco."),
        ("20260001", "Te guardo silla."),
    ),
}
DE_GRUPO: dict[str, Turnos] = {
    "Grupo de ejemplo": (
        ("123", "Bienvenidos. Este es el grupo_1."),
        ("456", "Recibido."),
    ),
    "Sistemas 2026": (
        ("20260001", "Subí los apuntes de redes."),
        ("20260007", "Gracias, me salvas el parcial."),
        ("20260003", "¿Alguien tiene los de bases de datos?"),
    ),
}


def crear_charlas(personas: Personas, grupos: dict[str, Grupo], creado: Counter[str]) -> None:
    """Abre las salas y escribe los mensajes que falten."""
    for (una, otra), turnos in DIRECTAS.items():
        sala = sala_directa(usuario_id=personas[una].pk, otro_id=personas[otra].pk)
        _conversar(sala, f"{una}-{otra}", turnos, personas, creado)
    for nombre, turnos in DE_GRUPO.items():
        sala = SalaChat.objects.get(grupo=grupos[nombre])
        _conversar(sala, nombre, turnos, personas, creado)


def _conversar(
    sala: SalaChat, charla: str, turnos: Turnos, personas: Personas, creado: Counter[str]
) -> None:
    nuevos = 0
    for turno, (quien, texto) in enumerate(turnos):
        _, es_nuevo = Mensaje.objects.get_or_create(
            remitente=personas[quien],
            cliente_id=uuid.uuid5(ESPACIO, f"{charla}:{turno}"),
            defaults={"sala_chat": sala, "contenido": texto},
        )
        nuevos += es_nuevo
    creado["mensajes"] += nuevos
    if nuevos:
        # Leídos: si no, la primera conexión de 123 o 456 empezaría recibiendo estas charlas.
        ultimo = SalaChat.objects.filter(pk=OuterRef("sala_chat_id")).values("ultimo_numero")
        MarcaSala.objects.filter(sala_chat=sala).update(leido_hasta=Subquery(ultimo))
