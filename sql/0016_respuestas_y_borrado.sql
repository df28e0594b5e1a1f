-- Respuestas dentro de la misma sala y mensajes borrados que no dejan rastro ni vuelven.

SELECT fn_accion_al_borrar('mensajes', 'respuesta_a_id', 'SET NULL');
SELECT fn_accion_al_borrar('mensajes', 'eliminado_por_id', 'SET NULL');

CREATE OR REPLACE FUNCTION fn_respuesta_de_la_sala() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    -- Guardar con el ORM reescribe todas las columnas: lo que no cambia no se vuelve a juzgar.
    IF TG_OP = 'UPDATE' AND NEW.respuesta_a_id IS NOT DISTINCT FROM OLD.respuesta_a_id THEN
        RETURN NEW;
    END IF;
    -- Al insertar, `trg_mensajes_numerar` ya bloqueó la sala: lo citado no se borra entretanto.
    IF NOT EXISTS (
        SELECT 1 FROM mensajes
         WHERE id = NEW.respuesta_a_id AND sala_chat_id = NEW.sala_chat_id AND eliminado_en IS NULL
    ) THEN
        RAISE EXCEPTION 'El mensaje al que respondes no está en esta sala o se borró'
            USING ERRCODE = 'RD016';
    END IF;
    RETURN NEW;
END;
$$;

CREATE OR REPLACE TRIGGER trg_mensajes_respuesta BEFORE INSERT OR UPDATE OF respuesta_a_id ON mensajes
    FOR EACH ROW WHEN (NEW.respuesta_a_id IS NOT NULL)
    EXECUTE FUNCTION fn_respuesta_de_la_sala();

CREATE OR REPLACE FUNCTION fn_borrar_contenido() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.eliminado_en IS NULL THEN
        NEW.contenido := NULL;
        NEW.url_archivo := NULL;
        NEW.metadatos := '{}';
    ELSIF (NEW.contenido, NEW.url_archivo, NEW.metadatos, NEW.tipo_mensaje, NEW.editado_en, NEW.eliminado_en)
       IS DISTINCT FROM
          (OLD.contenido, OLD.url_archivo, OLD.metadatos, OLD.tipo_mensaje, OLD.editado_en, OLD.eliminado_en)
    THEN
        RAISE EXCEPTION 'El mensaje se borró' USING ERRCODE = 'RD017';
    END IF;
    RETURN NEW;
END;
$$;

CREATE OR REPLACE TRIGGER trg_mensajes_borrar BEFORE UPDATE ON mensajes
    FOR EACH ROW WHEN (OLD.eliminado_en IS NOT NULL OR NEW.eliminado_en IS NOT NULL)
    EXECUTE FUNCTION fn_borrar_contenido();

CREATE OR REPLACE FUNCTION fn_revisar_sin_sala() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.cambio := OLD.cambio;
    RETURN NEW;
END;
$$;

-- Al borrar a una persona su sala puede irse antes que los mensajes, y a éstos aún se les quita la
-- respuesta o la reacción: ya no hay sala donde revisarlos. Por su nombre va tras `trg_mensajes_revisar`.
CREATE OR REPLACE TRIGGER trg_mensajes_revisar_sin_sala BEFORE UPDATE ON mensajes
    FOR EACH ROW WHEN (NEW.cambio IS NULL)
    EXECUTE FUNCTION fn_revisar_sin_sala();
