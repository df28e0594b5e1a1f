"""Con qué se llama a cada ruta de la matriz: su cuerpo y, si no son los del mundo, sus ids y su consulta."""

from typing import Any

MENSAJE = {"contenido": "hola"}
PUBLICACION = {"titulo": "Hola", "contenido": "A todos"}
COMENTARIO = {"contenido": "Bien"}
DISPOSITIVO = {"uuid_dispositivo": "aparato-1", "plataforma": "android"}

# «@nombre» es el id del mundo que se llama así.
CUERPOS: dict[str, dict[str, Any]] = {
    "POST /api/auth/register": {
        "correo_institucional": "nadie@universidad.edu",
        "nombre": "Nadie",
        "apellido_paterno": "Nunca",
        "fecha_nacimiento": "2004-05-17",
        "password": "secreto-1",
    },
    "POST /api/auth/login": {"correo_institucional": "nadie@universidad.edu", "password": "mala"},
    "POST /api/auth/login/oauth2": {"username": "nadie@universidad.edu", "password": "mala"},
    "POST /api/auth/forgot-password/request": {"correo_institucional": "nadie@universidad.edu"},
    "POST /api/auth/forgot-password/confirm": {
        "correo_institucional": "nadie@universidad.edu",
        "codigo": "000000",
        "nueva_password": "secreto-2",
    },
    "PUT /api/usuarios/perfil/actualizar": {"biografia": "Hola"},
    "PUT /api/usuarios/{usuario_id}": {"biografia": "Hola"},
    "POST /api/notificaciones/dispositivos": DISPOSITIVO,
    "PUT /api/notificaciones/dispositivos/token": DISPOSITIVO | {"token_push": "t" * 40},
    "POST /api/notificaciones/eventos/sync": {"events": []},
    "POST /api/notificaciones": {"usuario_id": "@usuario_id", "tipo": "aviso", "titulo": "Aviso"},
    "PUT /api/notificaciones/configuracion": {
        "push_enabled": True,
        "chat_enabled": True,
        "groups_enabled": True,
        "social_enabled": True,
    },
    "POST /api/grupos": {"nombre": "Otro", "privacidad": "publico"},
    "PUT /api/grupos/{grupo_id}": {"descripcion": "Nueva"},
    "PUT /api/grupos/{grupo_id}/miembros/{usuario_id}": {"rol_miembro": "admin"},
    "POST /api/grupos/{grupo_id}/publicaciones": PUBLICACION,
    "PUT /api/grupos/publicaciones/{publicacion_id}": PUBLICACION,
    "POST /api/mensajes/salas/{sala_id}/mensajes": MENSAJE,
    "POST /api/mensajes/directo/{usuario_id}": MENSAJE,
    "PUT /api/mensajes/mensajes/{mensaje_id}": MENSAJE,
    "PUT /api/mensajes/mensajes/{mensaje_id}/reaccion": {"emoji": "👍"},
    "POST /api/mensajes/mensajes/{mensaje_id}/reenviar": {"usuario_id": "@usuario_id"},
    "POST /api/publicaciones": PUBLICACION,
    "PUT /api/publicaciones/{publicacion_id}": PUBLICACION,
    "POST /api/publicaciones/{publicacion_id}/comentarios": COMENTARIO,
    "POST /api/comentarios/publicaciones/{publicacion_id}": COMENTARIO,
    "PUT /api/comentarios/{comentario_id}": COMENTARIO,
    "POST /api/reportes": {"tipo": "publicacion", "id": "@publicacion_id", "motivo": "spam"},
    "POST /api/moderacion/casos/{caso_id}/apelar": {"texto": "No estoy de acuerdo"},
    "POST /api/moderacion/apelaciones": {"codigo": "inventado", "texto": "No estoy de acuerdo"},
    "POST /api/publicaciones/{publicacion_id}/reacciones": {"reaccion_id": "@reaccion_id"},
    "PUT /api/publicaciones/comentarios/{comentario_id}": COMENTARIO,
}

FORMULARIOS = {"POST /api/auth/login/oauth2"}

# Un valor que es el nombre de otro id del mundo se cambia por él.
IDS: dict[str, dict[str, Any]] = {
    "GET /api/usuarios/buscar": {"query": "olga"},
    "GET /api/grupos/buscar": {"query": "grupo"},
    "GET /api/mensajes/buscar": {"query": "mensaje"},
    "GET /api/publicaciones/buscar": {"query": "publicacion"},
    "POST /api/grupos/{grupo_id}/miembros/invitar-por-correo": {"correo": "correo"},
    "POST /api/grupos/{grupo_id}/miembros/{usuario_id}/aprobar": {"usuario_id": "pendiente_id"},
    "POST /api/grupos/{grupo_id}/miembros/{usuario_id}/rechazar": {"usuario_id": "pendiente_id"},
    "PUT /api/grupos/{grupo_id}/miembros/{usuario_id}": {"usuario_id": "miembro_id"},
    "DELETE /api/grupos/{grupo_id}/miembros/{usuario_id}": {"usuario_id": "miembro_id"},
    "POST /api/grupos/{grupo_id}/transferir/{usuario_id}": {"usuario_id": "miembro_id"},
    "PUT /api/grupos/publicaciones/{publicacion_id}": {"publicacion_id": "publicacion_grupo_id"},
    "DELETE /api/grupos/publicaciones/{publicacion_id}": {"publicacion_id": "publicacion_grupo_id"},
}
for _cosa in ("sedes", "facultades", "carreras", "cuatrimestres"):
    _id = {"fila_id": f"{_cosa.removesuffix('es') if _cosa == 'facultades' else _cosa[:-1]}_id"}
    for _metodo in ("GET", "PUT", "DELETE"):
        IDS[f"{_metodo} /api/estructura/{_cosa}/{{fila_id}}"] = _id
    IDS[f"GET /api/estructura/{_cosa}/buscar"] = {"query": "a"}
    CUERPOS[f"POST /api/estructura/{_cosa}"] = {"codigo": "NUEVA", "nombre": "Nueva", "numero": 19}
    CUERPOS[f"PUT /api/estructura/{_cosa}/{{fila_id}}"] = {"nombre": "Otra", "descripcion": "Otra"}
