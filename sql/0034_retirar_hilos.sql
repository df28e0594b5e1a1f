-- Un hilo se retira nivel a nivel y no llamándose a sí mismo: con unos cientos de respuestas encadenadas,
-- la pila de PostgreSQL se acababa y ni quien modera podía borrar el primero.
CREATE OR REPLACE FUNCTION fn_retirar_respuestas() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    v_nivel bigint[] := ARRAY[NEW.id];
BEGIN
    -- Cada vuelta mira de nuevo: la respuesta que se escribía mientras tanto también se va.
    WHILE v_nivel IS NOT NULL LOOP
        WITH retiradas AS (
            UPDATE comentarios_publicacion SET activo = false
             WHERE comentario_padre_id = ANY (v_nivel) AND activo
            RETURNING id
        )
        SELECT array_agg(id) INTO v_nivel FROM retiradas;
    END LOOP;
    RETURN NULL;
END;
$$;

-- Sólo lo llama quien retira el primero, no cada respuesta retirada.
CREATE OR REPLACE TRIGGER trg_comentarios_publicacion_respuestas
    AFTER UPDATE OF activo ON comentarios_publicacion
    FOR EACH ROW WHEN (OLD.activo AND NOT NEW.activo AND pg_trigger_depth() = 0)
    EXECUTE FUNCTION fn_retirar_respuestas();
