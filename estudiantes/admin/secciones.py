"""Lo que la ficha cuenta de una persona. Otra sección es otra función en `SECCIONES`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Manager
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from estudiantes import consultas
from estudiantes.models import Usuario
from redup_project.administracion.listas import TOPE, cuantas
from redup_project.tiempo_real import emisor

ULTIMOS_DIAS = 30
RENGLONES = 20


@dataclass(frozen=True)
class Seccion:
    """Una tabla con título: `filas` de textos y, al final de cada una, su enlace si lo hay."""

    titulo: str
    columnas: tuple[str, ...]
    filas: list[tuple[str, ...]] = field(default_factory=list)
    # (texto, dirección) por fila, o ninguno.
    enlaces: list[tuple[str, str]] = field(default_factory=list)

    @property
    def renglones(self) -> list[tuple[tuple[str, ...], tuple[str, str] | None]]:
        """Cada fila con su enlace."""
        enlaces = [*self.enlaces, *[None] * len(self.filas)]
        return list(zip(self.filas, enlaces, strict=False))


def sesiones(usuario: Usuario) -> Seccion:
    """Si está conectado ahora y qué versión de sesión vale."""
    ahora = "en línea ahora" if usuario.pk in emisor.conectados([usuario.pk]) else "sin conexión"
    fila = (ahora, _cuando(usuario.ultima_conexion_en), str(usuario.version_sesion))
    return Seccion("Sesiones", ("Ahora", "Última conexión", "Versión de sesión"), [fila])


def dispositivos(usuario: Usuario) -> Seccion:
    """Sus teléfonos, con el enlace para olvidarlos; nunca su token."""
    suyos = list(usuario.dispositivos.order_by("-activo", "-ultima_actividad_en")[:RENGLONES])
    olvidar = reverse("admin:estudiantes_usuario_olvidar_telefono", args=[usuario.pk])
    return Seccion(
        "Dispositivos",
        ("Plataforma", "Identificador", "Avisos", "Última actividad"),
        [
            (
                d.plataforma,
                d.uuid_dispositivo,
                "recibe" if d.activo else "no recibe",
                _cuando(d.ultima_actividad_en),
            )
            for d in suyos
        ],
        [("Olvidar este teléfono", f"{olvidar}?dispositivo={d.pk}") for d in suyos if d.activo],
    )


def actividad(usuario: Usuario) -> Seccion:
    """Cuánto publicó con su nombre y escribió el último mes, sin pasar de un tope.

    Con lo anónimo, restando lo que se ve en el muro se sabría que publicó sin firmar.
    """
    desde = timezone.now() - timedelta(days=ULTIMOS_DIAS)
    fila = (
        _hasta_tope(usuario.publicaciones, publicada_en__gte=desde, es_anonima=False),
        _hasta_tope(usuario.mensajes, enviado_en__gte=desde),
    )
    return Seccion(f"Últimos {ULTIMOS_DIAS} días", ("Publicaciones", "Mensajes"), [fila])


def grupos(usuario: Usuario) -> Seccion:
    """En qué grupos está o pidió entrar."""
    membresias = usuario.membresias.select_related("grupo").order_by("-pk")[:RENGLONES]
    return Seccion(
        "Grupos",
        ("Grupo", "Rol", "Estado"),
        [
            (m.grupo.nombre, m.get_rol_miembro_display(), m.get_estado_membresia_display())
            for m in membresias
        ],
    )


def sanciones(usuario: Usuario) -> Seccion:
    """Las últimas. Las de algo anónimo que nadie reveló no: dirían que fue él."""
    suyas = consultas.sanciones_que_se_ven().filter(usuario=usuario).order_by("-pk")[:RENGLONES]
    ver = [reverse("admin:estudiantes_sancion_change", args=[s.pk]) for s in suyas]
    return Seccion(
        "Sanciones",
        ("Cuál", "Impuesta", "Hasta", "Levantada", "Motivo"),
        [
            (
                s.get_tipo_display(),
                _cuando(s.creado_en),
                _cuando(s.hasta, "sin fecha"),
                _cuando(s.levantada_en, "no"),
                s.motivo,
            )
            for s in suyas
        ],
        [("Ver", direccion) for direccion in ver],
    )


SECCIONES: tuple[Callable[[Usuario], Seccion], ...] = (
    sesiones,
    dispositivos,
    actividad,
    grupos,
    sanciones,
)


def _cuando(momento: Any, si_no: str = "nunca") -> str:
    return date_format(timezone.localtime(momento), "SHORT_DATETIME_FORMAT") if momento else si_no


def _hasta_tope(relacion: Manager, **cuales: Any) -> str:
    contadas = cuantas(relacion.filter(**cuales))
    return f"más de {TOPE}" if contadas > TOPE else str(contadas)
