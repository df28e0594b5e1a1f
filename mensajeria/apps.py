from django.apps import AppConfig


class MensajeriaConfig(AppConfig):
    name = "mensajeria"
    verbose_name = "Mensajería"

    def ready(self) -> None:
        # Un rechazo de la base sólo se traduce si la clase que lo nombra está cargada.
        from estudiantes import moderables
        from estudiantes.models import TipoDeObjeto
        from mensajeria import errores  # noqa: F401
        from mensajeria.moderacion import MensajeReportado

        moderables.registrar(TipoDeObjeto.MENSAJE, MensajeReportado())
