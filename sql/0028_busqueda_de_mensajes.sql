-- Buscar en los mensajes. No con `fn_buscable`: cuesta medio envío más (docs/decisiones/0007).

-- Las palabras enteras, sin acentos ni mayúsculas; sin signos tampoco, o un correo sería una sola palabra.
-- Sólo usa lo de pg_catalog: al crear un índice PostgreSQL la evalúa sin `search_path`.
CREATE OR REPLACE FUNCTION fn_palabras(p_texto text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT to_tsvector(
        'pg_catalog.simple',
        translate(lower(p_texto), 'áéíóúüñ@./:-+_<>&', 'aeiouun          ')
    );
$$;

-- Todas, en cualquier orden; cada una por su principio o, si es larga, por su raíz («canciones» da «canción»).
CREATE OR REPLACE FUNCTION fn_palabras_buscadas(p_texto text) RETURNS tsquery
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    v_palabra text;
    v_raiz text;
    v_una tsquery;
    v_todas tsquery;
BEGIN
    FOR v_palabra IN
        SELECT p
          FROM regexp_split_to_table(
                   translate(lower(p_texto), 'áéíóúüñ', 'aeiouun'), '[^[:alnum:]]+'
               ) AS p
         WHERE p <> '' LIMIT 12
    LOOP
        v_una := to_tsquery('pg_catalog.simple', v_palabra || ':*');
        v_raiz := (ts_lexize('pg_catalog.spanish_stem', v_palabra))[1];
        IF length(v_raiz) >= 4 THEN
            v_una := v_una || to_tsquery('pg_catalog.simple', v_raiz || ':*');
        END IF;
        v_todas := coalesce(v_todas && v_una, v_una);
    END LOOP;
    RETURN coalesce(v_todas, ''::tsquery);
END;
$$;

CREATE INDEX IF NOT EXISTS idx_mensajes_busqueda
    ON mensajes USING gin (fn_palabras(contenido))
    WHERE eliminado_en IS NULL AND contenido IS NOT NULL;
