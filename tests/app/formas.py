"""Los DTO de la app Android: qué campos lee y de qué tipo; los que no llevan `?` no admiten nulo.

Gson mete en un `int` lo que sea un número y revienta con lo demás: aquí el tipo es exacto.
"""

from typing import Any

Forma = dict[str, Any]

MENSAJE: Forma = {"message": str}
SEDE: Forma = {"id": int, "codigo": str, "nombre": str, "ciudad?": str}
FACULTAD: Forma = {"id": int, "codigo": str, "nombre": str, "sede_id?": int, "sede?": SEDE}
CARRERA: Forma = {
    "id": int,
    "codigo": str,
    "nombre?": str,
    "facultad_id?": int,
    "activa": bool,
    "facultad?": FACULTAD,
}
CUATRIMESTRE: Forma = {"id": int, "numero?": int, "descripcion?": str, "activo": bool}
USUARIO: Forma = {
    "id": int,
    "correo_institucional": str,
    "nombre": str,
    "apellido_paterno": str,
    "apellido_materno?": str,
    "fecha_nacimiento?": str,
    "telefono?": str,
    "foto_perfil_url?": str,
    "biografia?": str,
    "carrera_id?": int,
    "cuatrimestre_id?": int,
    "rol": str,
    "estado": str,
    "correo_verificado": bool,
    "ultima_conexion_en?": str,
    "creado_en": str,
    "actualizado_en": str,
    "carrera?": CARRERA,
    "cuatrimestre?": CUATRIMESTRE,
}
TOKEN: Forma = {"access_token": str, "token_type": str, "usuario": USUARIO}
CODIGO: Forma = {"message": str, "reset_code?": str}
AUTOR: Forma = {
    "nombre": str,
    "apellido_paterno": str,
    "apellido_materno?": str,
    "foto_perfil_url?": str,
}
ENCONTRADO: Forma = {
    "id": int,
    **AUTOR,
    "correo_institucional?": str,
    "carrera_id?": int,
    "cuatrimestre_id?": int,
}
MULTIMEDIA: Forma = {
    "id": int,
    "publicacion_id": int,
    "tipo": str,
    "url_archivo": str,
    "url_miniatura?": str,
    "orden": int,
    "creado_en": str,
}
PUBLICACION: Forma = {
    "id": int,
    "autor_id": int,
    "titulo": str,
    "contenido": str,
    "audiencia": str,
    "publicada_en": str,
    "imagen_url?": str,
    "autor?": AUTOR,
    "multimedia?": [MULTIMEDIA],
    "total_reacciones": int,
    "total_comentarios": int,
    "carrera_objetivo_id?": int,
    "cuatrimestre_objetivo_id?": int,
    "tipo_publicacion_id?": int,
    "permite_comentarios": bool,
    "es_anonima": bool,
    "activa": bool,
    "actualizada_en": str,
}
COMENTARIO: Forma = {
    "id": int,
    "contenido": str,
    "usuario_id": int,
    "creado_en": str,
    "usuario?": {"id": int, **AUTOR},
    "publicacion_id": int,
    "comentario_padre_id?": int,
    "activo": bool,
    "actualizado_en": str,
}
GRUPO: Forma = {
    "id": int,
    "nombre": str,
    "descripcion?": str,
    "carrera_id": int,
    "privacidad": str,
    "creado_en": str,
    "total_miembros": int,
    "foto_grupo_url?": str,
    "usuario_dueno_id": int,
    "actualizado_en": str,
}
MIEMBRO_DE_GRUPO: Forma = {
    "usuario_id": int,
    **AUTOR,
    "rol_miembro": str,
    "estado_membresia": str,
}
GRUPO_DETALLE: Forma = {**GRUPO, "miembros?": [MIEMBRO_DE_GRUPO]}
NOTIFICACION: Forma = {
    "id": int,
    "tipo": str,
    "titulo": str,
    "cuerpo?": str,
    "leida": bool,
    "creada_en?": str,
    "usuario_id": int,
    "datos": dict,
    "leida_en?": str,
}
CONFIGURACION: Forma = {
    "push_enabled": bool,
    "chat_enabled": bool,
    "groups_enabled": bool,
    "social_enabled": bool,
    "updated_at?": str,
}
RESUMEN: Forma = {"total_no_leidas": int, "last_notification_at?": str}
STATS: Forma = {
    "total_seguidores": int,
    "total_siguiendo": int,
    "total_publicaciones": int,
    "total_comentarios": int,
    "total_reacciones": int,
    "usuario_id": int,
    "nombre_completo": str,
}


def exigir(forma: Any, dato: Any, donde: str = "cuerpo") -> None:
    """Afirma que `dato` se puede leer con esa forma; si no, dice en qué campo falla."""
    if isinstance(forma, list):
        assert type(dato) is list, f"{donde}: se esperaba una lista, no {dato!r}"
        for i, elemento in enumerate(dato):
            exigir(forma[0], elemento, f"{donde}[{i}]")
    elif isinstance(forma, dict):
        assert type(dato) is dict, f"{donde}: se esperaba un objeto, no {dato!r}"
        for campo, tipo in forma.items():
            nombre = campo.removesuffix("?")
            assert nombre in dato, f"{donde}.{nombre} falta"
            if dato[nombre] is not None or not campo.endswith("?"):
                exigir(tipo, dato[nombre], f"{donde}.{nombre}")
    else:
        assert type(dato) is forma, f"{donde}: se esperaba {forma.__name__}, no {dato!r}"
