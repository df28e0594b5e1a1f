-- Salas de chat: quién puede abrir una, su participación y la sala de cada grupo.

SELECT fn_accion_al_borrar('salas_chat', 'usuario_a_id', 'CASCADE');
SELECT fn_accion_al_borrar('salas_chat', 'usuario_b_id', 'CASCADE');
SELECT fn_accion_al_borrar('salas_chat', 'grupo_id', 'CASCADE');
SELECT fn_accion_al_borrar('mensajes', 'sala_chat_id', 'CASCADE');
SELECT fn_accion_al_borrar('mensajes', 'remitente_id', 'CASCADE');
SELECT fn_accion_al_borrar('marcas_sala', 'sala_chat_id', 'CASCADE');
SELECT fn_accion_al_borrar('marcas_sala', 'usuario_id', 'CASCADE');
SELECT fn_accion_al_borrar('avances_sala', 'sala_chat_id', 'CASCADE');
SELECT fn_accion_al_borrar('avances_sala', 'usuario_id', 'CASCADE');

CREATE OR REPLACE TRIGGER trg_salas_chat_actualizado_en BEFORE UPDATE ON salas_chat
    FOR EACH ROW EXECUTE FUNCTION fn_actualizar_timestamp();

CREATE OR REPLACE FUNCTION fn_contadores_no_retroceden() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.ultimo_numero := greatest(NEW.ultimo_numero, OLD.ultimo_numero);
    NEW.ultimo_cambio := greatest(NEW.ultimo_cambio, OLD.ultimo_cambio);
    RETURN NEW;
END;
$$;

-- Guardar con el ORM una copia vieja de la sala repetiría números ya dados.
CREATE OR REPLACE TRIGGER trg_salas_chat_contadores BEFORE UPDATE ON salas_chat
    FOR EACH ROW EXECUTE FUNCTION fn_contadores_no_retroceden();

CREATE OR REPLACE FUNCTION fn_validar_sala_directa() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    v_ajeno record;
BEGIN
    IF NEW.usuario_a_id = NEW.usuario_b_id THEN
        RAISE EXCEPTION 'No puedes abrir un chat contigo mismo' USING ERRCODE = 'RD005';
    END IF;
    SELECT par.id, u.estado INTO v_ajeno
      FROM unnest(ARRAY[NEW.usuario_a_id, NEW.usuario_b_id]) AS par (id)
      LEFT JOIN usuarios u ON u.id = par.id
     WHERE par.id IS NOT NULL AND u.estado IS DISTINCT FROM 'activo'
     ORDER BY u.estado NULLS FIRST
     LIMIT 1;
    IF FOUND AND v_ajeno.estado IS NULL THEN
        RAISE EXCEPTION 'El usuario % no existe', v_ajeno.id USING ERRCODE = 'RD006';
    ELSIF FOUND THEN
        RAISE EXCEPTION 'El usuario % no está activo', v_ajeno.id USING ERRCODE = 'RD007';
    END IF;
    RETURN NEW;
END;
$$;

CREATE OR REPLACE TRIGGER trg_salas_chat_validar_directa BEFORE INSERT ON salas_chat
    FOR EACH ROW WHEN (NEW.tipo_sala = 'directo')
    EXECUTE FUNCTION fn_validar_sala_directa();

CREATE OR REPLACE FUNCTION fn_participantes_de_sala_nueva() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO marcas_sala (sala_chat_id, usuario_id)
    SELECT NEW.id, par.id
      FROM unnest(ARRAY[NEW.usuario_a_id, NEW.usuario_b_id]) AS par (id)
     WHERE par.id IS NOT NULL
    UNION ALL
    SELECT NEW.id, m.usuario_id FROM miembros_grupo m
     WHERE m.grupo_id = NEW.grupo_id AND m.estado_membresia = 'activo';
    RETURN NULL;
END;
$$;

CREATE OR REPLACE TRIGGER trg_salas_chat_participantes AFTER INSERT ON salas_chat
    FOR EACH ROW EXECUTE FUNCTION fn_participantes_de_sala_nueva();

CREATE OR REPLACE FUNCTION fn_crear_sala_de_grupo() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO salas_chat (tipo_sala, grupo_id) VALUES ('grupal', NEW.id)
    ON CONFLICT (grupo_id) WHERE tipo_sala = 'grupal' DO NOTHING;
    RETURN NULL;
END;
$$;

CREATE OR REPLACE TRIGGER trg_grupos_crear_sala AFTER INSERT ON grupos
    FOR EACH ROW EXECUTE FUNCTION fn_crear_sala_de_grupo();

CREATE OR REPLACE FUNCTION fn_participar_en_sala() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    v_fila miembros_grupo := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    v_entra boolean := TG_OP <> 'DELETE' AND v_fila.estado_membresia = 'activo';
    v_estaba boolean := TG_OP <> 'INSERT' AND OLD.estado_membresia = 'activo';
    v_sala salas_chat;
BEGIN
    -- Con la fila de la sala bloqueada nadie numera un mensaje mientras se fija desde cuál participa.
    SELECT * INTO v_sala FROM salas_chat WHERE grupo_id = v_fila.grupo_id FOR UPDATE;
    IF NOT FOUND OR v_entra = v_estaba THEN
        RETURN NULL;
    END IF;
    IF v_entra THEN
        INSERT INTO marcas_sala (sala_chat_id, usuario_id, desde, entregado_hasta, leido_hasta)
        VALUES (v_sala.id, v_fila.usuario_id, v_sala.ultimo_numero, v_sala.ultimo_numero,
                v_sala.ultimo_numero)
        ON CONFLICT (sala_chat_id, usuario_id) DO UPDATE
           SET desde = excluded.desde, hasta = NULL,
               entregado_hasta = excluded.entregado_hasta, leido_hasta = excluded.leido_hasta;
    ELSE
        UPDATE marcas_sala SET hasta = v_sala.ultimo_numero
         WHERE sala_chat_id = v_sala.id AND usuario_id = v_fila.usuario_id;
    END IF;
    RETURN NULL;
END;
$$;

CREATE OR REPLACE TRIGGER trg_miembros_grupo_participar
    AFTER INSERT OR DELETE OR UPDATE OF estado_membresia ON miembros_grupo
    FOR EACH ROW EXECUTE FUNCTION fn_participar_en_sala();
