-- Los archivos de los chats: qué mensaje lleva cuál, para decidir en cada lectura quién lo puede ver.

SELECT fn_accion_al_borrar('archivos_chat', 'subido_por_id', 'SET NULL');

-- El nombre de nuestro archivo en una dirección, entera o relativa, también la de su miniatura.
CREATE OR REPLACE FUNCTION fn_archivo_chat(p_direccion text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT substring(p_direccion FROM '/medios/chat/([0-9a-f]{32})');
$$;

-- Parcial: a un mensaje de texto no le cuesta nada. En la semilla una imagen viaja en `contenido`.
CREATE INDEX IF NOT EXISTS idx_mensajes_archivo
    ON mensajes (fn_archivo_chat(coalesce(url_archivo, contenido)))
    WHERE eliminado_en IS NULL AND (url_archivo IS NOT NULL OR tipo_mensaje = 'imagen');
