-- Buscar en español sin acentos ni mayúsculas, sin extensiones: por el principio de cada palabra o por su raíz.

CREATE OR REPLACE FUNCTION fn_sin_acentos(p_texto text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT translate(
        lower(p_texto),
        'áàäâãéèëêíìïîóòöôõúùüûñçÁÀÄÂÃÉÈËÊÍÌÏÎÓÒÖÔÕÚÙÜÛÑÇ',
        'aaaaaeeeeiiiiooooouuuuncaaaaaeeeeiiiiooooouuuunc'
    );
$$;

-- Tal cual, para lo que se empieza a teclear («matem»), y por su raíz, para «matemáticas» y «matemático».
-- `BEGIN ATOMIC` ata lo que llama al crearla: al rehacer un índice PostgreSQL quita `public` del search_path.
-- El coste declarado es el de verdad: con el de fábrica el planificador prefiere calcularlo fila a fila.
CREATE OR REPLACE FUNCTION fn_buscable(VARIADIC p_textos text[]) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 5000
BEGIN ATOMIC
    SELECT array_to_tsvector(ARRAY(
               -- Una palabra de más de 2 kB no cabe en el índice; nadie busca por su final.
               SELECT DISTINCT left(p, 60) FROM regexp_split_to_table(texto, '[^[:alnum:]]+') AS p
                WHERE p <> ''
           )) || to_tsvector('pg_catalog.spanish', texto)
      FROM fn_sin_acentos(array_to_string(p_textos, ' ')) AS texto;
END;

-- Todas las palabras, en cualquier orden. Sin ninguna palabra no encuentra nada.
CREATE OR REPLACE FUNCTION fn_consulta(p_texto text) RETURNS tsquery
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    v_palabra text;
    v_una tsquery;
    v_todas tsquery;
BEGIN
    FOR v_palabra IN
        SELECT left(p, 60) FROM regexp_split_to_table(fn_sin_acentos(p_texto), '[^[:alnum:]]+') AS p
         WHERE p <> '' LIMIT 12
    LOOP
        v_una := to_tsquery('pg_catalog.simple', v_palabra || ':*')
              || to_tsquery('pg_catalog.spanish', v_palabra);
        v_todas := coalesce(v_todas && v_una, v_una);
    END LOOP;
    RETURN coalesce(v_todas, ''::tsquery);
END;
$$;
