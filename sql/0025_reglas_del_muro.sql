-- Lo programado sale a su hora, y un comentario retirado se lleva sus respuestas.

-- La fecha de una programada es su hora, también mientras no llega: quien lee sólo compara
-- `publicada_en` con el reloj y ningún proceso tiene que publicar nada.
CREATE OR REPLACE FUNCTION fn_publicar_a_su_hora() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.programada_para IS NOT NULL THEN
        NEW.publicada_en := NEW.programada_para;
    ELSIF TG_OP = 'UPDATE' AND OLD.publicada_en > statement_timestamp() THEN
        -- Se le quita la hora antes de que llegue: sale ya.
        NEW.publicada_en := statement_timestamp();
    END IF;
    RETURN NEW;
END;
$$;

CREATE OR REPLACE TRIGGER trg_publicaciones_a_su_hora
    BEFORE INSERT OR UPDATE OF programada_para ON publicaciones
    FOR EACH ROW EXECUTE FUNCTION fn_publicar_a_su_hora();

-- Como al borrarlo de verdad (ON DELETE CASCADE): una respuesta suelta no se entiende. Cada nivel
-- dispara el siguiente.
CREATE OR REPLACE FUNCTION fn_retirar_respuestas() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE comentarios_publicacion SET activo = false
     WHERE comentario_padre_id = NEW.id AND activo;
    RETURN NULL;
END;
$$;

CREATE OR REPLACE TRIGGER trg_comentarios_publicacion_respuestas
    AFTER UPDATE OF activo ON comentarios_publicacion
    FOR EACH ROW WHEN (OLD.activo AND NOT NEW.activo)
    EXECUTE FUNCTION fn_retirar_respuestas();
