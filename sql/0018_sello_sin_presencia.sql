-- Conectarse no es editar la ficha: lo que sólo anota la última conexión no mueve `actualizado_en`.
CREATE OR REPLACE TRIGGER trg_usuarios_actualizado_en BEFORE UPDATE ON usuarios
    FOR EACH ROW WHEN (NEW.ultima_conexion_en IS NOT DISTINCT FROM OLD.ultima_conexion_en)
    EXECUTE FUNCTION fn_actualizar_timestamp();
