-- Reglas de estudiantes: correos en minúsculas, catálogo de un solo uso, versión de sesión.

SELECT fn_accion_al_borrar('facultades', 'sede_id', 'SET NULL');
SELECT fn_accion_al_borrar('carreras', 'facultad_id', 'SET NULL');
SELECT fn_accion_al_borrar('catalogo_correos', 'carrera_id', 'SET NULL');
SELECT fn_accion_al_borrar('catalogo_correos', 'cuatrimestre_id', 'SET NULL');
SELECT fn_accion_al_borrar(
    'catalogo_correos', 'consumido_por_usuario_id', 'SET NULL', 'fk_catalogo_consumido_por_usuario'
);
SELECT fn_accion_al_borrar('usuarios', 'carrera_id', 'SET NULL');
SELECT fn_accion_al_borrar('usuarios', 'cuatrimestre_id', 'SET NULL');
SELECT fn_accion_al_borrar('dispositivos_usuario', 'usuario_id', 'CASCADE');
SELECT fn_accion_al_borrar('seguidores', 'seguidor_id', 'CASCADE');
SELECT fn_accion_al_borrar('seguidores', 'seguido_id', 'CASCADE');
SELECT fn_accion_al_borrar('notificaciones', 'usuario_id', 'CASCADE');
SELECT fn_accion_al_borrar('configuracion_notificaciones', 'usuario_id', 'CASCADE');
SELECT fn_accion_al_borrar('codigos_recuperacion', 'usuario_id', 'CASCADE');
SELECT fn_accion_al_borrar('auditoria', 'actor_usuario_id', 'SET NULL');

CREATE OR REPLACE TRIGGER trg_facultades_actualizado_en BEFORE UPDATE ON facultades
    FOR EACH ROW EXECUTE FUNCTION fn_actualizar_timestamp();
CREATE OR REPLACE TRIGGER trg_carreras_actualizado_en BEFORE UPDATE ON carreras
    FOR EACH ROW EXECUTE FUNCTION fn_actualizar_timestamp();
CREATE OR REPLACE TRIGGER trg_cuatrimestres_actualizado_en BEFORE UPDATE ON cuatrimestres
    FOR EACH ROW EXECUTE FUNCTION fn_actualizar_timestamp();
CREATE OR REPLACE TRIGGER trg_catalogo_correos_actualizado_en BEFORE UPDATE ON catalogo_correos
    FOR EACH ROW EXECUTE FUNCTION fn_actualizar_timestamp();
CREATE OR REPLACE TRIGGER trg_usuarios_actualizado_en BEFORE UPDATE ON usuarios
    FOR EACH ROW EXECUTE FUNCTION fn_actualizar_timestamp();

CREATE OR REPLACE FUNCTION fn_normalizar_correo() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.correo_institucional := lower(btrim(NEW.correo_institucional));
    RETURN NEW;
END;
$$;

-- PostgreSQL dispara por orden alfabético: «normalizar» va antes que «validar».
CREATE OR REPLACE TRIGGER trg_catalogo_correos_normalizar
    BEFORE INSERT OR UPDATE OF correo_institucional ON catalogo_correos
    FOR EACH ROW EXECUTE FUNCTION fn_normalizar_correo();
CREATE OR REPLACE TRIGGER trg_usuarios_normalizar_correo
    BEFORE INSERT OR UPDATE OF correo_institucional ON usuarios
    FOR EACH ROW EXECUTE FUNCTION fn_normalizar_correo();

CREATE OR REPLACE FUNCTION fn_validar_catalogo_en_registro() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    v_correo catalogo_correos;
BEGIN
    -- El candado hace esperar al segundo de dos registros simultáneos hasta ver el consumo del primero.
    SELECT * INTO v_correo FROM catalogo_correos
     WHERE correo_institucional = NEW.correo_institucional FOR UPDATE;
    IF EXISTS (
        SELECT 1 FROM usuarios WHERE correo_institucional = NEW.correo_institucional AND id <> NEW.id
    ) THEN
        RAISE EXCEPTION 'El correo % ya está registrado', NEW.correo_institucional
            USING ERRCODE = 'RD004';
    END IF;
    IF v_correo.id IS NULL THEN
        RAISE EXCEPTION 'El correo % no está en el catálogo de correos autorizados',
            NEW.correo_institucional USING ERRCODE = 'RD001';
    END IF;
    IF NOT v_correo.habilitado THEN
        RAISE EXCEPTION 'El correo % está deshabilitado en el catálogo', NEW.correo_institucional
            USING ERRCODE = 'RD002';
    END IF;
    IF v_correo.usado AND v_correo.consumido_por_usuario_id IS DISTINCT FROM NEW.id THEN
        RAISE EXCEPTION 'El correo % ya fue utilizado', NEW.correo_institucional
            USING ERRCODE = 'RD003';
    END IF;
    IF TG_OP = 'INSERT' THEN
        NEW.carrera_id := coalesce(NEW.carrera_id, v_correo.carrera_id);
        NEW.cuatrimestre_id := coalesce(NEW.cuatrimestre_id, v_correo.cuatrimestre_id);
    END IF;
    NEW.correo_verificado := true;
    RETURN NEW;
END;
$$;

CREATE OR REPLACE FUNCTION fn_consumir_catalogo_post_registro() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE catalogo_correos
       SET usado = true, consumido_por_usuario_id = NEW.id, consumido_en = statement_timestamp()
     WHERE correo_institucional = NEW.correo_institucional
       AND (NOT usado OR consumido_por_usuario_id = NEW.id);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'El correo % ya fue utilizado', NEW.correo_institucional
            USING ERRCODE = 'RD003';
    END IF;
    RETURN NULL;
END;
$$;

CREATE OR REPLACE TRIGGER trg_usuarios_validar_catalogo BEFORE INSERT ON usuarios
    FOR EACH ROW WHEN (NEW.rol = 'estudiante')
    EXECUTE FUNCTION fn_validar_catalogo_en_registro();
CREATE OR REPLACE TRIGGER trg_usuarios_consumir_catalogo AFTER INSERT ON usuarios
    FOR EACH ROW WHEN (NEW.rol = 'estudiante')
    EXECUTE FUNCTION fn_consumir_catalogo_post_registro();

-- Tampoco se llega a estudiante sin catálogo cambiando el rol o el correo de una cuenta hecha.
CREATE OR REPLACE TRIGGER trg_usuarios_validar_catalogo_cambio
    BEFORE UPDATE OF rol, correo_institucional ON usuarios
    FOR EACH ROW WHEN (
        NEW.rol = 'estudiante'
        AND (OLD.rol <> NEW.rol OR OLD.correo_institucional <> NEW.correo_institucional)
    ) EXECUTE FUNCTION fn_validar_catalogo_en_registro();
CREATE OR REPLACE TRIGGER trg_usuarios_consumir_catalogo_cambio
    AFTER UPDATE OF rol, correo_institucional ON usuarios
    FOR EACH ROW WHEN (
        NEW.rol = 'estudiante'
        AND (OLD.rol <> NEW.rol OR OLD.correo_institucional <> NEW.correo_institucional)
    ) EXECUTE FUNCTION fn_consumir_catalogo_post_registro();

CREATE OR REPLACE FUNCTION fn_version_de_sesion() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.hash_contrasena, NEW.estado, NEW.rol) IS DISTINCT FROM
       (OLD.hash_contrasena, OLD.estado, OLD.rol) THEN
        NEW.version_sesion := OLD.version_sesion + 1;
    END IF;
    -- Un guardado con una copia vieja del usuario no debe resucitar tokens revocados.
    NEW.version_sesion := greatest(NEW.version_sesion, OLD.version_sesion);
    RETURN NEW;
END;
$$;

CREATE OR REPLACE TRIGGER trg_usuarios_version_de_sesion BEFORE UPDATE ON usuarios
    FOR EACH ROW EXECUTE FUNCTION fn_version_de_sesion();

CREATE OR REPLACE FUNCTION fn_sellar_baja() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.eliminado_en := CASE WHEN NEW.estado = 'eliminado' THEN statement_timestamp() END;
    RETURN NEW;
END;
$$;

CREATE OR REPLACE TRIGGER trg_usuarios_sellar_baja BEFORE UPDATE OF estado ON usuarios
    FOR EACH ROW WHEN (OLD.estado <> NEW.estado)
    EXECUTE FUNCTION fn_sellar_baja();

CREATE OR REPLACE FUNCTION fn_actualizar_timestamp_configuracion() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := statement_timestamp();
    RETURN NEW;
END;
$$;

CREATE OR REPLACE TRIGGER trg_configuracion_notificaciones_updated_at
    BEFORE UPDATE ON configuracion_notificaciones
    FOR EACH ROW EXECUTE FUNCTION fn_actualizar_timestamp_configuracion();
