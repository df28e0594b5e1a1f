"""Lo que se mira y no se toca: la auditoría y los códigos de recuperación."""

import json
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from estudiantes import moderables
from estudiantes.admin.frases import ACCIONES, frase_de
from estudiantes.models import CodigoRecuperacion, RegistroAuditoria, Rol, Usuario
from redup_project.administracion import SoloLectura, por, por_mes

QUIENES = 200


class _FiltroExacto(admin.SimpleListFilter):
    """Un campo igual a lo elegido. Las opciones no salen de la tabla: habría que recorrerla."""

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(**{self.parameter_name: self.value()}) if self.value() else queryset


class FiltroPorActor(_FiltroExacto):
    title = "quién (personal)"
    parameter_name = "actor_usuario"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        personal = Usuario.objects.filter(rol__in=(Rol.MODERADOR, Rol.ADMINISTRADOR))
        return [(str(uno.pk), uno.correo_institucional) for uno in personal[:QUIENES]]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        valor = self.value() or ""
        return queryset.filter(actor_usuario_id=int(valor)) if valor.isdecimal() else queryset


class FiltroPorAccion(_FiltroExacto):
    title = "acción"
    parameter_name = "accion"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return sorted(ACCIONES.items(), key=lambda accion: accion[1])


class FiltroPorEntidad(_FiltroExacto):
    title = "sobre qué"
    parameter_name = "entidad"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        nombres = {m._meta.db_table: str(m._meta.verbose_name) for m in apps.get_models()}
        return sorted(nombres.items(), key=lambda entidad: entidad[1])


@admin.register(RegistroAuditoria)
class RegistroAuditoriaAdmin(SoloLectura):
    """La ve entera quien administra; los demás del personal, sólo lo que hicieron ellos.

    Sin los actos que dirían quién escribió algo anónimo: eso lo revelan dos, en su caso.
    """

    # La regla no depende de las carreras: es `acotar`.
    alcance = por("actor_usuario__carrera")
    list_display = ("creada_en", "que_paso", "entidad", "entidad_id", "actor_usuario")
    list_filter = (
        FiltroPorActor,
        FiltroPorAccion,
        FiltroPorEntidad,
        por_mes("creada_en", "cuándo"),
    )
    list_select_related = ("actor_usuario",)
    # Exactas: un trozo obligaría a leer la tabla entera, que sólo crece.
    search_fields = ("entidad_id__exact", "accion__exact")
    search_help_text = "El identificador de lo que cambió (el 7 de un grupo) o la acción exacta."
    readonly_fields = ("que_paso", "detalle_legible")
    exclude = ("detalle", "accion")
    sortable_by = ("creada_en",)
    ordering = ("-creada_en", "-id")

    def acotar(
        self, filas: QuerySet[RegistroAuditoria], request: HttpRequest
    ) -> QuerySet[RegistroAuditoria]:
        return filas if request.user.is_superuser else filas.filter(actor_usuario=request.user)

    @admin.display(description="qué pasó", ordering="accion")
    def que_paso(self, registro: RegistroAuditoria) -> str:
        return frase_de(registro)

    @admin.display(description="detalle")
    def detalle_legible(self, registro: RegistroAuditoria) -> SafeString:
        texto = json.dumps(registro.detalle, ensure_ascii=False, indent=2, sort_keys=True)
        return format_html("<pre>{}</pre>", texto)

    def get_queryset(self, request: HttpRequest) -> QuerySet[RegistroAuditoria]:
        return super().get_queryset(request).exclude(moderables.actos_que_delatan())


@admin.register(CodigoRecuperacion)
class CodigoRecuperacionAdmin(SoloLectura):
    """Sin el hash: un código corto se adivina a partir de él."""

    alcance = por("usuario__carrera")
    reservados = ("codigo_hash",)
    list_display = ("usuario", "creado_en", "expira_en", "intentos", "usado_en")
    list_select_related = ("usuario",)
    search_fields = ("usuario__correo_institucional",)
    ordering = ("-id",)
