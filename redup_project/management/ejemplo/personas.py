"""Los estudiantes de ejemplo y los usuarios 123 y 456 de los ejemplos del README."""

from collections import Counter
from datetime import date

from estudiantes.models import Seguimiento, Usuario
from estudiantes.servicios import registrar_estudiante
from estudiantes.servicios.correos import importar_correos
from estudiantes.servicios.filas_de_correos import FilaDeCorreo
from redup_project.secuencias import adelantar_secuencia

CONTRASENA = "RedUP-ejemplo-2026"
DOMINIO = "universidad.edu"
# Los ids 123 y 456 no son casuales: la app y el README los usan como `user_id`.
CON_ID_FIJO = (123, 456)

# (matrícula, nombre, apellidos, carrera, cuatrimestre); la matrícula es también la clave de aquí.
PERSONAS = (
    ("123", "Daniela", "Cruz", "Molina", "SIS", 2),
    ("456", "Emilio", "Vargas", None, "MED", 3),
    ("20260001", "Ana", "Ruiz", "López", "SIS", 2),
    ("20260002", "Beto", "Núñez", "Díaz", "MED", 3),
    ("20260003", "Carla", "Gómez", None, "SIS", 2),
    ("20260004", "Diego", "Sánchez", "Toledo", "IND", 1),
    ("20260005", "Elena", "Muñoz", "Ríos", "IND", 4),
    ("20260006", "Fabián", "Ortega", None, "MED", 1),
    ("20260007", "Gabriela", "Peña", "Solís", "SIS", 3),
    ("20260008", "Hugo", "Ibáñez", "Cano", "SIS", 1),
)
SIGUE_A = (("20260001", "20260002"), ("20260002", "20260001"), ("20260003", "20260001"))

Personas = dict[str, Usuario]


def crear_personas(creado: Counter[str]) -> Personas:
    """Los estudiantes de ejemplo por su matrícula; registra a los que falten."""
    personas: Personas = {}
    for matricula, *datos in PERSONAS:
        persona = _la_que_hay(matricula)
        if persona is None:
            persona = _registrar(matricula, *datos)
            creado["estudiantes"] += 1
        personas[matricula] = persona
    for seguidor, seguido in SIGUE_A:
        Seguimiento.objects.get_or_create(seguidor=personas[seguidor], seguido=personas[seguido])
    return personas


def correo_de(matricula: str) -> str:
    """El correo de ejemplo de una matrícula."""
    return f"{matricula}@{DOMINIO}"


def _la_que_hay(matricula: str) -> Usuario | None:
    if int(matricula) in CON_ID_FIJO:
        return Usuario.objects.filter(pk=int(matricula)).first()
    return Usuario.objects.filter(correo_institucional=correo_de(matricula)).first()


def _registrar(
    matricula: str,
    nombre: str,
    apellido_paterno: str,
    apellido_materno: str | None,
    carrera: str,
    cuatrimestre: int,
) -> Usuario:
    correo = correo_de(matricula)
    importar_correos([FilaDeCorreo(correo, matricula, carrera, str(cuatrimestre))])
    datos = {
        "nombre": nombre,
        "apellido_paterno": apellido_paterno,
        "apellido_materno": apellido_materno,
        "fecha_nacimiento": date(2005, 1 + len(nombre), 15),
    }
    if int(matricula) not in CON_ID_FIJO:
        return registrar_estudiante(correo=correo, password=CONTRASENA, **datos)
    persona = Usuario.objects.create_user(correo, CONTRASENA, pk=int(matricula), **datos)
    adelantar_secuencia(Usuario, persona.pk)
    return persona
