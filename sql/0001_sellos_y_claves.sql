-- Cimientos que usan las demás piezas: el sello de actualización y lo que pasa al borrar.

CREATE OR REPLACE FUNCTION fn_actualizar_timestamp() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    -- El reloj de `creado_en` (Django: statement_timestamp). Con now(), que es el comienzo de la
    -- transacción, una fila creada y editada en ella saldría actualizada antes de existir.
    NEW.actualizado_en := statement_timestamp();
    RETURN NEW;
END;
$$;

-- Django crea las claves foráneas sin acción al borrar: la emula en Python y quien borra con psql
-- no la tiene. Esta función rehace la clave de una columna con su acción y un nombre legible.
CREATE OR REPLACE FUNCTION fn_accion_al_borrar(
    p_tabla regclass, p_columna name, p_accion text, p_nombre text DEFAULT NULL
) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    v_clave record;
    v_nombre text := coalesce(
        p_nombre, 'fk_' || p_tabla::text || '_' || regexp_replace(p_columna::text, '_id$', '')
    );
BEGIN
    SELECT con.conname, con.confrelid::regclass AS destino, dest.attname AS columna_destino
      INTO STRICT v_clave
      FROM pg_constraint con
      JOIN pg_attribute orig ON orig.attrelid = con.conrelid AND orig.attnum = con.conkey[1]
      JOIN pg_attribute dest ON dest.attrelid = con.confrelid AND dest.attnum = con.confkey[1]
     WHERE con.contype = 'f' AND con.conrelid = p_tabla AND orig.attname = p_columna;
    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', p_tabla, v_clave.conname);
    EXECUTE format(
        'ALTER TABLE %s ADD CONSTRAINT %I FOREIGN KEY (%I) REFERENCES %s (%I) ON DELETE %s'
        ' DEFERRABLE INITIALLY DEFERRED',
        p_tabla, v_nombre, p_columna, v_clave.destino, v_clave.columna_destino, p_accion
    );
END;
$$;
