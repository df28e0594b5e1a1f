-- Crea un grupo; la membresía del dueño y la sala las ponen los disparadores. Devuelve el id.

CREATE OR REPLACE FUNCTION fn_crear_grupo(
    p_usuario_dueno_id bigint,
    p_nombre text,
    p_descripcion text DEFAULT NULL,
    p_carrera_id bigint DEFAULT NULL,
    p_privacidad text DEFAULT 'publico',
    p_foto_grupo_url text DEFAULT NULL
) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    v_grupo_id bigint;
BEGIN
    INSERT INTO grupos (nombre, descripcion, carrera_id, privacidad, usuario_dueno_id, foto_grupo_url)
    VALUES (p_nombre, p_descripcion, p_carrera_id, p_privacidad, p_usuario_dueno_id, p_foto_grupo_url)
    RETURNING id INTO v_grupo_id;
    INSERT INTO auditoria (actor_usuario_id, accion, entidad, entidad_id, detalle)
    VALUES (
        p_usuario_dueno_id, 'crear_grupo', 'grupos', v_grupo_id,
        jsonb_build_object('privacidad', p_privacidad)
    );
    RETURN v_grupo_id;
END;
$$;
