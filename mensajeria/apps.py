from django.apps import AppConfig


class MensajeriaConfig(AppConfig):
    name = "mensajeria"
    verbose_name = "Mensajería"
