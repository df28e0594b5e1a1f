-- Reacciones: cada una revisa su mensaje, y se van con él.

SELECT fn_accion_al_borrar('reacciones_mensaje', 'mensaje_id', 'CASCADE');
SELECT fn_accion_al_borrar('reacciones_mensaje', 'usuario_id', 'CASCADE');

CREATE OR REPLACE FUNCTION fn_revisar_reaccion() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    -- Primero la sala, como al numerar: dos que reaccionan a la vez no se interbloquean.
    PERFORM 1 FROM salas_chat
      WHERE id IN (SELECT sala_chat_id FROM mensajes WHERE id IN (OLD.mensaje_id, NEW.mensaje_id))
      ORDER BY id FOR NO KEY UPDATE;
    -- La revisión la pone `trg_mensajes_revisar`; un mensaje ya borrado no cambia.
    UPDATE mensajes SET cambio = cambio
     WHERE id IN (OLD.mensaje_id, NEW.mensaje_id) AND eliminado_en IS NULL;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    ELSIF NOT EXISTS (SELECT 1 FROM mensajes WHERE id = NEW.mensaje_id AND eliminado_en IS NULL) THEN
        RAISE EXCEPTION 'El mensaje se borró' USING ERRCODE = 'RD017';
    END IF;
    RETURN NEW;
END;
$$;

CREATE OR REPLACE TRIGGER trg_reacciones_mensaje_revisar
    BEFORE INSERT OR UPDATE OR DELETE ON reacciones_mensaje
    FOR EACH ROW EXECUTE FUNCTION fn_revisar_reaccion();

CREATE OR REPLACE FUNCTION fn_quitar_reacciones() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM reacciones_mensaje WHERE mensaje_id = NEW.id;
    RETURN NULL;
END;
$$;

CREATE OR REPLACE TRIGGER trg_mensajes_quitar_reacciones AFTER UPDATE OF eliminado_en ON mensajes
    FOR EACH ROW WHEN (OLD.eliminado_en IS NULL AND NEW.eliminado_en IS NOT NULL)
    EXECUTE FUNCTION fn_quitar_reacciones();
