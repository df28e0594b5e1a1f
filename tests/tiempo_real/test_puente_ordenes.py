"""Lo que un proceso manda hacer lo hacen también los demás."""

SALA = "s.ordenes"


def test_mover_desde_un_proceso_mueve_a_los_telefonos_de_otro(pareja):
    uno, otro = pareja
    telefono = otro.conectar(101)

    uno.sio.reparto.mover(101, SALA, dentro=True)
    otro.hasta_que(lambda: telefono.sid in otro.sio.manager.miembros(SALA))
    uno.sio.reparto.mover(101, SALA, dentro=False)
    otro.hasta_que(lambda: telefono.sid not in otro.sio.manager.miembros(SALA))

    telefono.exigir_silencio()


def test_cortar_desde_un_proceso_despide_a_los_telefonos_de_otro(pareja):
    uno, otro = pareja
    otro.conectar(101)
    ajeno = otro.conectar(102)

    uno.sio.reparto.cortar(101)

    otro.hasta_que(lambda: not otro.sio.sesiones_de([101]))
    ajeno.exigir_silencio()
