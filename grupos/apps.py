from django.apps import AppConfig


class GruposConfig(AppConfig):
    name = "grupos"
    verbose_name = "Grupos"

    def ready(self) -> None:
        # Un rechazo de la base sólo se traduce si la clase que lo nombra está cargada.
        from estudiantes import moderables
        from estudiantes.models import TipoDeObjeto
        from grupos import errores  # noqa: F401
        from grupos.moderacion import GrupoReportado, PublicacionDeGrupoReportada

        moderables.registrar(TipoDeObjeto.GRUPO, GrupoReportado())
        moderables.registrar(TipoDeObjeto.PUBLICACION_DE_GRUPO, PublicacionDeGrupoReportada())
