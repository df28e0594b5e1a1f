"""El admin de Django con el sitio de RedUP: su entrada, su portada y su segundo factor."""

from django.contrib.admin import apps
from django.utils.module_loading import autodiscover_modules


class AdminDeRedup(apps.AdminConfig):
    # La de «redup_project», que comparte este archivo, es la que Django hace sola.
    default = False
    default_site = "redup_project.sitio.SitioRedup"

    def ready(self) -> None:
        super().ready()
        # Como los `admin.py`: lo que cada app enseña en la portada, en su `panel.py`.
        autodiscover_modules("panel")
