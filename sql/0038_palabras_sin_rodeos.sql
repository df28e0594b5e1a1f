-- Las mismas palabras en la mitad de tiempo (docs/decisiones/0007). `translate` compara cada letra con todas las de su
-- lista: era un 10 % de guardar un mensaje. Casi ninguno lleva signos, y el que es ASCII tampoco lleva acentos.

-- Sin STRICT: con él PostgreSQL no puede desplegar el CASE dentro del índice y la llamaría, que cuesta más que lo
-- que ahorra. De un texto nulo sigue saliendo nulo.
CREATE OR REPLACE FUNCTION fn_palabras(p_texto text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT to_tsvector(
        'pg_catalog.simple',
        regexp_replace(
            CASE WHEN octet_length(p_texto) = char_length(p_texto) THEN lower(p_texto)
                 ELSE translate(lower(p_texto), 'áéíóúüñ', 'aeiouun') END,
            '[-@./:+_<>&]', ' ', 'g'
        )
    );
$$;
