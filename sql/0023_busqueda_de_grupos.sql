-- Buscar grupos por nombre y descripción.

CREATE INDEX IF NOT EXISTS idx_grupos_buscable ON grupos USING gin (fn_buscable(nombre, descripcion));
