"""Qué se puede hacer con un grupo reportado, que se archiva, o con lo que se publicó en él."""

from typing import Any, ClassVar

from estudiantes.models import Decision, Usuario
from estudiantes.moderables import SOBRE_SU_AUTOR, Contexto, Fragmento, Hallazgo, Moderable
from grupos import consultas, servicios
from grupos.models import Grupo, PublicacionGrupo


class GrupoReportado(Moderable):
    decisiones: ClassVar[frozenset[str]] = SOBRE_SU_AUTOR | {Decision.OCULTAR}

    def localizar(self, objeto_id: int, lector: Usuario) -> Hallazgo | None:
        grupo = consultas.vivos().filter(pk=objeto_id).first()
        return grupo and Hallazgo(grupo.usuario_dueno_id, _texto(grupo))

    def contexto(self, objeto_id: int) -> Contexto:
        grupo = Grupo.objects.select_related("usuario_dueno").filter(pk=objeto_id).first()
        if grupo is None:
            return Contexto()
        fotos = (grupo.foto_grupo_url,) if grupo.foto_grupo_url else ()
        dueno = grupo.usuario_dueno.nombre_completo
        ficha = Fragmento(dueno, _texto(grupo), grupo.creado_en, fotos)
        return Contexto(f"Un grupo {grupo.get_privacidad_display().lower()}", (ficha,))

    def ocultar(self, objeto_id: int) -> dict[str, Any]:
        return {"archivado": servicios.cerrar_por_moderacion(grupo_id=objeto_id)}

    def mostrar(self, objeto_id: int, efecto: dict[str, Any]) -> None:
        if efecto.get("archivado"):
            servicios.reabrir_por_moderacion(grupo_id=objeto_id)


class PublicacionDeGrupoReportada(Moderable):
    decisiones: ClassVar[frozenset[str]] = SOBRE_SU_AUTOR | {Decision.OCULTAR, Decision.RETIRAR}

    def localizar(self, objeto_id: int, lector: Usuario) -> Hallazgo | None:
        visibles = consultas.publicaciones_visibles_para(lector.pk)
        publicacion = visibles.filter(pk=objeto_id).first()
        return publicacion and Hallazgo(publicacion.autor_id, _lo_publicado(publicacion))

    def contexto(self, objeto_id: int) -> Contexto:
        enlazadas = PublicacionGrupo.objects.select_related("autor", "grupo")
        publicacion = enlazadas.filter(pk=objeto_id).first()
        if publicacion is None:
            return Contexto()
        autor, texto = publicacion.autor.nombre_completo, _lo_publicado(publicacion)
        dicho = Fragmento(autor, texto, publicacion.creado_en)
        return Contexto(f"En el grupo «{publicacion.grupo}»", (dicho,))

    def ocultar(self, objeto_id: int) -> dict[str, Any]:
        return {"se_veia": servicios.quitar_publicacion(publicacion_id=objeto_id)}

    def retirar(self, objeto_id: int) -> dict[str, Any]:
        return self.ocultar(objeto_id)

    def mostrar(self, objeto_id: int, efecto: dict[str, Any]) -> None:
        if efecto.get("se_veia"):
            servicios.devolver_publicacion(publicacion_id=objeto_id)


def _lo_publicado(publicacion: PublicacionGrupo) -> str:
    return f"{publicacion.titulo}\n{publicacion.contenido}"


def _texto(grupo: Grupo) -> str:
    return f"{grupo.nombre}\n{grupo.descripcion or ''}".strip()
