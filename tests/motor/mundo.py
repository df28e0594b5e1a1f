"""Las personas y salas sobre las que actúa la máquina, elegidas por su posición."""

from uuid import uuid4

from hypothesis.stateful import RuleBasedStateMachine, initialize

from estudiantes.models import Usuario
from grupos.models import EstadoMembresia, Membresia
from grupos.servicios import crear_grupo
from mensajeria import servicios
from mensajeria.destinos import Destino, a_grupo, a_usuario
from mensajeria.errores import MensajeAjeno, MensajeNoExiste
from mensajeria.models import SalaChat
from redup_project.errores import ErrorDeDominio
from tests.fabricas import PersonalFabrica
from tests.motor.comprobaciones import Comprobador
from tests.motor.modelo import MensajeModelo, Modelo, SalaModelo

PERSONAS = 4


class Mundo(RuleBasedStateMachine):
    """Unas pocas personas recién llegadas, el modelo de lo que hacen y quién lo comprueba."""

    @initialize()
    def llegar(self) -> None:
        # De personal: no necesitan sitio en el catálogo.
        gente = PersonalFabrica.build_batch(PERSONAS, password="x")
        self.gente = [u.pk for u in Usuario.objects.bulk_create(gente)]
        self.modelo = Modelo()
        self.comprobador = Comprobador(self.modelo)
        # Lo que tuvo alguna vez cada aparato: (usuario, mensajes, cursores).
        self.copias: list[tuple[int, dict, dict]] = []
        self.vueltas = 0
        self.empezar_una_charla()

    def empezar_una_charla(self) -> None:
        """Un grupo de tres con algo dicho: casi nada de lo demás se puede hacer sin mensajes."""
        sala = self.abrir_grupo(self.gente[0])
        for usuario in self.gente[1:3]:
            self.dar_de_alta(sala, usuario)
        al_grupo = a_grupo(sala.grupo_id)
        self.guardar(
            [servicios.Pedido(u, al_grupo, "conexion", contenido="hola") for u in self.gente[:3]]
        )

    @property
    def salas(self) -> list[SalaModelo]:
        return list(self.modelo.salas.values())

    def persona(self, cual: int) -> int:
        return self.gente[cual % PERSONAS]

    def sala(self, cual: int) -> SalaModelo:
        return self.salas[cual % len(self.salas)]

    def mensaje(self, cual: int) -> tuple[SalaModelo, MensajeModelo]:
        mensajes = self.modelo.mensajes()
        return mensajes[cual % len(mensajes)]

    def destino(self, cual: int, de: int | None = None) -> Destino:
        """Una persona, una sala por su uuid o un grupo por su id; con `de`, donde puede escribir."""
        destinos = [a_usuario(usuario) for usuario in self.gente if usuario != de]
        for sala in self.salas:
            if de is None or sala.participa(de):
                destinos.append(Destino("sala", str(sala.uuid)))
                if sala.grupo_id:
                    destinos.append(a_grupo(sala.grupo_id))
        return destinos[cual % len(destinos)]

    def sala_de(self, pedido: servicios.Pedido) -> SalaModelo | None:
        clase, valor = pedido.destino
        if clase == "sala":
            return next(s for s in self.salas if str(s.uuid) == valor)
        if clase == "grupo":
            return next(s for s in self.salas if s.grupo_id == int(valor))
        par = {pedido.remitente_id, int(valor)}
        return next((s for s in self.salas if s.dueno is None and s.ventanas.keys() == par), None)

    def se_admite(self, pedido: servicios.Pedido, sala: SalaModelo | None) -> bool:
        if sala is None:
            return pedido.destino.valor != str(pedido.remitente_id)
        return sala.participa(pedido.remitente_id)

    def rechazo_al_cambiar(
        self, sala: SalaModelo, mensaje: MensajeModelo, usuario: int
    ) -> type[ErrorDeDominio] | None:
        if not sala.participa(usuario):
            return MensajeNoExiste
        return None if mensaje.remitente == usuario else MensajeAjeno

    def abrir_grupo(self, dueno: int) -> SalaModelo:
        grupo = crear_grupo(dueno_id=dueno, nombre=uuid4().hex)
        sala = grupo.salas.get()
        modelo = SalaModelo(sala.pk, sala.sala_uuid, grupo.pk, dueno=dueno)
        modelo.entrar(dueno)
        self.modelo.salas[sala.pk] = modelo
        return modelo

    def dar_de_alta(self, sala: SalaModelo, usuario: int) -> None:
        Membresia.objects.update_or_create(
            grupo_id=sala.grupo_id,
            usuario_id=usuario,
            defaults={"estado_membresia": EstadoMembresia.ACTIVO},
        )
        sala.entrar(usuario)

    def guardar(self, pedidos: list[servicios.Pedido]) -> None:
        salas = [self.sala_de(p) for p in pedidos]
        guardados = servicios.guardar_lote(pedidos)
        # Primero lo que tiene sala, por sala; después, de uno en uno, lo que la abre.
        orden = sorted(
            range(len(pedidos)), key=lambda i: (salas[i] is None, salas[i] and salas[i].id)
        )
        for i in orden:
            if self.se_admite(pedidos[i], salas[i]):
                self.anotar_mensaje(pedidos[i], guardados[i])
            else:
                assert isinstance(guardados[i].error, ErrorDeDominio)
                assert guardados[i].emisiones == []

    def anotar_directa(self, sala: SalaChat) -> SalaModelo:
        modelo = SalaModelo(sala.pk, sala.sala_uuid, None)
        for usuario in (sala.usuario_a_id, sala.usuario_b_id):
            modelo.entrar(usuario)
        return self.modelo.salas.setdefault(sala.pk, modelo)

    def anotar_mensaje(self, pedido: servicios.Pedido, guardado: servicios.Guardado) -> None:
        mensaje = guardado.mensaje
        assert guardado.error is None
        assert len(guardado.emisiones) == 1
        sala = self.modelo.salas.get(mensaje.sala_chat.pk) or self.anotar_directa(mensaje.sala_chat)
        sala.mensajes.append(
            MensajeModelo(
                mensaje.pk,
                len(sala.mensajes) + 1,
                pedido.remitente_id,
                pedido.cliente_id,
                pedido.contenido,
                mensaje.enviado_en,
            )
        )
        assert mensaje.numero == len(sala.mensajes)
