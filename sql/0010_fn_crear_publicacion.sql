-- Crea una publicación; `p_codigo_tipo` es el código del tipo. Devuelve el id.

CREATE OR REPLACE FUNCTION fn_crear_publicacion(
    p_autor_id bigint,
    p_titulo text,
    p_contenido text,
    p_audiencia text DEFAULT 'general',
    p_carrera_objetivo_id bigint DEFAULT NULL,
    p_cuatrimestre_objetivo_id bigint DEFAULT NULL,
    p_codigo_tipo text DEFAULT 'general',
    p_permite_comentarios boolean DEFAULT true,
    p_es_anonima boolean DEFAULT false
) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    v_tipo_id bigint;
    v_publicacion publicaciones;
BEGIN
    SELECT id INTO v_tipo_id FROM tipos_publicacion WHERE codigo = p_codigo_tipo;
    IF v_tipo_id IS NULL THEN
        RAISE EXCEPTION 'El tipo de publicación «%» no existe', p_codigo_tipo USING ERRCODE = 'RD010';
    END IF;
    INSERT INTO publicaciones (
        autor_id, tipo_publicacion_id, titulo, contenido, audiencia, carrera_objetivo_id,
        cuatrimestre_objetivo_id, permite_comentarios, es_anonima
    ) VALUES (
        p_autor_id, v_tipo_id, p_titulo, p_contenido, p_audiencia,
        CASE WHEN p_audiencia <> 'general' THEN p_carrera_objetivo_id END,
        CASE WHEN p_audiencia <> 'general' THEN p_cuatrimestre_objetivo_id END,
        p_permite_comentarios, p_es_anonima
    ) RETURNING * INTO v_publicacion;
    INSERT INTO auditoria (actor_usuario_id, accion, entidad, entidad_id, detalle)
    VALUES (
        p_autor_id, 'crear_publicacion', 'publicaciones', v_publicacion.id,
        jsonb_build_object(
            'audiencia', v_publicacion.audiencia,
            'carrera_objetivo_id', v_publicacion.carrera_objetivo_id
        )
    );
    RETURN v_publicacion.id;
END;
$$;
