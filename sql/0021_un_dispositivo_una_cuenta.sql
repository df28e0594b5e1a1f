-- Un teléfono recibe los avisos de una sola cuenta: de los repetidos queda activo el último que se usó.

UPDATE dispositivos_usuario AS viejo
   SET activo = false, token_push = NULL
 WHERE viejo.activo
   AND EXISTS (
       SELECT 1 FROM dispositivos_usuario AS nuevo
        WHERE nuevo.activo
          AND (nuevo.uuid_dispositivo = viejo.uuid_dispositivo OR nuevo.token_push = viejo.token_push)
          AND (coalesce(nuevo.ultima_actividad_en, nuevo.creado_en), nuevo.id)
            > (coalesce(viejo.ultima_actividad_en, viejo.creado_en), viejo.id)
   );
