"""Las formas de los avisos y sus preferencias (`contrato/rest.md` §2, §3.5 y §4)."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from estudiantes.esquemas.objeto_json import ObjetoJson
from estudiantes.models import Notificacion
from redup_project.paginacion import PaginaDe50
from redup_project.validacion import Esquema, IdNumerico, Texto


class NotificacionSalida(Esquema):
    """`Notificacion`."""

    id: int
    usuario_id: int
    tipo: str
    titulo: str
    cuerpo: str | None
    datos: dict[str, Any]
    leida: bool
    creada_en: datetime
    leida_en: datetime | None


class NotificacionEnVivo(Esquema):
    """`notification`: lo que llega a las conexiones de quien recibe un aviso."""

    id: str
    tipo: str
    titulo: str
    cuerpo: str | None
    datos: dict[str, Any]
    creada_en: datetime

    @classmethod
    def desde(cls, aviso: Notificacion) -> dict[str, Any]:
        """El aviso como viaja: el id en texto y sin claves nulas, como todo evento."""
        campos = {
            "id": str(aviso.pk),
            "tipo": aviso.tipo,
            "titulo": aviso.titulo,
            "cuerpo": aviso.cuerpo,
            "datos": aviso.datos,
            "creada_en": aviso.creada_en,
        }
        return cls(**campos).model_dump(mode="json", exclude_none=True)


class FiltroNotificaciones(PaginaDe50):
    """Qué avisos se piden: todos, los leídos o los que no, y de qué tipo."""

    leida: bool | None = None
    tipo: Annotated[Texto, Field(max_length=50)] | None = None


class NotificacionEntrada(Esquema):
    """`POST /api/notificaciones`: un aviso que escribe quien modera."""

    usuario_id: IdNumerico
    tipo: Annotated[Texto, Field(min_length=1, max_length=50)]
    titulo: Annotated[Texto, Field(min_length=1, max_length=120)]
    cuerpo: Annotated[Texto, Field(max_length=2000)] | None = None
    datos: ObjetoJson = {}


class LecturaEntrada(Esquema):
    """`PUT /api/notificaciones/{id}`: sin cuerpo, la marca como leída."""

    leida: bool = True


class SinLeerSalida(Esquema):
    """Cuántos avisos quedan por leer."""

    total_no_leidas: int


class ResumenSalida(SinLeerSalida):
    """`Resumen`: lo que la app mira para su contador."""

    last_notification_at: datetime | None


class PreferenciasEntrada(Esquema):
    """`PUT /api/notificaciones/configuracion`; el `updated_at` que reenvía la app se ignora."""

    push_enabled: bool
    chat_enabled: bool
    groups_enabled: bool
    social_enabled: bool


class PreferenciasSalida(PreferenciasEntrada):
    """`ConfigNotif`; sin fecha si nunca las cambió."""

    updated_at: datetime | None


class EstadoPushSalida(Esquema):
    """Si este servidor puede empujar avisos; la ruta del archivo no se enseña."""

    firebase_push_enabled: bool
    service_account_path_present: bool
