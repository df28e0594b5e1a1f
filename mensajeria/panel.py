"""Lo de los chats en la portada del admin: cuánto se escribe, nunca qué."""

from django.db.models import Q

from mensajeria.models import Mensaje
from redup_project.contenido import TipoContenido
from redup_project.panel import serie

DE_PERSONAS = ~Q(tipo_mensaje=TipoContenido.SISTEMA)

serie(
    "activos",
    "Usuarios activos: escribieron algún mensaje",
    Mensaje,
    fecha="enviado_en",
    carrera="remitente__carrera",
    donde=DE_PERSONAS,
    distintos="remitente",
)
serie(
    "mensajes",
    "Mensajes enviados",
    Mensaje,
    fecha="enviado_en",
    carrera="remitente__carrera",
    donde=DE_PERSONAS,
)
