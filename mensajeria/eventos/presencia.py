"""Quién está en línea, y si yo dejo que se sepa."""

from estudiantes.servicios import cambiar_privacidad
from mensajeria import servicios
from mensajeria.esquemas.presencia import FijarPrivacidad, PedirPresencia, presencia_de
from mensajeria.eventos.rutas import rutas
from mensajeria.presencia import Presencia
from redup_project.tiempo_real.frontera import en_hilo
from redup_project.tiempo_real.rutas import Respuesta
from redup_project.tiempo_real.sesion import Sesion

presencia = Presencia()


async def llegar(sesion: Sesion) -> None:
    """Al conectar: desde ahora está en línea."""
    presencia.llega(sesion)


@rutas.evento("presence", entrada=PedirPresencia)
async def preguntar(sesion: Sesion, entrada: PedirPresencia) -> Respuesta:
    """Quiénes de la lista están en línea; desde ahora se avisa cuando cambien."""
    # Lo que se acaba de saber de alguien aún puede no estar guardado.
    await presencia.volcar()
    me_muestro, conocidos = await en_hilo(servicios.conocidos_visibles)(
        usuario_id=sesion.usuario_id, ids=entrada.user_ids
    )
    # Al oculto también: puede mostrarse luego. A quien pregunta ocultándose no se le avisa de nadie.
    await presencia.vigilar(sesion, conocidos if me_muestro else ())
    en_linea = await presencia.en_linea([u for u, c in conocidos.items() if c.visible])
    return Respuesta(
        "presence_state",
        {
            "status": "ok",
            "users": [
                presencia_de(u, u in en_linea, c.ultima_conexion_en)
                for u in dict.fromkeys(entrada.user_ids)
                if (c := conocidos.get(u))
            ],
        },
    )


@rutas.evento("set_privacy", entrada=FijarPrivacidad)
async def fijar_privacidad(sesion: Sesion, entrada: FijarPrivacidad) -> Respuesta:
    """Enseñar u ocultar la propia presencia; quien la oculta deja de ver la ajena."""
    visible = entrada.show_last_seen
    await en_hilo(cambiar_privacidad)(usuario_id=sesion.usuario_id, muestra_conexion=visible)
    await presencia.cambiar_visibilidad(sesion.usuario_id, visible)
    return Respuesta("privacy_updated", {"status": "ok", "show_last_seen": visible})


rutas.al_conectar.append(llegar)
rutas.al_desconectar.append(presencia.se_va)
rutas.al_parar.append(presencia.parar)
