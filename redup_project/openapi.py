"""La documentación de `/api/docs`: a lo que dicen las puertas se le añaden errores y ejemplos comunes."""

from typing import Any

from ninja import NinjaAPI

Objeto = dict[str, Any]

INSTANTE = "2026-02-21T18:30:00Z"
UUID = "3f2b0c6e-5d1a-4c7e-9b1e-2f6a8d4c1b90"

# Un ejemplo por nombre de campo: el mismo campo enseña lo mismo en toda la API.
EJEMPLOS: Objeto = {
    "access_token": "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9…",
    "apellido_materno": "López",
    "apellido_paterno": "Ruiz",
    "audiencia": "general",
    "biografia": "Estudio Sistemas y juego ajedrez.",
    "ciudad": "Tuxtla Gutiérrez",
    "cliente_id": UUID,
    "code": "NO_ES_MIEMBRO",
    "codigo": "SIS",
    "contenido": "El jueves a las cinco, en la cafetería.",
    "correo": "20260001@universidad.edu",
    "correo_institucional": "20260001@universidad.edu",
    "count": 2,
    "created_at": 1771704900000,
    "cuerpo": "Ana Ruiz comentó tu publicación.",
    "decision": "retirar",
    "descripcion": "Avisos y dudas de la generación.",
    "detail": "No eres miembro activo de este grupo.",
    "detalle": "Se burla de Beto en los comentarios.",
    "emoji": "👍",
    "estado": "activo",
    "estado_membresia": "activo",
    "event_type": "chat_message_sent",
    "fecha_nacimiento": "2005-04-15",
    "foto_grupo_url": "https://redup.universidad.edu/medios/grupos/9b1e.jpg",
    "foto_perfil_url": "https://redup.universidad.edu/medios/perfil/5d1a.jpg",
    "foto_url": "https://redup.universidad.edu/medios/perfil/5d1a.jpg",
    "hasta": INSTANTE,
    "imagen_url": "/medios/publicaciones/2f6a.jpg",
    "limit": 20,
    "mensaje_uuid": UUID,
    "message": "Hecho.",
    "mi_reaccion": "👍",
    "motivo": "acoso",
    "nombre": "Ana",
    "nombre_completo": "Ana Ruiz López",
    "nueva_password": "una-clave-nueva",
    "numero": 2,
    "orden": 1,
    "password": "RedUP-ejemplo-2026",
    "plataforma": "android",
    "privacidad": "publico",
    "query": "ajedrez",
    "reset_code": "482913",
    "respuesta": "La miró otra persona y se mantiene.",
    "resultado": "mantener",
    "rol": "estudiante",
    "rol_miembro": "miembro",
    "sala_uuid": UUID,
    "telefono": "9611234567",
    "texto": "Era una broma entre amigos.",
    "tipo": "imagen",
    "tipo_mensaje": "texto",
    "tipo_sala": "directo",
    "titulo": "Torneo de ajedrez",
    "token_push": "fMEP0vJqS0:APA91bHPRgkF3JUikC4ENAHEeMrd41Zxv…",
    "token_type": "bearer",
    "url": "https://redup.universidad.edu/api/chat/imagenes/8d4c.jpg",
    "url_archivo": "/medios/publicaciones/2f6a.jpg",
    "url_miniatura": "/medios/publicaciones/2f6a_mini.jpg",
    "username": "20260001@universidad.edu",
    "uuid_dispositivo": "a1b2c3d4e5f6",
}
POR_TIPO: Objeto = {"integer": 3, "boolean": True}

DATOS_INVALIDOS: Objeto = {
    "title": "DatosInvalidosSalida",
    "type": "object",
    "required": ["detail", "code"],
    "properties": {
        "detail": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "loc": {"type": "array", "items": {}, "examples": [["body", "nombre"]]},
                    "msg": {"type": "string", "examples": ["es obligatorio"]},
                    "type": {"type": "string", "examples": ["missing"]},
                },
            },
        },
        "code": {"type": "string", "examples": ["DATOS_INVALIDOS"]},
    },
}


class ApiDocumentada(NinjaAPI):
    """Una `NinjaAPI` cuyo esquema dice también lo que vale para todas las rutas."""

    def __init__(self, **opciones: Any) -> None:
        super().__init__(**opciones)
        self._documentos: dict[str, Objeto] = {}

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: Objeto | None = None
    ) -> Any:
        """El documento OpenAPI, con los errores comunes y un ejemplo en cada campo.

        Montarlo cuesta medio segundo de procesador y lo puede pedir cualquiera: se monta una vez.
        """
        if path_prefix is None:
            path_prefix = self.get_root_path(path_params or {})
        if path_prefix not in self._documentos:
            self._documentos[path_prefix] = self._montar(path_prefix)
        return self._documentos[path_prefix]

    def _montar(self, prefijo: str) -> Any:
        esquema = super().get_openapi_schema(path_prefix=prefijo)
        formas = esquema["components"].setdefault("schemas", {})
        formas["DatosInvalidosSalida"] = DATOS_INVALIDOS
        for forma in formas.values():
            for nombre, campo in forma.get("properties", {}).items():
                _poner_ejemplo(nombre, campo)
        for metodos in esquema["paths"].values():
            for operacion in metodos.values():
                _poner_errores(operacion)
        return esquema


def _poner_ejemplo(nombre: str, campo: Objeto) -> None:
    tipos = {campo.get("type"), *(rama.get("type") for rama in campo.get("anyOf", ()))}
    ejemplo = EJEMPLOS.get(nombre)
    if ejemplo is None and nombre.endswith(("_en", "_at", "_para")):
        ejemplo = INSTANTE
    if ejemplo is None:
        ejemplo = next((POR_TIPO[tipo] for tipo in tipos if tipo in POR_TIPO), None)
    if ejemplo is not None and "examples" not in campo:
        campo["examples"] = [ejemplo]


def _poner_errores(operacion: Objeto) -> None:
    errores = {500: ("Algo falló de nuestro lado", "ErrorSalida")}
    if "security" in operacion:
        errores |= {
            401: ("Falta el token, o ya no vale", "ErrorSalida"),
            403: ("Tu cuenta no está activa, o no tienes permiso", "ErrorSalida"),
        }
    if operacion.get("parameters") or "requestBody" in operacion:
        errores[422] = ("Un dato falta o no vale; se nombra el campo", "DatosInvalidosSalida")
    for estado, (porque, forma) in errores.items():
        contenido = {"schema": {"$ref": f"#/components/schemas/{forma}"}}
        operacion["responses"].setdefault(
            estado, {"description": porque, "content": {"application/json": contenido}}
        )
