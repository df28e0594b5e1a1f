-- Buscar y ordenar personas (`estudiantes/consultas/personas.py`).
CREATE INDEX IF NOT EXISTS idx_usuarios_busqueda ON usuarios
    USING gin (fn_buscable(nombre, apellido_paterno, apellido_materno, correo_institucional));
CREATE INDEX IF NOT EXISTS idx_usuarios_orden ON usuarios (apellido_paterno, nombre, id);
