"""El panel sin pintar sus páginas: a quién se le deja entrar, qué se le enseña y qué manda."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.db import models
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import resolve

from estudiantes import models as e
from mensajeria import models as m
from tests import fabricas as f

IP = "203.0.113.7"
ADMINS = {modelo.__name__: panel for modelo, panel in admin.site._registry.items()}


def de(carrera: e.Carrera) -> e.Usuario:
    return f.EstudianteFabrica(carrera=carrera)


def _sala(carrera: e.Carrera) -> m.SalaChat:
    return f.SalaDirectaFabrica(usuario_a=de(carrera), usuario_b=de(carrera))


def _mensaje(carrera: e.Carrera) -> m.Mensaje:
    return f.MensajeFabrica(sala_chat=_sala(carrera))


def _avance(carrera: e.Carrera) -> m.AvanceSala:
    mensaje = _mensaje(carrera)
    marcas = m.MarcaSala.objects.filter(sala_chat=mensaje.sala_chat)
    marcas.exclude(usuario=mensaje.remitente).update(entregado_hasta=1)
    return m.AvanceSala.objects.get(sala_chat=mensaje.sala_chat)


# Una fila de esa carrera, por cada admin. Uno nuevo sin la suya no pasa las pruebas.
FILAS: dict[str, Callable[[e.Carrera], models.Model]] = {
    "Sede": lambda c: f.SedeFabrica(),
    "Facultad": lambda c: f.FacultadFabrica(),
    "Carrera": lambda c: c,
    "Cuatrimestre": lambda c: f.CuatrimestreFabrica(),
    "Usuario": de,
    "Seguimiento": lambda c: f.SeguimientoFabrica(seguidor=de(c)),
    "CorreoCatalogo": lambda c: f.CorreoCatalogoFabrica(carrera=c),
    "Dispositivo": lambda c: f.DispositivoFabrica(usuario=de(c)),
    "Notificacion": lambda c: f.NotificacionFabrica(usuario=de(c)),
    "ConfiguracionNotificaciones": lambda c: f.ConfiguracionNotificacionesFabrica(usuario=de(c)),
    "CodigoRecuperacion": lambda c: f.CodigoRecuperacionFabrica(usuario=de(c)),
    "RegistroAuditoria": lambda c: f.RegistroAuditoriaFabrica(actor_usuario=de(c)),
    "ImportacionCorreos": lambda c: f.ImportacionCorreosFabrica(actor__carrera=c),
    "Caso": lambda c: f.CasoFabrica(autor=de(c)),
    "Sancion": lambda c: f.SancionFabrica(caso__autor=de(c)),
    "PlantillaDeMotivo": lambda c: f.PlantillaDeMotivoFabrica(),
    "Group": lambda c: Group.objects.create(name="Moderación"),
    "Grupo": lambda c: f.GrupoFabrica(usuario_dueno=de(c)),
    "Membresia": lambda c: f.MembresiaFabrica(
        grupo=f.GrupoFabrica(carrera=c), usuario=de(c), estado_membresia="pendiente"
    ),
    "PublicacionGrupo": lambda c: f.PublicacionGrupoFabrica(grupo=f.GrupoFabrica(carrera=c)),
    "Publicacion": lambda c: f.PublicacionFabrica(audiencia="carrera", carrera_objetivo=c),
    "Comentario": lambda c: f.ComentarioFabrica(usuario=de(c)),
    "TipoPublicacion": lambda c: f.TipoPublicacionFabrica(codigo="otro-tipo"),
    "Reaccion": lambda c: f.ReaccionFabrica(codigo="otra-reaccion"),
    "ReaccionPublicacion": lambda c: f.ReaccionPublicacionFabrica(usuario=de(c)),
    "SalaChat": _sala,
    "Mensaje": _mensaje,
    "ReaccionMensaje": lambda c: f.ReaccionMensajeFabrica(mensaje=_mensaje(c), usuario=de(c)),
    "MarcaSala": lambda c: m.MarcaSala.objects.filter(sala_chat=_sala(c)).first(),
    "AvanceSala": _avance,
    "ArchivoChat": lambda c: f.ArchivoChatFabrica(subido_por=de(c)),
}
PERSONA = {"nombre": "Eva", "apellido_paterno": "Sol", "fecha_nacimiento": "2004-05-17"}
# Lo que se escribe al dar de alta y al cambiar; lo demás, lo que ya traía el formulario.
ALTAS: dict[str, Callable[[e.Carrera], dict[str, Any]]] = {
    "Sede": lambda c: {"codigo": "S9", "nombre": "Sur"},
    "Facultad": lambda c: {"codigo": "F9", "nombre": "Artes"},
    "Carrera": lambda c: {"codigo": "C9", "nombre": "Danza"},
    "Cuatrimestre": lambda c: {"numero": 19},
    "Usuario": lambda c: {
        "correo_institucional": "eva@universidad.edu",
        "password1": "Una-clave-larga-7",
        "password2": "Una-clave-larga-7",
        "rol": "moderador",
        **PERSONA,
    },
    "Seguimiento": lambda c: {"seguidor": de(c).pk, "seguido": de(c).pk},
    "CorreoCatalogo": lambda c: {"correo_institucional": "eva@universidad.edu"},
    "Dispositivo": lambda c: {"usuario": de(c).pk, "uuid_dispositivo": "nuevo-9"},
    "Notificacion": lambda c: {"usuario": de(c).pk, "tipo": "aviso", "titulo": "Hola"},
    "ConfiguracionNotificaciones": lambda c: {"usuario": de(c).pk},
    "PlantillaDeMotivo": lambda c: {"nombre": "Burla", "texto": "Te burlas de alguien."},
    "Group": lambda c: {"name": "Otro paquete"},
    "Grupo": lambda c: {"nombre": "Ajedrez", "usuario_dueno": de(c).pk},
    "Membresia": lambda c: {"grupo": f.GrupoFabrica().pk, "usuario": de(c).pk},
    "PublicacionGrupo": lambda c: {
        "grupo": (grupo := f.GrupoFabrica()).pk,
        "autor": grupo.usuario_dueno_id,
        "titulo": "Aviso",
        "contenido": "El lunes.",
    },
    "Publicacion": lambda c: {"autor": de(c).pk, "titulo": "Aviso", "contenido": "El lunes."},
    "Comentario": lambda c: {
        "publicacion": f.PublicacionFabrica().pk,
        "usuario": de(c).pk,
        "contenido": "Bien.",
    },
    "TipoPublicacion": lambda c: {"codigo": "T9", "nombre": "Nuevo"},
    "Reaccion": lambda c: {"codigo": "R9", "nombre": "Nueva"},
    "ReaccionPublicacion": lambda c: {
        "publicacion": f.PublicacionFabrica().pk,
        "usuario": de(c).pk,
        "reaccion": f.ReaccionFabrica().pk,
    },
}
CAMBIOS: dict[str, dict[str, Any] | Callable[[], dict[str, Any]]] = {
    "Sede": {"nombre": "Otra"},
    "Facultad": {"nombre": "Otra"},
    "Carrera": {"nombre": "Otra"},
    "Cuatrimestre": {"descripcion": "Otro"},
    "Usuario": {"nombre": "Otra"},
    "CorreoCatalogo": {"correo_institucional": "otro@universidad.edu"},
    "Dispositivo": {"plataforma": "web"},
    "Notificacion": {"titulo": "Otro"},
    "ConfiguracionNotificaciones": {"push_enabled": ""},
    "PlantillaDeMotivo": {"texto": "Otro"},
    "Group": {"name": "Otro nombre"},
    "Grupo": {"nombre": "Otro"},
    "Membresia": {"estado_membresia": "activo"},
    "PublicacionGrupo": {"titulo": "Otro"},
    "Publicacion": {"titulo": "Otro"},
    "Comentario": {"contenido": "Otro"},
    "TipoPublicacion": {"nombre": "Otro"},
    "Reaccion": {"nombre": "Otra"},
    "ReaccionPublicacion": lambda: {"reaccion": f.ReaccionFabrica(codigo="otra").pk},
}


def pedir(quien: e.Usuario, direccion: str, datos: dict[str, Any] | None = None) -> HttpResponse:
    """La vista de esa dirección, con sus permisos, pero sin pintar la plantilla; con `datos`, un POST."""
    fabrica = RequestFactory(REMOTE_ADDR=IP)
    peticion = fabrica.get(direccion) if datos is None else fabrica.post(direccion, datos)
    # Con su segundo factor ya dado.
    quien.is_verified = lambda: True
    peticion.user = quien
    peticion.session = SessionStore()
    peticion._messages = FallbackStorage(peticion)
    peticion._dont_enforce_csrf_checks = True
    vista, argumentos, nombrados = resolve(peticion.path)
    return vista(peticion, *argumentos, **nombrados)


def escrito(respuesta: HttpResponse) -> dict[str, Any]:
    """Lo que mandaría ese formulario tal como llega."""
    contexto = respuesta.context_data
    formularios = [contexto["adminform"].form]
    for en_linea in contexto["inline_admin_formsets"]:
        formularios += [en_linea.formset.management_form, *en_linea.formset.initial_forms]
    campos = (campo for formulario in formularios for campo in formulario)
    valores = {campo.html_name: campo.value() for campo in campos if not campo.field.disabled}
    return {
        nombre: valor
        for nombre, valor in valores.items()
        if valor is not None and valor is not False
    }
