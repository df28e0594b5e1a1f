"""Operaciones al azar sobre los servicios, cada una también sobre el modelo."""

from typing import ClassVar
from uuid import uuid4

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from grupos.models import EstadoMembresia, Membresia
from mensajeria import servicios
from mensajeria.errores import MensajeEliminado, MensajeNoExiste, SalaNoExiste
from tests.motor.modelo import MensajeModelo
from tests.motor.mundo import PERSONAS, Mundo

# Mirar cuesta más que hacer, y un fallo no se borra solo: al acabar cada vida se mira todo entero.
# Primos con PERSONAS: les toca a todas.
CADA_CUANTO_LO_GUARDADO = 3
CADA_CUANTO_DESTINATARIOS = 5
CADA_CUANTO_PENDIENTES = 25
# Cuál de los que haya: se toma el resto.
cual = st.integers(0, 999)
con_salas = precondition(lambda maquina: maquina.modelo.salas)
con_mensajes = precondition(lambda maquina: maquina.modelo.mensajes())


class Maquina(Mundo):
    """Unas pocas personas que hacen de todo; cada pocos pasos la base y el modelo coinciden."""

    pasos: ClassVar[int] = 0

    @invariant()
    def la_base_dice_lo_que_el_modelo(self) -> None:
        type(self).pasos += 1
        self.vueltas += 1
        if self.vueltas % CADA_CUANTO_LO_GUARDADO == 0:
            self.comprobador.numeros_y_revisiones()
            self.comprobador.marcas()
            self.comprobador.no_leidos(self.gente[self.vueltas % PERSONAS])
        if self.vueltas % CADA_CUANTO_DESTINATARIOS == 0:
            self.comprobador.destinatarios()
        if self.vueltas % CADA_CUANTO_PENDIENTES == 0:
            self.comprobador.pendientes(self.gente[self.vueltas % PERSONAS], tope=5)

    def teardown(self) -> None:
        if hasattr(self, "gente"):
            self.comprobador.numeros_y_revisiones()
            self.comprobador.marcas()
            self.comprobador.destinatarios()
        for usuario in getattr(self, "gente", ()):
            self.comprobador.pendientes(usuario, tope=1000)
            self.comprobador.no_leidos(usuario)

    # --- Salas ---

    @rule(uno=cual, otro=cual)
    def abrir_chat(self, uno: int, otro: int) -> None:
        a, b = self.persona(uno), self.persona(otro)
        if a != b:
            self.anotar_directa(servicios.sala_directa(usuario_id=a, otro_id=b))

    @precondition(lambda maquina: sum(s.dueno is not None for s in maquina.salas) < 3)
    @rule(dueno=cual)
    def crear_grupo(self, dueno: int) -> None:
        self.abrir_grupo(self.persona(dueno))

    @con_salas
    @rule(sala=cual, quien=cual)
    def entrar_en_un_grupo(self, sala: int, quien: int) -> None:
        sala, usuario = self.sala(sala), self.persona(quien)
        if sala.dueno is not None:
            self.dar_de_alta(sala, usuario)

    @con_salas
    @rule(sala=cual, quien=cual)
    def salir_de_un_grupo(self, sala: int, quien: int) -> None:
        sala, usuario = self.sala(sala), self.persona(quien)
        if sala.dueno not in (None, usuario):
            Membresia.objects.filter(grupo_id=sala.grupo_id, usuario_id=usuario).update(
                estado_membresia=EstadoMembresia.SALIO
            )
            sala.salir(usuario)

    # --- Envíos ---

    @rule(envios=st.lists(st.tuples(cual, cual, cual, st.booleans()), min_size=1, max_size=5))
    def enviar_un_lote(self, envios: list[tuple[int, int, int, bool]]) -> None:
        pedidos = [
            servicios.Pedido(
                self.persona(quien),
                # Uno de cada cinco, a donde caiga: quizá no es su sala.
                self.destino(adonde, de=None if azar % 5 == 4 else self.persona(quien)),
                "conexion",
                contenido=f"{self.vueltas}.{i}",
                cliente_id=uuid4() if con_id else None,
            )
            for i, (quien, adonde, azar, con_id) in enumerate(envios)
        ]
        self.guardar(pedidos)

    @rule(quien=cual, adonde=cual)
    def escribir(self, quien: int, adonde: int) -> None:
        usuario = self.persona(quien)
        donde = self.destino(adonde, de=usuario)
        self.guardar([servicios.Pedido(usuario, donde, "conexion", contenido=f"{self.vueltas}")])

    @con_mensajes
    @rule(cual_mensaje=cual, adonde=cual, veces=st.integers(1, 3))
    def repetir(self, cual_mensaje: int, adonde: int, veces: int) -> None:
        _, mensaje = self.mensaje(cual_mensaje)
        if mensaje.cliente_id is None:
            return
        pedido = servicios.Pedido(
            mensaje.remitente,
            self.destino(adonde),
            "conexion",
            contenido="otra cosa",
            cliente_id=mensaje.cliente_id,
        )
        for guardado in servicios.guardar_lote([pedido] * veces):
            assert guardado.mensaje.pk == mensaje.id
            assert guardado.emisiones == []

    # --- Recibos e historial ---

    @con_mensajes
    @rule(cual_mensaje=cual, quien=cual, leido=st.booleans())
    def marcar(self, cual_mensaje: int, quien: int, leido: bool) -> None:
        sala, mensaje = self.mensaje(cual_mensaje)
        usuario = self.persona(quien)
        marcar = servicios.marcar_leido if leido else servicios.marcar_entregado
        if mensaje in sala.para(usuario):
            marcar(mensaje_id=mensaje.id, usuario_id=usuario)
            (sala.leer if leido else sala.entregar)(usuario, mensaje.numero)
        else:
            with pytest.raises(MensajeNoExiste):
                marcar(mensaje_id=mensaje.id, usuario_id=usuario)

    @con_mensajes
    @rule(sala=cual, quien=cual, desde=cual, largo=st.integers(0, 3))
    def entregar_en_vivo(self, sala: int, quien: int, desde: int, largo: int) -> None:
        sala, usuario = self.sala(sala), self.persona(quien)
        if usuario not in sala.ventanas or not sala.mensajes:
            return
        desde = desde % len(sala.mensajes) + 1
        hasta = min(desde + largo, len(sala.mensajes))
        servicios.avanzar_entregas([servicios.Entrega(sala.id, usuario, desde, hasta)])
        sala.entregar_en_vivo(usuario, desde, hasta)

    @con_salas
    @rule(sala=cual, quien=cual, limite=st.integers(1, 6))
    def leer_el_historial(self, sala: int, quien: int, limite: int) -> None:
        sala, usuario = self.sala(sala), self.persona(quien)
        pedir = {"usuario_id": usuario, "sala_uuid": sala.uuid, "limite": limite}
        if not sala.participa(usuario):
            with pytest.raises(SalaNoExiste):
                servicios.abrir_historial(**pedir)
            return
        mensajes, _ = servicios.abrir_historial(**pedir)
        visibles = [m for m in sala.mensajes if not m.borrado][-limite:]
        assert [m.pk for m in mensajes] == [m.id for m in visibles]
        if visibles:
            sala.entregar(usuario, visibles[-1].numero)

    # --- Cambios ---

    @con_mensajes
    @rule(cual_mensaje=cual, quien=cual)
    def editar(self, cual_mensaje: int, quien: int) -> None:
        sala, mensaje = self.mensaje(cual_mensaje)
        usuario, texto = self.persona(quien), f"editado {self.vueltas}"
        rechazo = self.rechazo_al_cambiar(sala, mensaje, usuario) or (
            MensajeEliminado if mensaje.borrado else None
        )
        hacer = {"mensaje_id": mensaje.id, "actor_id": usuario, "contenido": texto}
        if rechazo:
            with pytest.raises(rechazo):
                servicios.editar_mensaje(**hacer)
        else:
            servicios.editar_mensaje(**hacer)
            mensaje.contenido = texto

    @con_mensajes
    @rule(cual_mensaje=cual, quien=cual)
    def borrar(self, cual_mensaje: int, quien: int) -> None:
        sala, mensaje = self.mensaje(cual_mensaje)
        usuario = self.persona(quien)
        rechazo = self.rechazo_al_cambiar(sala, mensaje, usuario)
        if rechazo and usuario != sala.dueno:
            with pytest.raises(rechazo):
                servicios.borrar_mensaje(mensaje_id=mensaje.id, actor_id=usuario)
        else:
            servicios.borrar_mensaje(mensaje_id=mensaje.id, actor_id=usuario)
            mensaje.borrado, mensaje.contenido = True, None
            mensaje.reacciones.clear()

    @con_mensajes
    @rule(cual_mensaje=cual, quien=cual, emoji=st.sampled_from(["👍", "🎓", None]))
    def reaccionar(self, cual_mensaje: int, quien: int, emoji: str | None) -> None:
        sala, mensaje = self.mensaje(cual_mensaje)
        usuario = self.persona(quien)
        hacer = {"mensaje_id": mensaje.id, "actor_id": usuario, "emoji": emoji}
        if not sala.participa(usuario):
            with pytest.raises(MensajeNoExiste):
                servicios.reaccionar(**hacer)
        elif mensaje.borrado and emoji:
            with pytest.raises(MensajeEliminado):
                servicios.reaccionar(**hacer)
        else:
            mensaje.reacciones.pop(usuario, None)
            if emoji:
                mensaje.reacciones[usuario] = emoji
            conteo = servicios.reaccionar(**hacer).conteo_de_reacciones
            assert {c["emoji"]: c["count"] for c in conteo} == contar(mensaje)

    # --- Sincronizar ---

    @con_mensajes
    @rule(quien=cual, limite=st.integers(1, 20), copia=cual)
    def sincronizar_desde_cualquier_cursor(self, quien: int, limite: int, copia: int) -> None:
        """Ponerse al día desde una copia vieja, o desde nada, acaba en lo mismo: una carga entera."""
        usuario = self.persona(quien)
        propias = [c for c in self.copias if c[0] == usuario]
        _, vistos, cursores = propias[copia % len(propias)] if propias else (usuario, {}, {})
        vistos, cursores = dict(vistos), dict(cursores)
        for _ in range(1000):
            hecho = servicios.sincronizar(usuario_id=usuario, cursores=cursores, limite=limite)
            assert sum(len(parte.mensajes) for parte in hecho.salas) <= limite
            for parte in hecho.salas:
                cursores[parte.sala.sala_uuid] = parte.cursor
                vistos |= {
                    m.pk: (m.numero, m.contenido, bool(m.eliminado_en)) for m in parte.mensajes
                }
            if not hecho.mas:
                break
        vigentes = self.modelo.a_la_vista_de(usuario)
        # De donde ya no está, se queda con lo que tenía.
        assert {pk: vistos[pk] for pk in vistos if pk in vigentes} == vigentes
        self.copias.append((usuario, vistos, cursores))


def contar(mensaje: MensajeModelo) -> dict[str, int]:
    puestos = list(mensaje.reacciones.values())
    return {emoji: puestos.count(emoji) for emoji in puestos}
