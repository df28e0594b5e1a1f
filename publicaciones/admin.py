"""El panel del muro: publicaciones, comentarios, reacciones y sus catálogos."""

from django.contrib import admin

from publicaciones.errores import AudienciaIncoherente, ComentarioPadreAjeno
from publicaciones.models import (
    Comentario,
    Multimedia,
    Publicacion,
    Reaccion,
    ReaccionPublicacion,
    TipoPublicacion,
)
from redup_project.administracion import COMUN, AdminRedup, EnLinea, SinBorrado, por


class MultimediaEnLinea(EnLinea):
    model = Multimedia
    fields = ("tipo", "url_archivo", "url_miniatura", "orden")
    extra = 0


@admin.register(Publicacion)
class PublicacionAdmin(SinBorrado):
    """Se retira del muro con `activa`: borrarla se llevaría comentarios y reacciones."""

    alcance = por("autor__carrera", "carrera_objetivo")
    campo_del_rechazo = {AudienciaIncoherente: "audiencia"}
    inlines = (MultimediaEnLinea,)
    list_display = ("titulo", "autor", "tipo_publicacion", "audiencia", "activa", "publicada_en")
    list_filter = ("activa", "audiencia", "tipo_publicacion", "carrera_objetivo", "es_anonima")
    list_select_related = ("autor", "tipo_publicacion")
    search_fields = ("titulo", "contenido", "autor__correo_institucional")
    autocomplete_fields = (
        "autor",
        "tipo_publicacion",
        "carrera_objetivo",
        "cuatrimestre_objetivo",
    )
    solo_al_crear = ("autor",)


@admin.register(Comentario)
class ComentarioAdmin(SinBorrado):
    """Se oculta con `activo`: borrarlo se llevaría sus respuestas."""

    alcance = por("usuario__carrera")
    campo_del_rechazo = {ComentarioPadreAjeno: "comentario_padre"}
    list_display = ("__str__", "usuario", "publicacion", "activo", "creado_en")
    list_filter = ("activo",)
    list_select_related = ("usuario", "publicacion")
    search_fields = ("contenido", "usuario__correo_institucional", "publicacion__titulo")
    autocomplete_fields = ("publicacion", "usuario", "comentario_padre")
    solo_al_crear = ("publicacion", "usuario", "comentario_padre")
    ordering = ("-id",)


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
class ReaccionPublicacionAdmin(AdminRedup):
    alcance = por("usuario__carrera")
    list_display = ("publicacion", "usuario", "reaccion", "creado_en")
    list_filter = ("reaccion",)
    list_select_related = ("publicacion", "usuario", "reaccion")
    search_fields = ("id__exact",)
    busca_en = ("usuario",)
    autocomplete_fields = ("publicacion", "usuario", "reaccion")
    solo_al_crear = ("publicacion", "usuario")
    ordering = ("-id",)
