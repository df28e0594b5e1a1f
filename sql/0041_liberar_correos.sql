-- Liberar el correo de una cuenta dada de baja: la cuenta se queda, apartada, sin esa dirección.

-- Una cuenta eliminada no entra a ningún sitio: apartar su dirección no pide catálogo.
CREATE OR REPLACE TRIGGER trg_usuarios_validar_catalogo_cambio
    BEFORE UPDATE OF rol, correo_institucional ON usuarios
    FOR EACH ROW WHEN (
        NEW.rol = 'estudiante' AND NEW.estado <> 'eliminado'
        AND (OLD.rol <> NEW.rol OR OLD.correo_institucional <> NEW.correo_institucional)
    ) EXECUTE FUNCTION fn_validar_catalogo_en_registro();
CREATE OR REPLACE TRIGGER trg_usuarios_consumir_catalogo_cambio
    AFTER UPDATE OF rol, correo_institucional ON usuarios
    FOR EACH ROW WHEN (
        NEW.rol = 'estudiante' AND NEW.estado <> 'eliminado'
        AND (OLD.rol <> NEW.rol OR OLD.correo_institucional <> NEW.correo_institucional)
    ) EXECUTE FUNCTION fn_consumir_catalogo_post_registro();

-- Y sólo vuelve si aún tiene su sitio: si no, dos cuentas serían de la misma persona.
CREATE OR REPLACE FUNCTION fn_exigir_catalogo_al_volver() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM catalogo_correos
         WHERE correo_institucional = NEW.correo_institucional
           AND consumido_por_usuario_id = NEW.id
           FOR SHARE
    ) THEN
        RAISE EXCEPTION 'La cuenta % ya no tiene su correo del catálogo: que se registre de nuevo',
            NEW.id USING ERRCODE = 'RD030';
    END IF;
    RETURN NULL;
END;
$$;

-- Después de los que consumen (orden alfabético): un cambio de correo a la vez ya está hecho.
CREATE OR REPLACE TRIGGER trg_usuarios_volver_con_catalogo
    AFTER UPDATE OF estado ON usuarios
    FOR EACH ROW WHEN (
        NEW.rol = 'estudiante' AND OLD.estado = 'eliminado' AND NEW.estado <> 'eliminado'
    ) EXECUTE FUNCTION fn_exigir_catalogo_al_volver();
