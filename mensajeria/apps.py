from django.apps import AppConfig


class MensajeriaConfig(AppConfig):
    name = "mensajeria"
    verbose_name = "Mensajería"

    def ready(self) -> None:
        # Un rechazo de la base sólo se traduce si la clase que lo nombra está cargada.
        from mensajeria import errores  # noqa: F401
