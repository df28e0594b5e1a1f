-- El lote, con los identificadores que trae quien lo manda: `gen_random_uuid` pide azar al sistema por cada mensaje
-- (la base embebida abre y cierra `/dev/urandom`), y por ellos se sabe qué fila es de quién sin buscarla en un vector.

DROP FUNCTION IF EXISTS fn_guardar_lote(
    bigint[], uuid[], bigint[], bigint[], text[], text[], text[], jsonb[], uuid[], bigint[]
);

-- Guarda los mensajes que se puede, cada uno con su `p_uuid`, y los devuelve con su sala y el nombre de quien escribe.
-- Los demás (sala que aún no existe, quien no puede escribir en ella, lo ya guardado, la respuesta a lo borrado o
-- ajeno) faltan en el resultado y no cambian nada.
CREATE OR REPLACE FUNCTION fn_guardar_lote(
    p_uuid uuid[], p_remitente bigint[], p_sala uuid[], p_grupo bigint[], p_otro bigint[],
    p_tipo text[], p_contenido text[], p_url text[], p_metadatos jsonb[], p_cliente uuid[],
    p_respuesta bigint[]
) RETURNS TABLE (
    mensaje_uuid text, id bigint, numero bigint, enviado_en timestamptz, sala_id bigint,
    sala_uuid text, tipo_sala text, usuario_a_id bigint, usuario_b_id bigint, grupo_id bigint,
    remitente_id bigint, nombre text, apellido_paterno text, apellido_materno text,
    correo_institucional text
) LANGUAGE plpgsql
-- Lo que el plan sabe de más mirando este lote no paga el planearlo: un mensaje suelto costaba el triple.
SET plan_cache_mode = force_generic_plan
-- Sin mirar el lote cree que trae diez, y que para diez sale a cuenta leer una tabla de miles.
SET enable_seqscan = off
-- Mientras dura, el disparador no vuelve a numerar.
SET redup.numerados = 'si' AS $$
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
    RETURN QUERY
    WITH permitidos AS (
        SELECT p.*, row_number() OVER (PARTITION BY p.sala ORDER BY p.orden) AS puesto
          FROM unnest(
                v_salas, p_uuid, p_remitente, p_tipo, p_contenido, p_url, p_metadatos, p_cliente,
                p_respuesta
               ) WITH ORDINALITY AS p (
                sala, uuid, remitente, tipo, contenido, url, metadatos, cliente, respuesta, orden
               )
         -- Con `LIMIT` y no con `EXISTS`: éste podría calcular la vista entera.
         WHERE (SELECT true FROM vista_escritores e
                 WHERE e.sala_chat_id = p.sala AND e.usuario_id = p.remitente LIMIT 1)
           AND (p.cliente IS NULL OR (SELECT true FROM mensajes m
                 WHERE m.remitente_id = p.remitente AND m.cliente_id = p.cliente LIMIT 1) IS NULL)
           AND (p.respuesta IS NULL OR (SELECT true FROM mensajes m
                 WHERE m.id = p.respuesta AND m.sala_chat_id = p.sala
                   AND m.eliminado_en IS NULL LIMIT 1))
    ), salas AS (
        UPDATE salas_chat x
           SET ultimo_numero = x.ultimo_numero + c.cuantos, ultimo_cambio = x.ultimo_cambio + c.cuantos
          FROM (SELECT sala, count(*) AS cuantos FROM permitidos GROUP BY sala) AS c
         WHERE x.id = c.sala
        RETURNING x.*, c.cuantos
    ), nuevos AS (
        INSERT INTO mensajes AS m (mensaje_uuid, sala_chat_id, remitente_id, tipo_mensaje, contenido,
               url_archivo, metadatos, cliente_id, respuesta_a_id, numero, cambio, enviado_en)
        SELECT p.uuid, p.sala, p.remitente, p.tipo, p.contenido, p.url, p.metadatos, p.cliente,
               p.respuesta,
               s.ultimo_numero - s.cuantos + p.puesto, s.ultimo_cambio - s.cuantos + p.puesto,
               clock_timestamp()
          FROM permitidos p
          JOIN salas s ON s.id = p.sala
         ORDER BY p.sala, p.orden
        RETURNING m.id, m.mensaje_uuid, m.numero, m.enviado_en, m.sala_chat_id, m.remitente_id
    )
    SELECT n.mensaje_uuid::text, n.id, n.numero, n.enviado_en, s.id, s.sala_uuid::text,
           s.tipo_sala::text, s.usuario_a_id, s.usuario_b_id, s.grupo_id, u.id, u.nombre::text,
           u.apellido_paterno::text, u.apellido_materno::text, u.correo_institucional::text
      FROM nuevos n
      JOIN salas s ON s.id = n.sala_chat_id
      JOIN usuarios u ON u.id = n.remitente_id;
END;
$$;

-- Vaciar la lista de pendientes de la búsqueda lo paga el lote que la llena, y cuantos esperan detrás: con 512 kB, de 11 a
-- 15 ms cada mil mensajes; con el mínimo, 2 ms cada cien. Gasta lo mismo (docs/decisiones/0007).
ALTER INDEX idx_mensajes_busqueda SET (gin_pending_list_limit = 64);
