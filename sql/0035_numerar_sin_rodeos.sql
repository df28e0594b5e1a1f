-- Lo mismo con menos llamadas por mensaje: el archivo del grupo se mira al numerar, que ya tiene la sala en la
-- mano, y los contadores sólo llaman a su función si alguien los quiere bajar.

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
    ELSE
        IF NOT EXISTS (
            SELECT 1 FROM miembros_grupo
             WHERE grupo_id = v_sala.grupo_id AND usuario_id = NEW.remitente_id
               AND estado_membresia = 'activo'
        ) THEN
            RAISE EXCEPTION 'No eres miembro activo de este grupo' USING ERRCODE = 'RD012';
        END IF;
        IF EXISTS (SELECT 1 FROM grupos WHERE id = v_sala.grupo_id AND archivado_en IS NOT NULL) THEN
            RAISE EXCEPTION 'El grupo está archivado: se puede leer, pero ya no se escribe en él'
                USING ERRCODE = 'RD023';
        END IF;
    END IF;
    NEW.numero := v_sala.ultimo_numero;
    NEW.cambio := v_sala.ultimo_cambio;
    -- Con el candado en la mano, la hora crece en el mismo orden que el número.
    NEW.enviado_en := clock_timestamp();
    RETURN NEW;
END;
$$;

DROP TRIGGER trg_mensajes_sin_archivar ON mensajes;
DROP FUNCTION fn_grupo_sin_archivar();

CREATE OR REPLACE TRIGGER trg_salas_chat_contadores BEFORE UPDATE ON salas_chat
    FOR EACH ROW
    WHEN (NEW.ultimo_numero < OLD.ultimo_numero OR NEW.ultimo_cambio < OLD.ultimo_cambio)
    EXECUTE FUNCTION fn_contadores_no_retroceden();
