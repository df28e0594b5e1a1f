-- Buscar comentarios en el admin sin leerlos todos.

CREATE INDEX IF NOT EXISTS idx_comentarios_buscable
    ON comentarios_publicacion USING gin (fn_buscable(contenido));
