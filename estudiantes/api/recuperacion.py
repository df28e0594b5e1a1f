"""Puerta REST de la contraseña olvidada."""

from django.http import HttpRequest
from ninja import Router

from estudiantes import servicios
from estudiantes.esquemas.cuentas import CambioConCodigo, CodigoSalida, PeticionDeCodigo
from redup_project.formas import ErrorSalida, Hecho
from redup_project.ritmo import exigir_ritmo, origen

router = Router(tags=["Cuentas"])

CUARTO_DE_HORA = 15 * 60
CODIGOS_POR_CORREO = 10
# Cada código admite ya pocos intentos; esto acota los de todos los que se vayan pidiendo.
CAMBIOS_POR_CORREO = 30
# Detrás de una misma dirección puede estar toda la universidad.
PETICIONES_POR_IP = 150


@router.post("/auth/forgot-password/request", response={200: CodigoSalida, 429: ErrorSalida})
def pedir_codigo(request: HttpRequest, entrada: PeticionDeCodigo) -> dict[str, str | None]:
    """Manda al correo un código de 6 cifras que vale 15 minutos. Responde igual exista o no."""
    _exigir_ritmo(request, "pedir_codigo", entrada.correo_institucional, CODIGOS_POR_CORREO)
    codigo = servicios.pedir_codigo(correo=entrada.correo_institucional)
    mensaje = "Si ese correo tiene una cuenta, le llegará un código para cambiar la contraseña."
    return {"message": mensaje, "reset_code": codigo}


@router.post(
    "/auth/forgot-password/confirm", response={200: Hecho, 400: ErrorSalida, 429: ErrorSalida}
)
def cambiar_con_codigo(request: HttpRequest, entrada: CambioConCodigo) -> dict[str, str]:
    """Cambia la contraseña con el código; las sesiones abiertas dejan de valer."""
    _exigir_ritmo(request, "usar_codigo", entrada.correo_institucional, CAMBIOS_POR_CORREO)
    servicios.cambiar_con_codigo(
        correo=entrada.correo_institucional,
        codigo=entrada.codigo,
        nueva_password=entrada.nueva_password,
    )
    return {"message": "Contraseña cambiada: ya puedes iniciar sesión con ella."}


def _exigir_ritmo(request: HttpRequest, asunto: str, correo: str, tope: int) -> None:
    exigir_ritmo(f"{asunto}_ip", origen(request), tope=PETICIONES_POR_IP, segundos=CUARTO_DE_HORA)
    exigir_ritmo(asunto, correo, tope=tope, segundos=CUARTO_DE_HORA)
