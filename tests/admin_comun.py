"""Lo que toda pantalla del admin cumple; cada app hereda `PantallasDelAdmin` y da las suyas."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Permission
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.models import Session
from django.db import models
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string

from estudiantes.models import Rol, Usuario
from tests.fabricas import EstudianteFabrica, PersonalFabrica


@dataclass(frozen=True)
class Pantalla:
    """Un modelo en el admin: cómo se crea, con qué se busca y cuántas consultas hace su lista."""

    crear: Callable[[], models.Model]
    busqueda: Callable[[Any], object]
    consultas: int
    alta: int = 200
    # Lista, alta y ficha, a quien modera sin que nadie le haya dado un permiso.
    de_su_rol: tuple[int, int, int] = (403, 403, 403)


def sesion_de(usuario: Usuario) -> str:
    """La clave de una sesión suya recién iniciada.

    Una sola orden: `force_login`, que la guarda tres veces y mira si ya existe, son catorce.
    """
    datos = {
        SESSION_KEY: str(usuario.pk),
        BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend",
        HASH_SESSION_KEY: usuario.get_session_auth_hash(),
    }
    clave = get_random_string(32, VALID_KEY_CHARS)
    Session(
        session_key=clave,
        session_data=Session.objects.encode(datos),
        expire_date=timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE),
    ).save(force_insert=True)
    return clave


class _SinBarra(Client):
    """Sin la barra lateral, que es la misma en todas: pintarla era un tercio de lo que cuesta una página."""

    def request(self, **peticion: Any) -> HttpResponse:
        with pytest.MonkeyPatch.context() as cambio:
            cambio.setattr(admin.site, "enable_nav_sidebar", False)
            return super().request(**peticion)


def cliente_de(usuario: Usuario, *, barra: bool = False) -> Client:
    """Un navegador con la sesión iniciada; con `barra`, la página entera."""
    cliente = Client() if barra else _SinBarra()
    cliente.cookies[settings.SESSION_COOKIE_NAME] = sesion_de(usuario)
    return cliente


def administrador() -> Usuario:
    return PersonalFabrica(rol=Rol.ADMINISTRADOR)


def moderador(*permisos: str) -> Usuario:
    """Un moderador con esos permisos (`change_usuario`) además de los de su rol: la cola."""
    usuario = PersonalFabrica()
    usuario.user_permissions.set(Permission.objects.filter(codename__in=permisos))
    return usuario


def url(modelo: type[models.Model] | models.Model, vista: str) -> str:
    """La dirección de una vista del admin; con una instancia, la de su ficha."""
    claves = [modelo.pk] if isinstance(modelo, models.Model) else []
    return reverse(f"admin:{modelo._meta.app_label}_{modelo._meta.model_name}_{vista}", args=claves)


def avisos(respuesta: Any) -> list[tuple[str, str]]:
    """Lo que el admin dijo arriba de la página, con su nivel."""
    return [(aviso.level_tag, aviso.message) for aviso in respuesta.context["messages"]]


class PantallasDelAdmin:
    """Lista, búsqueda, alta y ficha de cada modelo, y quién no las ve."""

    @pytest.fixture
    def pantalla(self) -> Pantalla:
        """Qué modelos se recorren: lo dice cada subclase, con su fixture parametrizada."""
        raise NotImplementedError("la subclase da su fixture `pantalla`")

    def test_lista_cuesta_lo_mismo_con_uno_que_con_tres(self, pantalla, django_assert_num_queries):
        cliente = cliente_de(administrador())
        lista = url(type(pantalla.crear()), "changelist")

        with django_assert_num_queries(pantalla.consultas):
            assert cliente.get(lista).status_code == 200
        pantalla.crear()
        pantalla.crear()
        with django_assert_num_queries(pantalla.consultas):
            assert cliente.get(lista).status_code == 200

    def test_busqueda_encuentra_solo_lo_buscado(self, pantalla):
        buscado, _otro = pantalla.crear(), pantalla.crear()

        respuesta = cliente_de(administrador()).get(
            url(type(buscado), "changelist"), {"q": str(pantalla.busqueda(buscado))}
        )

        assert list(respuesta.context["cl"].result_list) == [buscado]

    def test_alta_y_ficha_responden(self, pantalla):
        fila = pantalla.crear()
        cliente = cliente_de(administrador())

        assert cliente.get(url(type(fila), "add")).status_code == pantalla.alta
        assert cliente.get(url(fila, "change")).status_code == 200

    def test_ni_anonimos_ni_estudiantes_ni_personal_sin_permiso(self, pantalla):
        fila = pantalla.crear()
        paginas = [url(type(fila), "changelist"), url(type(fila), "add"), url(fila, "change")]

        for ajeno in (Client(), cliente_de(EstudianteFabrica())):
            for pagina in paginas:
                respuesta = ajeno.get(pagina)
                assert respuesta.status_code == 302
                assert respuesta.url.startswith("/admin/login/?")
        sin_permiso = cliente_de(moderador())
        vistas = tuple(sin_permiso.get(pagina).status_code for pagina in paginas)
        assert vistas == pantalla.de_su_rol
