"""Qué hay en el esquema `public` de una base, para compararlo."""

from django.db.backends.utils import CursorWrapper

CONSULTAS = {
    "funciones": """
        SELECT p.proname, pg_get_functiondef(p.oid) FROM pg_proc p
         WHERE p.pronamespace = 'public'::regnamespace""",
    "disparadores": """
        SELECT t.tgname, pg_get_triggerdef(t.oid) FROM pg_trigger t
          JOIN pg_class c ON c.oid = t.tgrelid
         WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace""",
    "vistas": "SELECT viewname, definition FROM pg_views WHERE schemaname = 'public'",
    "indices": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    # PostgreSQL 18 lista también los NOT NULL como restricciones: las columnas ya los dicen.
    "restricciones": """
        SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) FROM pg_constraint
         WHERE connamespace = 'public'::regnamespace AND contype <> 'n'""",
    "columnas": """
        SELECT table_name || '.' || column_name,
               concat_ws(' ', data_type, character_maximum_length, is_nullable, column_default)
          FROM information_schema.columns WHERE table_schema = 'public'""",
}


def inventario(cursor: CursorWrapper) -> dict[str, dict[str, str]]:
    """Nombre y definición de cada objeto, por clase."""
    clases = {}
    for clase, consulta in CONSULTAS.items():
        cursor.execute(consulta)
        clases[clase] = dict(cursor.fetchall())
    return clases
