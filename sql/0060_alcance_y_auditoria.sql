-- De qué carreras responde el personal, y la auditoría tampoco se vacía.

SELECT fn_accion_al_borrar('alcance_del_personal', 'usuario_id', 'CASCADE');
-- Sin su única carrera, quien modera pasaría a ver toda la universidad.
SELECT fn_accion_al_borrar('alcance_del_personal', 'carrera_id', 'RESTRICT');

CREATE OR REPLACE FUNCTION fn_auditoria_sin_vaciar() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'La auditoría no se vacía' USING ERRCODE = 'RD009';
END;
$$;

CREATE OR REPLACE TRIGGER trg_auditoria_sin_vaciar BEFORE TRUNCATE ON auditoria
    FOR EACH STATEMENT EXECUTE FUNCTION fn_auditoria_sin_vaciar();
