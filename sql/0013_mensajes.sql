-- Mensajes: numeración por sala, remitente legítimo y revisión en cada cambio.

CREATE OR REPLACE FUNCTION fn_numerar_mensaje() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    v_sala salas_chat;
BEGIN
    -- El candado de esta fila es la garantía: nadie ve el 7 sin poder ver el 6.
    UPDATE salas_chat
       SET ultimo_numero = ultimo_numero + 1, ultimo_cambio = ultimo_cambio + 1
     WHERE id = NEW.sala_chat_id RETURNING * INTO v_sala;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'La sala % no existe', NEW.sala_chat_id USING ERRCODE = 'RD013';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM usuarios WHERE id = NEW.remitente_id AND estado = 'activo') THEN
        RAISE EXCEPTION 'El remitente % no existe o no está activo', NEW.remitente_id
            USING ERRCODE = 'RD007';
    END IF;
    IF v_sala.tipo_sala = 'directo' THEN
        IF NEW.remitente_id NOT IN (v_sala.usuario_a_id, v_sala.usuario_b_id) THEN
            RAISE EXCEPTION 'No participas en esta sala' USING ERRCODE = 'RD012';
        END IF;
        IF NOT EXISTS (
            SELECT 1 FROM usuarios
             WHERE id = v_sala.usuario_a_id + v_sala.usuario_b_id - NEW.remitente_id
               AND estado = 'activo'
        ) THEN
            RAISE EXCEPTION 'La otra persona ya no está activa' USING ERRCODE = 'RD007';
        END IF;
    ELSIF NOT EXISTS (
        SELECT 1 FROM miembros_grupo
         WHERE grupo_id = v_sala.grupo_id AND usuario_id = NEW.remitente_id
           AND estado_membresia = 'activo'
    ) THEN
        RAISE EXCEPTION 'No eres miembro activo de este grupo' USING ERRCODE = 'RD012';
    END IF;
    NEW.numero := v_sala.ultimo_numero;
    NEW.cambio := v_sala.ultimo_cambio;
    -- Con el candado en la mano, la hora crece en el mismo orden que el número.
    NEW.enviado_en := clock_timestamp();
    RETURN NEW;
END;
$$;

CREATE OR REPLACE TRIGGER trg_mensajes_numerar BEFORE INSERT ON mensajes
    FOR EACH ROW EXECUTE FUNCTION fn_numerar_mensaje();

CREATE OR REPLACE FUNCTION fn_revisar_mensaje() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.sala_chat_id, NEW.remitente_id, NEW.numero, NEW.enviado_en) IS DISTINCT FROM
       (OLD.sala_chat_id, OLD.remitente_id, OLD.numero, OLD.enviado_en) THEN
        RAISE EXCEPTION 'La sala, el remitente, el número y la hora de un mensaje no cambian'
            USING ERRCODE = 'RD014';
    END IF;
    UPDATE salas_chat SET ultimo_cambio = ultimo_cambio + 1
     WHERE id = NEW.sala_chat_id RETURNING ultimo_cambio INTO NEW.cambio;
    RETURN NEW;
END;
$$;

CREATE OR REPLACE TRIGGER trg_mensajes_revisar BEFORE UPDATE ON mensajes
    FOR EACH ROW EXECUTE FUNCTION fn_revisar_mensaje();
