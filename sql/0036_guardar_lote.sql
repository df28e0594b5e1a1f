-- Guardar muchos mensajes de un viaje: se numeran por sala y no de uno en uno.

-- Quién puede escribir hoy en cada sala. La regla está aquí; quien la consulta dice qué hace con el que no.
CREATE OR REPLACE VIEW vista_escritores AS
SELECT s.id AS sala_chat_id, yo.id AS usuario_id
  FROM salas_chat s
  JOIN usuarios yo ON yo.id IN (s.usuario_a_id, s.usuario_b_id) AND yo.estado = 'activo'
  JOIN usuarios otro ON otro.id = s.usuario_a_id + s.usuario_b_id - yo.id AND otro.estado = 'activo'
 WHERE s.tipo_sala = 'directo'
UNION ALL
SELECT s.id, m.usuario_id
  FROM salas_chat s
  JOIN grupos g ON g.id = s.grupo_id AND g.archivado_en IS NULL
  JOIN miembros_grupo m ON m.grupo_id = s.grupo_id AND m.estado_membresia = 'activo'
  JOIN usuarios u ON u.id = m.usuario_id AND u.estado = 'activo'
 WHERE s.tipo_sala = 'grupal';

-- Por qué no puede quien no puede, con el error que le toca.
CREATE OR REPLACE FUNCTION fn_explicar_rechazo(p_sala salas_chat, p_remitente bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM usuarios WHERE id = p_remitente AND estado = 'activo') THEN
        RAISE EXCEPTION 'El remitente % no existe o no está activo', p_remitente
            USING ERRCODE = 'RD007';
    ELSIF p_remitente IN (p_sala.usuario_a_id, p_sala.usuario_b_id) THEN
        RAISE EXCEPTION 'La otra persona ya no está activa' USING ERRCODE = 'RD007';
    ELSIF p_sala.tipo_sala = 'directo' THEN
        RAISE EXCEPTION 'No participas en esta sala' USING ERRCODE = 'RD012';
    ELSIF NOT EXISTS (
        SELECT 1 FROM miembros_grupo
         WHERE grupo_id = p_sala.grupo_id AND usuario_id = p_remitente
           AND estado_membresia = 'activo'
    ) THEN
        RAISE EXCEPTION 'No eres miembro activo de este grupo' USING ERRCODE = 'RD012';
    END IF;
    RAISE EXCEPTION 'El grupo está archivado: se puede leer, pero ya no se escribe en él'
        USING ERRCODE = 'RD023';
END;
$$;

CREATE OR REPLACE FUNCTION fn_numerar_mensaje() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    v_sala salas_chat;
BEGIN
    -- El candado de esta fila es la garantía: nadie ve el 7 sin poder ver el 6.
    UPDATE salas_chat
       SET ultimo_numero = ultimo_numero + 1, ultimo_cambio = ultimo_cambio + 1
     WHERE id = NEW.sala_chat_id RETURNING * INTO v_sala;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'La sala % no existe', NEW.sala_chat_id USING ERRCODE = 'RD013';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM vista_escritores
         WHERE sala_chat_id = NEW.sala_chat_id AND usuario_id = NEW.remitente_id
    ) THEN
        PERFORM fn_explicar_rechazo(v_sala, NEW.remitente_id);
    END IF;
    NEW.numero := v_sala.ultimo_numero;
    NEW.cambio := v_sala.ultimo_cambio;
    -- Con el candado en la mano, la hora crece en el mismo orden que el número.
    NEW.enviado_en := clock_timestamp();
    RETURN NEW;
END;
$$;

-- Salvo lo que ya numeró `fn_guardar_lote`: un número puesto a mano con `psql` se sigue ignorando.
CREATE OR REPLACE TRIGGER trg_mensajes_numerar BEFORE INSERT ON mensajes
    FOR EACH ROW
    WHEN (NEW.numero = 0 OR current_setting('redup.numerados', true) IS DISTINCT FROM 'si')
    EXECUTE FUNCTION fn_numerar_mensaje();

-- Guarda los mensajes que se puede y los devuelve con su sala y el nombre de quien escribe; los demás (sala que
-- aún no existe, quien no puede escribir en ella, lo ya guardado, la respuesta a lo borrado o ajeno) faltan en el resultado y no cambian nada.
CREATE OR REPLACE FUNCTION fn_guardar_lote(
    p_remitente bigint[], p_sala uuid[], p_grupo bigint[], p_otro bigint[], p_tipo text[],
    p_contenido text[], p_url text[], p_metadatos jsonb[], p_cliente uuid[], p_respuesta bigint[]
) RETURNS TABLE (
    orden bigint, id bigint, mensaje_uuid text, numero bigint, enviado_en timestamptz,
    sala_id bigint, sala_uuid text, tipo_sala text, usuario_a_id bigint, usuario_b_id bigint,
    grupo_id bigint, remitente_id bigint, nombre text, apellido_paterno text, apellido_materno text,
    correo_institucional text
) LANGUAGE plpgsql AS $$
DECLARE
    v_salas bigint[];
BEGIN
    SELECT array_agg(s.id ORDER BY p.orden) INTO v_salas
      FROM unnest(p_remitente, p_sala, p_grupo, p_otro) WITH ORDINALITY
           AS p (remitente, sala, grupo, otro, orden)
      LEFT JOIN LATERAL (
        SELECT x.id FROM salas_chat x WHERE x.sala_uuid = p.sala
        UNION ALL
        SELECT x.id FROM salas_chat x WHERE x.grupo_id = p.grupo AND x.tipo_sala = 'grupal'
        UNION ALL
        SELECT x.id FROM salas_chat x
         WHERE x.usuario_a_id = least(p.remitente, p.otro)
           AND x.usuario_b_id = greatest(p.remitente, p.otro) AND x.tipo_sala = 'directo'
      ) s ON true;
    -- Por su orden: dos procesos que comparten salas no se abrazan. Quien esté esperando aquí mira
    -- los permisos después, con lo que entonces sea cierto.
    PERFORM 1 FROM salas_chat x WHERE x.id = ANY(v_salas) ORDER BY x.id FOR NO KEY UPDATE;
    PERFORM set_config('redup.numerados', 'si', true);
    RETURN QUERY
    WITH pedidos AS MATERIALIZED (
        SELECT p.*, gen_random_uuid() AS uuid
          FROM unnest(
                v_salas, p_remitente, p_tipo, p_contenido, p_url, p_metadatos, p_cliente, p_respuesta
               ) WITH ORDINALITY
               AS p (sala, remitente, tipo, contenido, url, metadatos, cliente, respuesta, orden)
         -- Con `LIMIT` y no con `EXISTS`: éste lo vuelve una unión y calcula la vista, o la tabla, entera.
         WHERE (SELECT true FROM vista_escritores e
                 WHERE e.sala_chat_id = p.sala AND e.usuario_id = p.remitente LIMIT 1)
           AND (p.cliente IS NULL OR (SELECT true FROM mensajes m
                 WHERE m.remitente_id = p.remitente AND m.cliente_id = p.cliente LIMIT 1) IS NULL)
           AND (p.respuesta IS NULL OR (SELECT true FROM mensajes m
                 WHERE m.id = p.respuesta AND m.sala_chat_id = p.sala
                   AND m.eliminado_en IS NULL LIMIT 1))
    ), numeradas AS (
        UPDATE salas_chat x
           SET ultimo_numero = x.ultimo_numero + c.cuantos, ultimo_cambio = x.ultimo_cambio + c.cuantos
          FROM (SELECT p.sala, count(*) AS cuantos FROM pedidos p GROUP BY p.sala) AS c
         WHERE x.id = c.sala
        RETURNING x.*, x.ultimo_numero - c.cuantos AS tras, x.ultimo_cambio - c.cuantos AS tras_cambio
    ), nuevos AS (
        INSERT INTO mensajes AS m (mensaje_uuid, sala_chat_id, remitente_id, tipo_mensaje, contenido,
               url_archivo, metadatos, cliente_id, respuesta_a_id, numero, cambio, enviado_en)
        SELECT p.uuid, p.sala, p.remitente, p.tipo, p.contenido, p.url, p.metadatos, p.cliente,
               p.respuesta,
               s.tras + row_number() OVER suyos, s.tras_cambio + row_number() OVER suyos,
               clock_timestamp()
          FROM pedidos p JOIN numeradas s ON s.id = p.sala
        WINDOW suyos AS (PARTITION BY p.sala ORDER BY p.orden)
         ORDER BY p.sala, p.orden
        RETURNING m.id, m.mensaje_uuid, m.numero, m.enviado_en
    )
    SELECT p.orden, n.id, n.mensaje_uuid::text, n.numero, n.enviado_en, s.id, s.sala_uuid::text,
           s.tipo_sala::text, s.usuario_a_id, s.usuario_b_id, s.grupo_id, u.id, u.nombre::text,
           u.apellido_paterno::text, u.apellido_materno::text, u.correo_institucional::text
      FROM nuevos n
      JOIN pedidos p ON p.uuid = n.mensaje_uuid
      JOIN numeradas s ON s.id = p.sala
      JOIN usuarios u ON u.id = p.remitente
     ORDER BY p.orden;
    PERFORM set_config('redup.numerados', '', true);
END;
$$;
