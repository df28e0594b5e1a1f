"""El contrato del esquema (`contrato/esquema.md`) como datos.

En las columnas, `!` es obligatoria y `?` admite nulos; el número, su longitud máxima.
"""

TABLAS = {
    "sedes": "id! codigo!30 nombre!120 ciudad?80 creado_en!",
    "facultades": "id! codigo!30 nombre!120 sede_id? creado_en! actualizado_en!",
    "carreras": "id! codigo!30 nombre!120 facultad_id? activa! creado_en! actualizado_en!",
    "cuatrimestres": "id! numero! descripcion?80 activo! creado_en! actualizado_en!",
    "catalogo_correos": (
        "id! correo_institucional!254 matricula?30 carrera_id? cuatrimestre_id? habilitado! usado!"
        " consumido_por_usuario_id? consumido_en? notas? creado_en! actualizado_en!"
    ),
    "usuarios": (
        "id! correo_institucional!254 hash_contrasena!128 nombre!80 apellido_paterno!80"
        " apellido_materno?80 fecha_nacimiento! telefono?30 foto_perfil_url? biografia? carrera_id?"
        " cuatrimestre_id? rol!20 estado!20 correo_verificado! ultima_conexion_en? creado_en!"
        " actualizado_en! eliminado_en? version_sesion! muestra_conexion!"
    ),
    "alcance_del_personal": "id! usuario_id! carrera_id!",
    "dispositivos_usuario": (
        "id! usuario_id! uuid_dispositivo!120 plataforma!20 token_push? activo! creado_en!"
        " ultima_actividad_en?"
    ),
    "seguidores": "seguidor_id! seguido_id! creado_en!",
    "tipos_publicacion": "id! codigo!30 nombre!60 descripcion?200",
    "publicaciones": (
        "id! autor_id! tipo_publicacion_id? titulo!180 contenido! audiencia!20 carrera_objetivo_id?"
        " cuatrimestre_objetivo_id? permite_comentarios! es_anonima! activa! programada_para?"
        " publicada_en! actualizada_en! eliminada_en? buscable?"
    ),
    "multimedia_publicacion": (
        "id! publicacion_id! tipo!20 url_archivo! url_miniatura? orden! creado_en!"
    ),
    "comentarios_publicacion": (
        "id! publicacion_id! usuario_id! comentario_padre_id? contenido! activo! creado_en!"
        " actualizado_en!"
    ),
    "catalogo_reacciones": "id! codigo!30 nombre!40",
    "reacciones_publicacion": "publicacion_id! usuario_id! reaccion_id! creado_en!",
    "grupos": (
        "id! nombre!120 descripcion? carrera_id? privacidad!20 usuario_dueno_id! foto_grupo_url?"
        " creado_en! actualizado_en! archivado_en?"
    ),
    "miembros_grupo": (
        "grupo_id! usuario_id! rol_miembro!20 estado_membresia!20 unido_en! salio_en?"
    ),
    "publicaciones_grupo": (
        "id! grupo_id! autor_id! titulo!180 contenido! creado_en! actualizado_en! activa!"
    ),
    "salas_chat": (
        "id! sala_uuid! tipo_sala!20 usuario_a_id? usuario_b_id? grupo_id? creado_en!"
        " actualizado_en! ultimo_numero! ultimo_cambio!"
    ),
    "mensajes": (
        "id! mensaje_uuid! sala_chat_id! remitente_id! tipo_mensaje!20 contenido? url_archivo?"
        " metadatos! enviado_en! editado_en? eliminado_en? numero! cambio! cliente_id?"
        " respuesta_a_id? reenviado! eliminado_por_id?"
    ),
    "reacciones_mensaje": "id! mensaje_id! usuario_id! emoji!16 creado_en!",
    "casos_moderacion": (
        "id! creado_en! objeto_tipo!20 objeto_id! autor_id! es_anonimo! copia? veces! estado!20"
        " tomado_por_id? tomado_en? decision?20 motivo? nota_interna? efecto! decidido_por_id?"
        " decidido_en?"
    ),
    "reportes": "id! creado_en! caso_id! reportante_id! motivo!20 detalle?",
    "sanciones": (
        "id! creado_en! usuario_id! tipo!20 hasta? motivo! caso_id! impuesta_por_id! levantada_en?"
        " levantada_por_id?"
    ),
    "plantillas_motivo": "id! nombre!80 texto! activa!",
    "apelaciones": (
        "id! creado_en! caso_id! texto! resultado?20 respuesta? resuelta_por_id? resuelta_en?"
    ),
    "revelaciones": (
        "id! creado_en! caso_id! motivo! pedida_por_id! aprobada_por_id? aprobada_en?"
    ),
    "archivos_chat": "id! nombre!32 extension!5 subido_por_id? creado_en!",
    "notificaciones": (
        "id! usuario_id! tipo!50 titulo!120 cuerpo? datos! leida! creada_en! leida_en?"
    ),
    "importaciones_correos": (
        "id! creado_en! actor_id! origen!10 nombre!255 estado!15 proceso! hecho! total! nuevas!"
        " cambian! iguales! con_error! mensaje!"
    ),
    "filas_importacion_correos": (
        "id! lote! linea? escrito? correo? mal_correo? matricula? carrera? cuatrimestre? notas?"
        " carrera_id? cuatrimestre_id? linea_previa? dueno_matricula? fallos? accion?10"
    ),
    "auditoria": "id! actor_usuario_id? accion!100 entidad!100 entidad_id?100 detalle! creada_en!",
    "resumenes_diarios": "id! dia! que!30 carrera_id? cuantos!",
    "configuracion_notificaciones": (
        "usuario_id! push_enabled! chat_enabled! groups_enabled! social_enabled! updated_at!"
    ),
    "codigos_recuperacion": (
        "id! usuario_id! codigo_hash!128 expira_en! intentos! usado_en? creado_en!"
    ),
    "marcas_sala": "sala_chat_id! usuario_id! desde! hasta? entregado_hasta! leido_hasta!",
    "avances_sala": "sala_chat_id! usuario_id! tipo!20 hasta! en!",
    # Una vista no declara obligatorias sus columnas.
    "destinatarios_mensaje": "mensaje_id? destinatario_id? entregado_en? leido_en? creado_en?",
    "vista_estudiantes": (
        "id? nombre_completo? edad? carrera?120 cuatrimestre? correo_institucional?254 estado?20"
        " creado_en?"
    ),
}

# Las claves compuestas del original son `id` + UNIQUE (diseno.md §4).
UNICAS = {
    ("sedes", "codigo"),
    ("facultades", "codigo"),
    ("carreras", "codigo"),
    ("cuatrimestres", "numero"),
    ("catalogo_correos", "correo_institucional"),
    ("catalogo_correos", "matricula"),
    ("usuarios", "correo_institucional"),
    ("dispositivos_usuario", "usuario_id, uuid_dispositivo"),
    ("seguidores", "seguidor_id, seguido_id"),
    ("tipos_publicacion", "codigo"),
    ("catalogo_reacciones", "codigo"),
    ("reacciones_publicacion", "publicacion_id, usuario_id"),
    ("grupos", "nombre, carrera_id"),
    ("miembros_grupo", "grupo_id, usuario_id"),
    ("salas_chat", "sala_uuid"),
    ("salas_chat", "usuario_a_id, usuario_b_id"),
    ("salas_chat", "grupo_id"),
    ("mensajes", "mensaje_uuid"),
    ("mensajes", "sala_chat_id, numero"),
    ("mensajes", "remitente_id, cliente_id"),
    ("reacciones_mensaje", "mensaje_id, usuario_id"),
    ("archivos_chat", "nombre"),
    ("reportes", "caso_id, reportante_id"),
    ("sanciones", "caso_id"),
    ("apelaciones", "caso_id"),
    ("revelaciones", "caso_id"),
    ("configuracion_notificaciones", "usuario_id"),
}

# Los de destinatarios_mensaje no están: es una vista.
INDICES = {
    "idx_usuarios_carrera": "usuarios (carrera_id)",
    "idx_usuarios_cuatrimestre": "usuarios (cuatrimestre_id)",
    "idx_usuarios_estado": "usuarios (estado)",
    "idx_usuarios_ultima_conexion": "usuarios (ultima_conexion_en DESC)",
    "idx_publicaciones_autor": "publicaciones (autor_id)",
    "idx_publicaciones_audiencia_carrera": "publicaciones (audiencia, carrera_objetivo_id)",
    "idx_publicaciones_publicada_en": "publicaciones (publicada_en DESC)",
    "idx_publicaciones_activas": "publicaciones (activa, publicada_en DESC)",
    "idx_comentarios_publicacion": "comentarios_publicacion (publicacion_id)",
    "idx_reacciones_publicacion": "reacciones_publicacion (publicacion_id)",
    "idx_grupos_carrera": "grupos (carrera_id)",
    "idx_miembros_grupo_usuario": "miembros_grupo (usuario_id)",
    "idx_publicaciones_grupo": "publicaciones_grupo (grupo_id)",
    "idx_mensajes_sala_enviado": "mensajes (sala_chat_id, enviado_en DESC)",
    "idx_mensajes_remitente_enviado": "mensajes (remitente_id, enviado_en DESC)",
    "idx_notificaciones_usuario_no_leidas": "notificaciones (usuario_id, leida, creada_en DESC)",
    "idx_auditoria_actor_fecha": "auditoria (actor_usuario_id, creada_en DESC)",
}

# Cuántos parámetros admite cada función y cuántos de ellos, los últimos, se pueden omitir.
FUNCIONES = {
    "fn_registrar_estudiante": (11, 7),
    "fn_crear_publicacion": (9, 6),
    "fn_crear_grupo": (6, 4),
    "fn_obtener_o_crear_sala_directa": (2, 0),
    "fn_enviar_mensaje_directo": (6, 4),
    "fn_enviar_mensaje_grupal": (6, 4),
    "fn_marcar_mensaje_entregado": (2, 0),
    "fn_marcar_mensaje_leido": (2, 0),
}

DISPARADORES = {
    "trg_facultades_actualizado_en",
    "trg_carreras_actualizado_en",
    "trg_cuatrimestres_actualizado_en",
    "trg_catalogo_correos_actualizado_en",
    "trg_usuarios_actualizado_en",
    "trg_comentarios_publicacion_actualizado_en",
    "trg_grupos_actualizado_en",
    "trg_publicaciones_grupo_actualizado_en",
    "trg_salas_chat_actualizado_en",
    "trg_publicaciones_actualizada_en",
    "trg_usuarios_validar_catalogo",
    "trg_usuarios_consumir_catalogo",
}

SEMILLAS = {
    "SELECT codigo, nombre, ciudad FROM sedes": {
        ("MAIN", "Campus Principal", "Ciudad Universitaria"),
    },
    "SELECT f.codigo, f.nombre, s.codigo FROM facultades f JOIN sedes s ON s.id = f.sede_id": {
        ("ING", "Facultad de Ingeniería", "MAIN"),
        ("SAL", "Facultad de Ciencias de la Salud", "MAIN"),
    },
    "SELECT c.id, c.codigo, c.nombre, f.codigo FROM carreras c"
    " JOIN facultades f ON f.id = c.facultad_id": {
        (1, "SIS", "Ingeniería de Sistemas", "ING"),
        (2, "IND", "Ingeniería Industrial", "ING"),
        (3, "MED", "Medicina", "SAL"),
    },
    "SELECT numero, descripcion FROM cuatrimestres": {
        (1, "Primer cuatrimestre"),
        (2, "Segundo cuatrimestre"),
        (3, "Tercer cuatrimestre"),
        (4, "Cuarto cuatrimestre"),
    },
    "SELECT codigo, nombre, descripcion IS NOT NULL FROM tipos_publicacion": {
        ("general", "General", True),
        ("academica", "Académica", True),
        ("evento", "Evento", True),
        ("oportunidad", "Oportunidad", True),
    },
    "SELECT codigo, nombre FROM catalogo_reacciones": {
        ("me_gusta", "Me gusta"),
        ("me_encanta", "Me encanta"),
        ("interesante", "Interesante"),
        ("apoyo", "Apoyo"),
    },
    "SELECT k.correo_institucional, k.matricula, c.codigo, q.numero FROM catalogo_correos k"
    " JOIN carreras c ON c.id = k.carrera_id JOIN cuatrimestres q ON q.id = k.cuatrimestre_id": {
        ("20260001@universidad.edu", "20260001", "SIS", 2),
        ("20260002@universidad.edu", "20260002", "MED", 3),
    },
}
