-- Reglas de la moderación: qué pasa al borrar y quién no puede resolver una apelación.

SELECT fn_accion_al_borrar('casos_moderacion', 'autor_id', 'CASCADE');
SELECT fn_accion_al_borrar('casos_moderacion', 'tomado_por_id', 'RESTRICT');
SELECT fn_accion_al_borrar('casos_moderacion', 'decidido_por_id', 'RESTRICT');
SELECT fn_accion_al_borrar('reportes', 'caso_id', 'CASCADE');
SELECT fn_accion_al_borrar('reportes', 'reportante_id', 'CASCADE');
SELECT fn_accion_al_borrar('sanciones', 'usuario_id', 'CASCADE');
SELECT fn_accion_al_borrar('sanciones', 'caso_id', 'CASCADE');
SELECT fn_accion_al_borrar('sanciones', 'impuesta_por_id', 'RESTRICT');
SELECT fn_accion_al_borrar('sanciones', 'levantada_por_id', 'RESTRICT');
SELECT fn_accion_al_borrar('apelaciones', 'caso_id', 'CASCADE');
SELECT fn_accion_al_borrar('apelaciones', 'resuelta_por_id', 'RESTRICT');
SELECT fn_accion_al_borrar('revelaciones', 'caso_id', 'CASCADE');
SELECT fn_accion_al_borrar('revelaciones', 'pedida_por_id', 'RESTRICT');
SELECT fn_accion_al_borrar('revelaciones', 'aprobada_por_id', 'RESTRICT');

-- Quién decidió está en otra tabla: un CHECK no la ve.
CREATE OR REPLACE FUNCTION fn_apelacion_la_mira_otra_persona() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM casos_moderacion
         WHERE id = NEW.caso_id AND NEW.resuelta_por_id IN (decidido_por_id, autor_id)
    ) THEN
        RAISE EXCEPTION 'Una apelación la resuelve otra persona que quien decidió'
            USING ERRCODE = 'RD050';
    END IF;
    RETURN NEW;
END;
$$;

CREATE OR REPLACE TRIGGER trg_apelaciones_otra_persona
    BEFORE INSERT OR UPDATE OF resuelta_por_id, caso_id ON apelaciones
    FOR EACH ROW WHEN (NEW.resuelta_por_id IS NOT NULL)
    EXECUTE FUNCTION fn_apelacion_la_mira_otra_persona();
