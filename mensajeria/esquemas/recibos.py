"""El paquete con que se pregunta quién leyó un mensaje."""

from mensajeria.esquemas.campos import Limite
from redup_project.validacion import Esquema, IdNumerico


class PedirRecibos(Esquema):
    """`message_receipts`; `after`, el último usuario de la página anterior."""

    mensaje_id: IdNumerico
    after: IdNumerico | None = None
    limit: Limite = 200
