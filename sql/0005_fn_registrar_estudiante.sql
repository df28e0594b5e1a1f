-- Registra a un estudiante; quién puede lo deciden los disparadores del catálogo.
-- La contraseña llega ya cifrada por Django (`make_password`). Devuelve el id.

CREATE OR REPLACE FUNCTION fn_registrar_estudiante(
    p_correo text,
    p_hash_contrasena text,
    p_nombre text,
    p_apellido_paterno text,
    p_apellido_materno text DEFAULT NULL,
    p_fecha_nacimiento date DEFAULT NULL,
    p_telefono text DEFAULT NULL,
    p_foto_perfil_url text DEFAULT NULL,
    p_biografia text DEFAULT NULL,
    p_carrera_id bigint DEFAULT NULL,
    p_cuatrimestre_id bigint DEFAULT NULL
) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    v_usuario usuarios;
BEGIN
    INSERT INTO usuarios (
        correo_institucional, hash_contrasena, nombre, apellido_paterno, apellido_materno,
        fecha_nacimiento, telefono, foto_perfil_url, biografia, carrera_id, cuatrimestre_id
    ) VALUES (
        p_correo, p_hash_contrasena, p_nombre, p_apellido_paterno, p_apellido_materno,
        p_fecha_nacimiento, p_telefono, p_foto_perfil_url, p_biografia, p_carrera_id,
        p_cuatrimestre_id
    ) RETURNING * INTO v_usuario;
    INSERT INTO auditoria (actor_usuario_id, accion, entidad, entidad_id, detalle)
    VALUES (
        v_usuario.id, 'registro_estudiante', 'usuarios', v_usuario.id,
        jsonb_build_object('correo', v_usuario.correo_institucional)
    );
    RETURN v_usuario.id;
END;
$$;
