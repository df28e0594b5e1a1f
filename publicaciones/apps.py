from django.apps import AppConfig


class PublicacionesConfig(AppConfig):
    name = "publicaciones"
    verbose_name = "Publicaciones"

    def ready(self) -> None:
        # Un rechazo de la base sólo se traduce si la clase que lo nombra está cargada.
        from estudiantes import moderables
        from estudiantes.models import TipoDeObjeto
        from publicaciones import errores  # noqa: F401
        from publicaciones.moderacion import ComentarioReportado, PublicacionReportada

        moderables.registrar(TipoDeObjeto.PUBLICACION, PublicacionReportada())
        moderables.registrar(TipoDeObjeto.COMENTARIO, ComentarioReportado())
