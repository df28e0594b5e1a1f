-- La auditoría sólo se añade.

CREATE OR REPLACE FUNCTION fn_auditoria_inmutable() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    -- Única excepción: el ON DELETE SET NULL del actor, que llega desde dentro de otro disparador.
    IF TG_OP = 'UPDATE' AND pg_trigger_depth() > 1 AND NEW.actor_usuario_id IS NULL
       AND to_jsonb(NEW) - 'actor_usuario_id' = to_jsonb(OLD) - 'actor_usuario_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'La auditoría no se edita ni se borra' USING ERRCODE = 'RD009';
END;
$$;

CREATE OR REPLACE TRIGGER trg_auditoria_inmutable BEFORE UPDATE OR DELETE ON auditoria
    FOR EACH ROW EXECUTE FUNCTION fn_auditoria_inmutable();
