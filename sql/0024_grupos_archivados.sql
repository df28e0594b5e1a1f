-- En un grupo archivado no se escribe: lo dicho queda, y sus miembros lo leen.

CREATE OR REPLACE FUNCTION fn_grupo_sin_archivar() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM salas_chat s JOIN grupos g ON g.id = s.grupo_id
         WHERE s.id = NEW.sala_chat_id AND g.archivado_en IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'El grupo está archivado: se puede leer, pero ya no se escribe en él'
            USING ERRCODE = 'RD023';
    END IF;
    RETURN NEW;
END;
$$;

CREATE OR REPLACE TRIGGER trg_mensajes_sin_archivar BEFORE INSERT ON mensajes
    FOR EACH ROW EXECUTE FUNCTION fn_grupo_sin_archivar();
