from django.apps import AppConfig


class EstudiantesConfig(AppConfig):
    name = "estudiantes"
    verbose_name = "Estudiantes"

    def ready(self) -> None:
        # Un rechazo de la base sólo se traduce si la clase que lo nombra está cargada.
        from estudiantes import (
            errores,  # noqa: F401
            moderables,
        )
        from estudiantes.models import TipoDeObjeto
        from estudiantes.moderacion import Persona

        moderables.registrar(TipoDeObjeto.PERSONA, Persona())
