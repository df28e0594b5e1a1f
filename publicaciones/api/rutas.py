"""El router de las publicaciones: sus rutas comparten dirección, así que comparten router."""

from ninja import Router

from estudiantes.acceso import con_token

router = Router(tags=["Publicaciones"], auth=con_token)
