-- Reglas de grupos: sellos de la membresía y un único dueño, siempre el de `usuario_dueno_id`.

SELECT fn_accion_al_borrar('grupos', 'carrera_id', 'SET NULL');
SELECT fn_accion_al_borrar('grupos', 'usuario_dueno_id', 'RESTRICT');
SELECT fn_accion_al_borrar('miembros_grupo', 'grupo_id', 'CASCADE');
SELECT fn_accion_al_borrar('miembros_grupo', 'usuario_id', 'CASCADE');
SELECT fn_accion_al_borrar('publicaciones_grupo', 'grupo_id', 'CASCADE');
SELECT fn_accion_al_borrar('publicaciones_grupo', 'autor_id', 'CASCADE');

CREATE OR REPLACE TRIGGER trg_grupos_actualizado_en BEFORE UPDATE ON grupos
    FOR EACH ROW EXECUTE FUNCTION fn_actualizar_timestamp();
CREATE OR REPLACE TRIGGER trg_publicaciones_grupo_actualizado_en BEFORE UPDATE ON publicaciones_grupo
    FOR EACH ROW EXECUTE FUNCTION fn_actualizar_timestamp();

CREATE OR REPLACE FUNCTION fn_sellar_membresia() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.estado_membresia = 'activo' THEN
        NEW.unido_en := statement_timestamp();
        NEW.salio_en := NULL;
    ELSIF OLD.estado_membresia = 'activo' THEN
        NEW.salio_en := statement_timestamp();
    END IF;
    RETURN NEW;
END;
$$;

CREATE OR REPLACE TRIGGER trg_miembros_grupo_sellar BEFORE UPDATE ON miembros_grupo
    FOR EACH ROW WHEN (OLD.estado_membresia <> NEW.estado_membresia)
    EXECUTE FUNCTION fn_sellar_membresia();

CREATE OR REPLACE FUNCTION fn_membresia_del_dueno() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    -- Primero se releva al anterior: el índice único no admite dos dueños activos ni un instante.
    UPDATE miembros_grupo SET rol_miembro = 'admin'
     WHERE grupo_id = NEW.id AND rol_miembro = 'dueno' AND usuario_id <> NEW.usuario_dueno_id;
    INSERT INTO miembros_grupo (grupo_id, usuario_id, rol_miembro, estado_membresia)
    VALUES (NEW.id, NEW.usuario_dueno_id, 'dueno', 'activo')
    ON CONFLICT (grupo_id, usuario_id)
    DO UPDATE SET rol_miembro = 'dueno', estado_membresia = 'activo';
    RETURN NULL;
END;
$$;

CREATE OR REPLACE TRIGGER trg_grupos_membresia_dueno
    AFTER INSERT OR UPDATE OF usuario_dueno_id ON grupos
    FOR EACH ROW EXECUTE FUNCTION fn_membresia_del_dueno();

CREATE OR REPLACE FUNCTION fn_dueno_coherente() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    -- Los dos grupos: mover la membresía de un dueño a otro grupo deja sin dueño al suyo.
    IF EXISTS (
        SELECT 1 FROM grupos g
         WHERE g.id IN (OLD.grupo_id, NEW.grupo_id) AND NOT EXISTS (
            SELECT 1 FROM miembros_grupo m
             WHERE m.grupo_id = g.id AND m.usuario_id = g.usuario_dueno_id
               AND m.rol_miembro = 'dueno' AND m.estado_membresia = 'activo'
        )
    ) THEN
        RAISE EXCEPTION 'El dueño del grupo debe ser miembro activo con rol de dueño: transfiere antes la propiedad'
            USING ERRCODE = 'RD011';
    END IF;
    RETURN NULL;
END;
$$;

-- Diferido: una transferencia pasa por estados intermedios que sólo se juzgan en el COMMIT.
DROP TRIGGER IF EXISTS trg_miembros_grupo_dueno_coherente ON miembros_grupo;
CREATE CONSTRAINT TRIGGER trg_miembros_grupo_dueno_coherente
    AFTER INSERT OR UPDATE OR DELETE ON miembros_grupo
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION fn_dueno_coherente();
