"""El panel del muro: publicaciones, comentarios, reacciones y sus catálogos."""

from typing import ClassVar

from django.contrib import admin
from django.db.models import Case, CharField, F, Model, QuerySet, When
from django.forms import ModelForm
from django.http import HttpRequest

from estudiantes.models import Usuario, normalizar_correo
from publicaciones import servicios
from publicaciones.consultas.alcance import DE_LA_PUBLICACION, DE_QUIEN_COMENTA, no_firmo
from publicaciones.consultas.muro import que_dicen
from publicaciones.errores import AudienciaIncoherente, ComentarioPadreAjeno
from publicaciones.models import (
    Comentario,
    Multimedia,
    Publicacion,
    Reaccion,
    ReaccionPublicacion,
    TipoPublicacion,
)
from redup_project.administracion import COMUN, AdminRedup, EnLinea, SinBorrado
from redup_project.busqueda import que_casan


class MultimediaEnLinea(EnLinea):
    model = Multimedia
    fields = ("tipo", "url_archivo", "url_miniatura", "orden")
    extra = 0


class SinDelatar(AdminRedup):
    """De quien publicó sin firmar no se ve el nombre, ni se le busca, ordena o filtra por él.

    Lo revelan dos personas, en su caso de la cola de revisión. Vale para su publicación y para lo
    que él mismo comenta o reacciona en ella.
    """

    # La columna de la persona, y el camino hasta su publicación.
    persona: ClassVar[str] = "usuario"
    hasta_la_publicacion: ClassVar[str] = "publicacion__"
    # La auditoría la lee más gente, y no se borra.
    sin_valores = ("autor", "usuario")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        correo = F(f"{self.persona}__correo_institucional")
        firmo = ~no_firmo(self.persona, self.hasta_la_publicacion)
        visible = Case(When(firmo, then=correo), output_field=CharField())
        return super().get_queryset(request).annotate(correo_visible=visible)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Un correo entero, de quien firmó; si no, palabras, por el índice: son listas muy largas."""
        if not search_term:
            return queryset, False
        if "@" in search_term:
            quien = Usuario.objects.filter(correo_institucional=normalizar_correo(search_term))
            # Ya leído: con su número, el índice de cada tabla; y de lo que no firmó, nada.
            suyas = queryset.filter(**{f"{self.persona}__in": list(quien)})
            return suyas.filter(correo_visible__isnull=False), False
        return self.con_palabras(queryset, search_term), False

    def con_palabras(self, filas: QuerySet, texto: str) -> QuerySet:
        """Las filas que dicen eso; donde no hay qué leer, sólo por su identificador."""
        return filas.filter(pk=int(texto)) if texto.isdecimal() else filas.none()

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        camino = lookup.split("__")
        delata = self.persona in camino or "autor" in camino
        return not delata and super().lookup_allowed(lookup, value, request)

    def get_exclude(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """Ya escrito, quién lo hizo se lee en `firmado_por`."""
        excluidos = super().get_exclude(request, obj)
        return excluidos if obj is None else (*excluidos, self.persona)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> tuple[str, ...]:
        campos = super().get_readonly_fields(request, obj)
        if obj is None:
            return campos
        return ("firmado_por", *(campo for campo in campos if campo != self.persona))

    @admin.display(description="autor")
    def firmado_por(self, fila: Model) -> str:
        """Su nombre y su correo o, si no firmó, «Anónimo»."""
        return str(getattr(fila, self.persona)) if fila.correo_visible else "Anónimo"


@admin.register(Publicacion)
class PublicacionAdmin(SinDelatar, SinBorrado):
    """Se retira del muro con `activa`: borrarla se llevaría comentarios y reacciones."""

    alcance = DE_LA_PUBLICACION
    persona = "autor"
    hasta_la_publicacion = ""

    campo_del_rechazo = {AudienciaIncoherente: "audiencia"}
    inlines = (MultimediaEnLinea,)
    list_display = (
        "titulo",
        "firmado_por",
        "tipo_publicacion",
        "audiencia",
        "activa",
        "publicada_en",
    )
    list_filter = ("activa", "audiencia", "tipo_publicacion", "carrera_objetivo", "es_anonima")
    list_select_related = ("autor", "tipo_publicacion")
    sortable_by = ("publicada_en",)
    search_fields = ("titulo",)
    search_help_text = "Palabras del título o del texto, o el correo entero de quien firma."
    autocomplete_fields = (
        "autor",
        "tipo_publicacion",
        "carrera_objetivo",
        "cuatrimestre_objetivo",
    )
    # La que se publicó anónima lo es para siempre, y al revés.
    solo_al_crear = ("autor", "es_anonima")

    def con_palabras(self, filas: QuerySet, texto: str) -> QuerySet:
        return que_dicen(filas, texto)

    def save_model(
        self, request: HttpRequest, obj: Publicacion, form: ModelForm, change: bool
    ) -> None:
        """Lo que deja de verse, o vuelve, lo saben los teléfonos: como al decidir un caso."""
        if change and "activa" in form.changed_data:
            if obj.activa:
                servicios.devolver_publicacion(publicacion_id=obj.pk)
            else:
                servicios.quitar_publicacion_sin_caso(
                    publicacion_id=obj.pk, actor_id=request.user.pk, para_siempre=False
                )
            # Si la había borrado su autor ya no lo está: que guardar la ficha no la borre otra vez.
            obj.refresh_from_db(fields=["eliminada_en"])
        super().save_model(request, obj, form, change)


@admin.register(Comentario)
class ComentarioAdmin(SinDelatar, SinBorrado):
    """Se oculta con `activo`: borrarlo se llevaría sus respuestas."""

    alcance = DE_QUIEN_COMENTA
    campo_del_rechazo = {ComentarioPadreAjeno: "comentario_padre"}
    list_display = ("__str__", "firmado_por", "publicacion", "activo", "creado_en")
    list_filter = ("activo",)
    list_select_related = ("usuario", "publicacion")
    search_fields = ("contenido",)
    search_help_text = "Palabras del comentario, o el correo entero de quien firma."
    autocomplete_fields = ("publicacion", "usuario", "comentario_padre")
    solo_al_crear = ("publicacion", "usuario", "comentario_padre")
    sortable_by = ()
    ordering = ("-id",)

    def con_palabras(self, filas: QuerySet, texto: str) -> QuerySet:
        return que_casan(filas, texto, "contenido")

    def save_model(
        self, request: HttpRequest, obj: Comentario, form: ModelForm, change: bool
    ) -> None:
        """Como el de una publicación; se va con sus respuestas, y vuelve sin ellas."""
        if change and "activo" in form.changed_data:
            if obj.activo:
                servicios.devolver_comentarios(comentario_ids=[obj.pk])
            else:
                servicios.quitar_comentario_sin_caso(comentario_id=obj.pk, actor_id=request.user.pk)
        super().save_model(request, obj, form, change)


@admin.register(TipoPublicacion)
class TipoPublicacionAdmin(AdminRedup):
    alcance = COMUN
    list_display = ("nombre", "codigo", "descripcion")
    search_fields = ("nombre", "codigo")


@admin.register(Reaccion)
class ReaccionAdmin(AdminRedup):
    alcance = COMUN
    list_display = ("nombre", "codigo")
    search_fields = ("nombre", "codigo")


@admin.register(ReaccionPublicacion)
class ReaccionPublicacionAdmin(SinDelatar):
    alcance = DE_QUIEN_COMENTA
    list_display = ("publicacion", "firmado_por", "reaccion", "creado_en")
    list_filter = ("reaccion",)
    list_select_related = ("publicacion", "usuario", "reaccion")
    search_fields = ("id__exact",)
    search_help_text = "El identificador de la reacción, o el correo entero de quien reaccionó."
    autocomplete_fields = ("publicacion", "usuario", "reaccion")
    solo_al_crear = ("publicacion", "usuario")
    sortable_by = ()
    ordering = ("-id",)
