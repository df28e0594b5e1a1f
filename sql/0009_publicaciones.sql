-- Reglas de publicaciones: su sello en femenino y respuestas dentro de la misma publicación.

SELECT fn_accion_al_borrar('publicaciones', 'autor_id', 'CASCADE');
SELECT fn_accion_al_borrar('publicaciones', 'tipo_publicacion_id', 'SET NULL');
SELECT fn_accion_al_borrar('publicaciones', 'carrera_objetivo_id', 'RESTRICT');
SELECT fn_accion_al_borrar('publicaciones', 'cuatrimestre_objetivo_id', 'SET NULL');
SELECT fn_accion_al_borrar('multimedia_publicacion', 'publicacion_id', 'CASCADE');
SELECT fn_accion_al_borrar('comentarios_publicacion', 'publicacion_id', 'CASCADE');
SELECT fn_accion_al_borrar('comentarios_publicacion', 'usuario_id', 'CASCADE');
SELECT fn_accion_al_borrar('comentarios_publicacion', 'comentario_padre_id', 'CASCADE');
SELECT fn_accion_al_borrar('reacciones_publicacion', 'publicacion_id', 'CASCADE');
SELECT fn_accion_al_borrar('reacciones_publicacion', 'usuario_id', 'CASCADE');
SELECT fn_accion_al_borrar('reacciones_publicacion', 'reaccion_id', 'RESTRICT');

-- La columna heredada es `actualizada_en`; con la función común toda edición fallaba (fallo 1).
CREATE OR REPLACE FUNCTION fn_actualizar_timestamp_publicacion() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.actualizada_en := statement_timestamp();
    RETURN NEW;
END;
$$;

CREATE OR REPLACE TRIGGER trg_publicaciones_actualizada_en BEFORE UPDATE ON publicaciones
    FOR EACH ROW EXECUTE FUNCTION fn_actualizar_timestamp_publicacion();
CREATE OR REPLACE TRIGGER trg_comentarios_publicacion_actualizado_en
    BEFORE UPDATE ON comentarios_publicacion
    FOR EACH ROW EXECUTE FUNCTION fn_actualizar_timestamp();

CREATE OR REPLACE FUNCTION fn_comentario_padre_propio() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM comentarios_publicacion
         WHERE id = NEW.comentario_padre_id AND publicacion_id = NEW.publicacion_id
    ) THEN
        RAISE EXCEPTION 'El comentario al que respondes no es de esta publicación'
            USING ERRCODE = 'RD008';
    END IF;
    RETURN NEW;
END;
$$;

CREATE OR REPLACE TRIGGER trg_comentarios_publicacion_padre
    BEFORE INSERT OR UPDATE OF comentario_padre_id, publicacion_id ON comentarios_publicacion
    FOR EACH ROW WHEN (NEW.comentario_padre_id IS NOT NULL)
    EXECUTE FUNCTION fn_comentario_padre_propio();
