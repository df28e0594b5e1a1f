-- Los envoltorios de mensajería: abrir chat, enviar y marcar.

CREATE OR REPLACE FUNCTION fn_obtener_o_crear_sala_directa(p_usuario_1 bigint, p_usuario_2 bigint)
RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    v_a bigint := least(p_usuario_1, p_usuario_2);
    v_b bigint := greatest(p_usuario_1, p_usuario_2);
    v_sala_id bigint;
BEGIN
    SELECT id INTO v_sala_id FROM salas_chat
     WHERE usuario_a_id = v_a AND usuario_b_id = v_b AND tipo_sala = 'directo';
    IF v_sala_id IS NULL THEN
        INSERT INTO salas_chat (tipo_sala, usuario_a_id, usuario_b_id) VALUES ('directo', v_a, v_b)
        ON CONFLICT (usuario_a_id, usuario_b_id) WHERE tipo_sala = 'directo' DO NOTHING
        RETURNING id INTO v_sala_id;
    END IF;
    IF v_sala_id IS NULL THEN
        -- Otra sesión la creó mientras tanto y ya confirmó: ahora se ve.
        SELECT id INTO v_sala_id FROM salas_chat
         WHERE usuario_a_id = v_a AND usuario_b_id = v_b AND tipo_sala = 'directo';
    END IF;
    RETURN v_sala_id;
END;
$$;

CREATE OR REPLACE FUNCTION fn_enviar_mensaje_directo(
    p_remitente_id bigint,
    p_destinatario_id bigint,
    p_tipo text DEFAULT 'texto',
    p_contenido text DEFAULT NULL,
    p_url_archivo text DEFAULT NULL,
    p_metadatos jsonb DEFAULT '{}'
) RETURNS TABLE (sala_chat_id bigint, mensaje_id bigint)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_sala_id bigint := fn_obtener_o_crear_sala_directa(p_remitente_id, p_destinatario_id);
    v_mensaje_id bigint;
BEGIN
    INSERT INTO mensajes (sala_chat_id, remitente_id, tipo_mensaje, contenido, url_archivo, metadatos)
    VALUES (v_sala_id, p_remitente_id, p_tipo, p_contenido, p_url_archivo, p_metadatos)
    RETURNING id INTO v_mensaje_id;
    INSERT INTO auditoria (actor_usuario_id, accion, entidad, entidad_id, detalle)
    VALUES (
        p_remitente_id, 'enviar_mensaje_directo', 'mensajes', v_mensaje_id,
        jsonb_build_object('sala_chat_id', v_sala_id, 'destinatario_id', p_destinatario_id)
    );
    RETURN QUERY SELECT v_sala_id, v_mensaje_id;
END;
$$;

CREATE OR REPLACE FUNCTION fn_enviar_mensaje_grupal(
    p_remitente_id bigint,
    p_grupo_id bigint,
    p_tipo text DEFAULT 'texto',
    p_contenido text DEFAULT NULL,
    p_url_archivo text DEFAULT NULL,
    p_metadatos jsonb DEFAULT '{}'
) RETURNS TABLE (sala_chat_id bigint, mensaje_id bigint, cantidad_destinatarios bigint)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_sala_id bigint;
    v_mensaje_id bigint;
    v_destinatarios bigint;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM grupos WHERE id = p_grupo_id) THEN
        RAISE EXCEPTION 'El grupo % no existe', p_grupo_id USING ERRCODE = 'RD015';
    END IF;
    -- La sala nace con el grupo; esto sólo la repone si alguien la borró a mano.
    INSERT INTO salas_chat (tipo_sala, grupo_id) VALUES ('grupal', p_grupo_id)
    ON CONFLICT (grupo_id) WHERE tipo_sala = 'grupal' DO NOTHING;
    SELECT id INTO v_sala_id FROM salas_chat WHERE grupo_id = p_grupo_id AND tipo_sala = 'grupal';
    INSERT INTO mensajes (sala_chat_id, remitente_id, tipo_mensaje, contenido, url_archivo, metadatos)
    VALUES (v_sala_id, p_remitente_id, p_tipo, p_contenido, p_url_archivo, p_metadatos)
    RETURNING id INTO v_mensaje_id;
    SELECT count(*) INTO v_destinatarios FROM miembros_grupo
     WHERE grupo_id = p_grupo_id AND estado_membresia = 'activo' AND usuario_id <> p_remitente_id;
    INSERT INTO auditoria (actor_usuario_id, accion, entidad, entidad_id, detalle)
    VALUES (
        p_remitente_id, 'enviar_mensaje_grupal', 'mensajes', v_mensaje_id,
        jsonb_build_object(
            'grupo_id', p_grupo_id, 'sala_chat_id', v_sala_id,
            'cantidad_destinatarios', v_destinatarios
        )
    );
    RETURN QUERY SELECT v_sala_id, v_mensaje_id, v_destinatarios;
END;
$$;

-- Devuelven si el usuario era destinatario (fallo 11: el original callaba). La primera marca se conserva.
CREATE OR REPLACE FUNCTION fn_marcar_mensaje_entregado(p_mensaje_id bigint, p_usuario_id bigint)
RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE marcas_sala r SET entregado_hasta = greatest(r.entregado_hasta, m.numero)
      FROM mensajes m JOIN destinatarios_mensaje d ON d.mensaje_id = m.id
     WHERE m.id = p_mensaje_id AND d.destinatario_id = p_usuario_id
       AND r.sala_chat_id = m.sala_chat_id AND r.usuario_id = p_usuario_id;
    RETURN FOUND;
END;
$$;

CREATE OR REPLACE FUNCTION fn_marcar_mensaje_leido(p_mensaje_id bigint, p_usuario_id bigint)
RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE marcas_sala r SET leido_hasta = greatest(r.leido_hasta, m.numero)
      FROM mensajes m JOIN destinatarios_mensaje d ON d.mensaje_id = m.id
     WHERE m.id = p_mensaje_id AND d.destinatario_id = p_usuario_id
       AND r.sala_chat_id = m.sala_chat_id AND r.usuario_id = p_usuario_id;
    RETURN FOUND;
END;
$$;
