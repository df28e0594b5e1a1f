"""Una fábrica por modelo. Crean lo que necesitan: no cuentan con los catálogos ya cargados."""

from datetime import date, timedelta
from typing import Any

import factory
from django.db import connection
from django.utils import timezone
from factory.django import DjangoModelFactory, Password

from estudiantes import models as estudiantes
from grupos import models as grupos
from mensajeria import models as mensajeria
from publicaciones import models as publicaciones

CLAVE = "clave-de-prueba"


class _DeCatalogoFabrica(DjangoModelFactory):
    """La que ya está o una nueva, sin el punto de retorno de `get_or_create`: no hay con quién competir."""

    class Meta:
        abstract = True

    @classmethod
    def _get_or_create(cls, model_class: type, *args: Any, **campos: Any) -> Any:
        clave = {campo: campos[campo] for campo in cls._meta.django_get_or_create}
        return model_class.objects.filter(**clave).first() or model_class.objects.create(**campos)


class SedeFabrica(_DeCatalogoFabrica):
    class Meta:
        model = estudiantes.Sede
        django_get_or_create = ("codigo",)

    codigo = factory.Sequence(lambda n: f"SEDE{n}")
    nombre = factory.LazyAttribute(lambda sede: f"Sede {sede.codigo}")


class FacultadFabrica(_DeCatalogoFabrica):
    class Meta:
        model = estudiantes.Facultad
        django_get_or_create = ("codigo",)

    codigo = factory.Sequence(lambda n: f"FAC{n}")
    nombre = factory.LazyAttribute(lambda facultad: f"Facultad {facultad.codigo}")
    sede = factory.SubFactory(SedeFabrica)


class CarreraFabrica(_DeCatalogoFabrica):
    class Meta:
        model = estudiantes.Carrera
        django_get_or_create = ("codigo",)

    codigo = factory.Sequence(lambda n: f"CAR{n}")
    nombre = factory.LazyAttribute(lambda carrera: f"Carrera {carrera.codigo}")


class CuatrimestreFabrica(_DeCatalogoFabrica):
    class Meta:
        model = estudiantes.Cuatrimestre
        django_get_or_create = ("numero",)

    # El 19 es el de las pruebas que crean uno: si tocara aquí, ya existiría.
    numero = factory.Sequence(lambda n: n % 18 + 1)


class CorreoCatalogoFabrica(_DeCatalogoFabrica):
    class Meta:
        model = estudiantes.CorreoCatalogo
        django_get_or_create = ("correo_institucional",)

    correo_institucional = factory.Sequence(lambda n: f"estudiante-libre{n}@universidad.edu")


class _UsuarioFabrica(DjangoModelFactory):
    class Meta:
        model = estudiantes.Usuario
        abstract = True

    password = Password(CLAVE)
    nombre = "Ana"
    apellido_paterno = factory.Sequence(lambda n: f"Pérez {n}")
    fecha_nacimiento = date(2004, 5, 17)


def _sitio_en_el_catalogo(direccion: str) -> dict[str, int | None]:
    """Lo apunta si no estaba. En SQL y de una vez: con el ORM costaba tanto como el propio estudiante."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO catalogo_correos (correo_institucional) VALUES (%s)"
            " ON CONFLICT (correo_institucional) DO NOTHING",
            [direccion],
        )
        heredadas = {"carrera_id": None, "cuatrimestre_id": None}
        if cursor.rowcount:
            return heredadas
    return estudiantes.CorreoCatalogo.objects.values(*heredadas).get(correo_institucional=direccion)


class EstudianteFabrica(_UsuarioFabrica):
    """Un estudiante, con el sitio en el catálogo que la base le exige."""

    class Meta:
        model = estudiantes.Usuario

    correo_institucional = factory.Sequence(lambda n: f"estudiante{n}@universidad.edu")

    @classmethod
    def _create(cls, model_class: type, *args: Any, **campos: Any) -> estudiantes.Usuario:
        direccion = estudiantes.normalizar_correo(campos["correo_institucional"])
        # La base las tomaría del catálogo sin que la instancia se enterase.
        heredadas = _sitio_en_el_catalogo(direccion)
        campos |= {k: v for k, v in heredadas.items() if not {k, k[:-3]} & campos.keys()}
        return super()._create(model_class, *args, **campos)


class PersonalFabrica(_UsuarioFabrica):
    """Personal de la universidad: se crea sin catálogo."""

    class Meta:
        model = estudiantes.Usuario

    correo_institucional = factory.Sequence(lambda n: f"personal{n}@universidad.edu")
    rol = estudiantes.Rol.MODERADOR


class ImportacionCorreosFabrica(DjangoModelFactory):
    class Meta:
        model = estudiantes.ImportacionCorreos

    actor = factory.SubFactory(PersonalFabrica)
    origen = "archivo"
    nombre = factory.Sequence(lambda n: f"correos-{n}-x.csv")
    estado = "hecha"
    proceso = 1


class SeguimientoFabrica(DjangoModelFactory):
    class Meta:
        model = estudiantes.Seguimiento

    seguidor = factory.SubFactory(EstudianteFabrica)
    seguido = factory.SubFactory(EstudianteFabrica)


class DispositivoFabrica(DjangoModelFactory):
    class Meta:
        model = estudiantes.Dispositivo

    usuario = factory.SubFactory(EstudianteFabrica)
    uuid_dispositivo = factory.Sequence(lambda n: f"dispositivo-{n}")


class NotificacionFabrica(DjangoModelFactory):
    class Meta:
        model = estudiantes.Notificacion

    usuario = factory.SubFactory(EstudianteFabrica)
    tipo = "aviso"
    titulo = "Un aviso"


class ConfiguracionNotificacionesFabrica(DjangoModelFactory):
    class Meta:
        model = estudiantes.ConfiguracionNotificaciones

    usuario = factory.SubFactory(EstudianteFabrica)


class CodigoRecuperacionFabrica(DjangoModelFactory):
    class Meta:
        model = estudiantes.CodigoRecuperacion

    usuario = factory.SubFactory(EstudianteFabrica)
    codigo_hash = Password("123456")
    expira_en = factory.LazyFunction(lambda: timezone.now() + timedelta(minutes=15))


class RegistroAuditoriaFabrica(DjangoModelFactory):
    class Meta:
        model = estudiantes.RegistroAuditoria

    actor_usuario = factory.SubFactory(EstudianteFabrica)
    accion = "probar"
    entidad = "usuarios"


class CasoFabrica(DjangoModelFactory):
    """Un caso por revisar, sin reportes; lo reportado no tiene por qué existir."""

    class Meta:
        model = estudiantes.Caso

    objeto_tipo = estudiantes.TipoDeObjeto.PUBLICACION
    objeto_id = factory.Sequence(lambda n: n + 1)
    autor = factory.SubFactory(EstudianteFabrica)


class CasoDecididoFabrica(CasoFabrica):
    """Uno del que su autor recibió una advertencia."""

    estado = estudiantes.EstadoDeCaso.RESUELTO
    decision = estudiantes.Decision.AVISAR
    motivo = "Molesta a los demás."
    decidido_por = factory.SubFactory(PersonalFabrica)
    decidido_en = factory.LazyFunction(timezone.now)


class ReporteFabrica(DjangoModelFactory):
    class Meta:
        model = estudiantes.Reporte

    caso = factory.SubFactory(CasoFabrica)
    reportante = factory.SubFactory(EstudianteFabrica)
    motivo = estudiantes.MotivoDeReporte.ACOSO


class SancionFabrica(DjangoModelFactory):
    class Meta:
        model = estudiantes.Sancion

    caso = factory.SubFactory(CasoDecididoFabrica)
    usuario = factory.SelfAttribute("caso.autor")
    impuesta_por = factory.SelfAttribute("caso.decidido_por")
    tipo = estudiantes.TipoDeSancion.AVISO
    motivo = "Molesta a los demás."


class PlantillaDeMotivoFabrica(DjangoModelFactory):
    class Meta:
        model = estudiantes.PlantillaDeMotivo

    nombre = factory.Sequence(lambda n: f"Motivo {n}")
    texto = "Incumple las normas de convivencia."


class ApelacionFabrica(DjangoModelFactory):
    class Meta:
        model = estudiantes.Apelacion

    caso = factory.SubFactory(CasoDecididoFabrica, estado=estudiantes.EstadoDeCaso.APELADO)
    texto = "No estoy de acuerdo."


class RevelacionFabrica(DjangoModelFactory):
    class Meta:
        model = estudiantes.Revelacion

    caso = factory.SubFactory(CasoFabrica, es_anonimo=True)
    pedida_por = factory.SubFactory(PersonalFabrica)
    motivo = "Amenazas."


class ResumenDiarioFabrica(DjangoModelFactory):
    class Meta:
        model = estudiantes.ResumenDiario

    dia = date(2026, 3, 2)
    que = "mensajes"
    carrera = factory.SubFactory(CarreraFabrica)
    cuantos = 7


class GrupoFabrica(DjangoModelFactory):
    """Un grupo; la base le da su dueño y su sala. `miembros=[ana, beto]` los da de alta."""

    class Meta:
        model = grupos.Grupo
        skip_postgeneration_save = True

    nombre = factory.Sequence(lambda n: f"Grupo {n}")
    usuario_dueno = factory.SubFactory(EstudianteFabrica)

    @factory.post_generation
    def miembros(grupo: grupos.Grupo, crear: bool, usuarios: Any, **_: Any) -> None:  # noqa: N805 -- lo pide factory_boy
        for usuario in usuarios or ():
            MembresiaFabrica(grupo=grupo, usuario=usuario)


class MembresiaFabrica(DjangoModelFactory):
    class Meta:
        model = grupos.Membresia

    grupo = factory.SubFactory(GrupoFabrica)
    usuario = factory.SubFactory(EstudianteFabrica)


class PublicacionGrupoFabrica(DjangoModelFactory):
    class Meta:
        model = grupos.PublicacionGrupo

    grupo = factory.SubFactory(GrupoFabrica)
    autor = factory.SelfAttribute("grupo.usuario_dueno")
    titulo = "Aviso del grupo"
    contenido = "Nos vemos el lunes."


class TipoPublicacionFabrica(_DeCatalogoFabrica):
    class Meta:
        model = publicaciones.TipoPublicacion
        django_get_or_create = ("codigo",)

    codigo = "general"
    nombre = factory.LazyAttribute(lambda tipo: tipo.codigo.capitalize())


class PublicacionFabrica(DjangoModelFactory):
    class Meta:
        model = publicaciones.Publicacion

    autor = factory.SubFactory(EstudianteFabrica)
    tipo_publicacion = factory.SubFactory(TipoPublicacionFabrica)
    titulo = factory.Sequence(lambda n: f"Publicación {n}")
    contenido = "Contenido de la publicación."


class MultimediaFabrica(DjangoModelFactory):
    class Meta:
        model = publicaciones.Multimedia

    publicacion = factory.SubFactory(PublicacionFabrica)
    tipo = "imagen"
    url_archivo = factory.Sequence(lambda n: f"/medios/foto{n}.webp")


class ComentarioFabrica(DjangoModelFactory):
    class Meta:
        model = publicaciones.Comentario

    publicacion = factory.SubFactory(PublicacionFabrica)
    usuario = factory.SubFactory(EstudianteFabrica)
    contenido = "Buen aviso."


class ReaccionFabrica(_DeCatalogoFabrica):
    class Meta:
        model = publicaciones.Reaccion
        django_get_or_create = ("codigo",)

    codigo = "me_gusta"
    nombre = factory.LazyAttribute(lambda reaccion: reaccion.codigo.replace("_", " ").capitalize())


class ReaccionPublicacionFabrica(DjangoModelFactory):
    class Meta:
        model = publicaciones.ReaccionPublicacion

    publicacion = factory.SubFactory(PublicacionFabrica)
    usuario = factory.SubFactory(EstudianteFabrica)
    reaccion = factory.SubFactory(ReaccionFabrica)


class SalaDirectaFabrica(DjangoModelFactory):
    """Un chat entre dos personas en cualquier orden: la base pide primero la de menor id."""

    class Meta:
        model = mensajeria.SalaChat

    tipo_sala = mensajeria.TipoSala.DIRECTO
    usuario_a = factory.SubFactory(EstudianteFabrica)
    usuario_b = factory.SubFactory(EstudianteFabrica)

    @classmethod
    def _adjust_kwargs(cls, **campos: Any) -> dict[str, Any]:
        menor, mayor = sorted((campos["usuario_a"], campos["usuario_b"]), key=lambda u: u.pk)
        return campos | {"usuario_a": menor, "usuario_b": mayor}


class MensajeFabrica(DjangoModelFactory):
    """Un mensaje; sin remitente lo envía `usuario_a` o, en un grupo, su dueño."""

    class Meta:
        model = mensajeria.Mensaje

    sala_chat = factory.SubFactory(SalaDirectaFabrica)
    remitente = factory.LazyAttribute(
        lambda mensaje: mensaje.sala_chat.usuario_a or mensaje.sala_chat.grupo.usuario_dueno
    )
    contenido = factory.Sequence(lambda n: f"Mensaje {n}")


class ReaccionMensajeFabrica(DjangoModelFactory):
    class Meta:
        model = mensajeria.ReaccionMensaje

    mensaje = factory.SubFactory(MensajeFabrica)
    usuario = factory.SubFactory(EstudianteFabrica)
    emoji = "👍"


class ArchivoChatFabrica(DjangoModelFactory):
    class Meta:
        model = mensajeria.ArchivoChat

    nombre = factory.Sequence(lambda n: f"{n:032x}")
    extension = "jpg"
    subido_por = factory.SubFactory(EstudianteFabrica)
