"""La auditoría, leída por una persona: qué dice cada verbo."""

from estudiantes.models import RegistroAuditoria

ACCIONES = {
    "panel_alta": "Dio de alta en el panel",
    "panel_cambio": "Cambió en el panel",
    "panel_borrado": "Borró en el panel",
    "panel_accion": "Hizo en el panel",
    "registro_estudiante": "Se registró",
    "cambiar_contrasena": "Recuperó su contraseña",
    "cambiar_su_contrasena": "Cambió su contraseña",
    "editar_usuario": "Editó a una persona",
    "suspender_usuario": "Suspendió a una persona",
    "restaurar_usuario": "Restauró a una persona",
    "eliminar_usuario": "Dio de baja a una persona",
    "cerrar_sesiones": "Cerró todas las sesiones de una persona",
    "olvidar_dispositivo": "Olvidó el teléfono de una persona",
    "escribir_notificacion": "Escribió un aviso",
    "activar_segundo_factor": "Puso su segundo factor",
    "renovar_codigos_de_respaldo": "Renovó sus códigos de respaldo",
    "quitar_segundo_factor": "Quitó un segundo factor",
    "importar_correos": "Importó correos",
    "pegar_correos": "Pegó correos",
    "descartar_importacion": "Descartó una importación",
    "exportar_correos": "Exportó correos",
    "habilitar_correos": "Habilitó correos",
    "deshabilitar_correos": "Deshabilitó correos",
    "liberar_correos": "Liberó correos",
    "tomar_caso": "Tomó un caso",
    "soltar_caso": "Soltó un caso",
    "leer_chat_reportado": "Leyó una conversación reportada",
    "decidir_caso": "Decidió un caso",
    "resolver_apelacion": "Resolvió una apelación",
    "pedir_revelacion": "Pidió saber quién no firmó",
    "aprobar_revelacion": "Aprobó saber quién no firmó",
    "levantar_sancion": "Levantó una sanción",
    "crear_sede": "Creó una sede",
    "cambiar_sede": "Cambió una sede",
    "borrar_sede": "Borró una sede",
    "crear_facultad": "Creó una facultad",
    "cambiar_facultad": "Cambió una facultad",
    "borrar_facultad": "Borró una facultad",
    "crear_carrera": "Creó una carrera",
    "cambiar_carrera": "Cambió una carrera",
    "borrar_carrera": "Borró una carrera",
    "crear_cuatrimestre": "Creó un cuatrimestre",
    "cambiar_cuatrimestre": "Cambió un cuatrimestre",
    "borrar_cuatrimestre": "Borró un cuatrimestre",
    "crear_grupo": "Creó un grupo",
    "actualizar_grupo": "Cambió un grupo",
    "archivar_grupo": "Archivó un grupo",
    "desarchivar_grupo": "Desarchivó un grupo",
    "transferir_grupo": "Transfirió un grupo",
    "invitar_a_grupo": "Añadió a alguien a un grupo",
    "aprobar_solicitud": "Aprobó una solicitud",
    "rechazar_solicitud": "Rechazó una solicitud",
    "cambiar_rol_en_grupo": "Cambió un rol en un grupo",
    "expulsar_de_grupo": "Sacó a alguien de un grupo",
    "borrar_publicacion_de_grupo": "Borró una publicación de grupo",
    "crear_publicacion": "Publicó",
    "editar_publicacion": "Editó una publicación",
    "eliminar_publicacion": "Retiró una publicación",
    "eliminar_comentario": "Retiró un comentario",
    "enviar_mensaje_directo": "Envió un mensaje directo (SQL)",
    "enviar_mensaje_grupal": "Envió un mensaje de grupo (SQL)",
}


def frase_de(registro: RegistroAuditoria) -> str:
    """«Cambió en el panel: nombre, rol»; de un verbo sin frase, el verbo."""
    frase = ACCIONES.get(registro.accion, registro.accion)
    detalle = registro.detalle
    if registro.accion == "panel_accion":
        return f"{frase}: {detalle.get('accion', '')} ({len(detalle.get('elegidos', [0]))})"
    if motivo := detalle.get("motivo"):
        return f"{frase}: {motivo}"
    campos = detalle.get("campos") if isinstance(detalle.get("campos"), list) else None
    return f"{frase}: {', '.join(map(str, campos))}" if campos else frase
