"""Qué se puede hacer con un grupo reportado: archivarlo, y volver a abrirlo."""

from typing import Any, ClassVar

from estudiantes.models import Decision, Usuario
from estudiantes.moderables import SOBRE_SU_AUTOR, Contexto, Fragmento, Hallazgo, Moderable
from grupos import consultas, servicios
from grupos.models import Grupo


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


def _texto(grupo: Grupo) -> str:
    return f"{grupo.nombre}\n{grupo.descripcion or ''}".strip()
