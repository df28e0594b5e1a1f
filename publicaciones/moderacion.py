"""Qué se puede hacer con una publicación o un comentario reportados."""

from typing import Any, ClassVar

from django.db.models import CharField, F, Q
from django.db.models.functions import Cast

from estudiantes.models import Decision, Rol, Usuario
from estudiantes.moderables import SOBRE_SU_AUTOR, Contexto, Fragmento, Hallazgo, Moderable
from publicaciones import consultas, servicios
from publicaciones.models import Comentario, Publicacion

DE_LO_PUBLICADO = SOBRE_SU_AUTOR | {Decision.OCULTAR, Decision.RETIRAR}
ANONIMO = "Anónimo"


class PublicacionReportada(Moderable):
    decisiones: ClassVar[frozenset[str]] = DE_LO_PUBLICADO

    def localizar(self, objeto_id: int, lector: Usuario) -> Hallazgo | None:
        publicacion = consultas.visibles_para(lector).filter(pk=objeto_id).first()
        if publicacion is None:
            return None
        return Hallazgo(publicacion.autor_id, _texto(publicacion), publicacion.es_anonima)

    def contexto(self, objeto_id: int) -> Contexto:
        publicacion = Publicacion.objects.select_related("autor").filter(pk=objeto_id).first()
        return (
            Contexto("En el muro", (_de_publicacion(publicacion),)) if publicacion else Contexto()
        )

    def ocultar(self, objeto_id: int) -> dict[str, Any]:
        return {
            "se_veia": servicios.quitar_publicacion(publicacion_id=objeto_id, para_siempre=False)
        }

    def retirar(self, objeto_id: int) -> dict[str, Any]:
        return {
            "se_veia": servicios.quitar_publicacion(publicacion_id=objeto_id, para_siempre=True)
        }

    def mostrar(self, objeto_id: int, efecto: dict[str, Any]) -> None:
        if efecto.get("se_veia"):
            servicios.devolver_publicacion(publicacion_id=objeto_id)

    def actos_que_delatan(self) -> Q:
        """Crear y editar lo hace su autor; borrar, también quien modera, y eso se enseña."""
        ids = Publicacion.objects.filter(es_anonima=True).values(texto=Cast("pk", CharField()))
        suyos = Q(accion__in=("crear_publicacion", "editar_publicacion"))
        suyos |= Q(actor_usuario__rol=Rol.ESTUDIANTE)
        return Q(entidad="publicaciones", entidad_id__in=ids) & suyos


class ComentarioReportado(Moderable):
    decisiones: ClassVar[frozenset[str]] = DE_LO_PUBLICADO

    def localizar(self, objeto_id: int, lector: Usuario) -> Hallazgo | None:
        visibles = consultas.comentarios_visibles_para(lector).select_related("publicacion")
        comentario = visibles.filter(pk=objeto_id).first()
        if comentario is None:
            return None
        return Hallazgo(comentario.usuario_id, comentario.contenido, _no_firma(comentario))

    def contexto(self, objeto_id: int) -> Contexto:
        con_todo = Comentario.objects.select_related(
            "usuario", "publicacion__autor", "comentario_padre__usuario"
        )
        comentario = con_todo.filter(pk=objeto_id).first()
        if comentario is None:
            return Contexto()
        fragmentos = [_de_publicacion(comentario.publicacion, es_lo_reportado=False)]
        if comentario.comentario_padre:
            padre = comentario.comentario_padre
            padre.publicacion = comentario.publicacion
            fragmentos.append(_de_comentario(padre, es_lo_reportado=False))
        fragmentos.append(_de_comentario(comentario))
        return Contexto("En los comentarios de una publicación", tuple(fragmentos))

    def ocultar(self, objeto_id: int) -> dict[str, Any]:
        quitados = servicios.quitar_comentario(comentario_id=objeto_id)
        return {"comentarios": quitados}

    def retirar(self, objeto_id: int) -> dict[str, Any]:
        return self.ocultar(objeto_id)

    def mostrar(self, objeto_id: int, efecto: dict[str, Any]) -> None:
        servicios.devolver_comentarios(comentario_ids=efecto.get("comentarios", []))

    def actos_que_delatan(self) -> Q:
        """Borrar, quien la escribió, su propio comentario en ella."""
        suyos = Comentario.objects.filter(
            publicacion__es_anonima=True, usuario=F("publicacion__autor")
        )
        ids = suyos.values(texto=Cast("pk", CharField()))
        return Q(
            entidad="comentarios_publicacion",
            entidad_id__in=ids,
            actor_usuario__rol=Rol.ESTUDIANTE,
        )


def _texto(publicacion: Publicacion) -> str:
    return f"{publicacion.titulo}\n{publicacion.contenido}"


def _no_firma(comentario: Comentario) -> bool:
    publicacion = comentario.publicacion
    return publicacion.es_anonima and comentario.usuario_id == publicacion.autor_id


def _de_publicacion(publicacion: Publicacion, *, es_lo_reportado: bool = True) -> Fragmento:
    return Fragmento(
        quien=ANONIMO if publicacion.es_anonima else publicacion.autor.nombre_completo,
        texto=_texto(publicacion),
        cuando=publicacion.publicada_en,
        imagenes=tuple(publicacion.multimedia.values_list("url_archivo", flat=True)),
        es_lo_reportado=es_lo_reportado,
    )


def _de_comentario(comentario: Comentario, *, es_lo_reportado: bool = True) -> Fragmento:
    return Fragmento(
        quien=ANONIMO if _no_firma(comentario) else comentario.usuario.nombre_completo,
        texto=comentario.contenido,
        cuando=comentario.creado_en,
        es_lo_reportado=es_lo_reportado,
    )
