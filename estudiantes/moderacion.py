"""Qué se puede hacer con una persona reportada: a ella no se la oculta, se la sanciona."""

from estudiantes import consultas
from estudiantes.models import Usuario
from estudiantes.moderables import Contexto, Fragmento, Hallazgo, Moderable


class Persona(Moderable):
    def localizar(self, objeto_id: int, lector: Usuario) -> Hallazgo | None:
        persona = consultas.perfiles_para(lector).filter(pk=objeto_id).first()
        return persona and Hallazgo(persona.pk, persona.biografia or "")

    def contexto(self, objeto_id: int) -> Contexto:
        persona = Usuario.objects.filter(pk=objeto_id).first()
        if persona is None:
            return Contexto()
        fotos = (persona.foto_perfil_url,) if persona.foto_perfil_url else ()
        ficha = Fragmento(persona.nombre_completo, persona.biografia or "", imagenes=fotos)
        return Contexto("Su perfil", (ficha,))
