"""¿Está vivo? ¿Está listo? Lo preguntan la app, Nginx y quien despliega."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from redup_project.tiempo_real.emisor import bus_vivo


# No cambian nada: a quien use otro método se le dice eso (405), y no que le falta un token de formulario.
@csrf_exempt
@require_safe
def vivo(request: HttpRequest) -> JsonResponse:
    """200 mientras el proceso atienda, aunque la base no esté."""
    return JsonResponse({"status": "ok", "service": "RedUP"})


@csrf_exempt
@require_safe
def listo(request: HttpRequest) -> JsonResponse:
    """200 si la base y el bus responden; 503 si no, diciendo qué falta."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse(
            {"status": "error", "detail": "La base de datos no responde."}, status=503
        )
    if not bus_vivo():
        return JsonResponse(
            {"status": "error", "detail": "El bus entre procesos (Redis) no responde."}, status=503
        )
    return JsonResponse({"status": "ok", "base": "ok", "bus": "ok"})
