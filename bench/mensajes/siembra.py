"""La universidad de este banco: ids fijos y salas ya abiertas, sembradas con SQL."""

from django.db import connection

from bench.base import ejecutar
from estudiantes.acceso import emitir_token
from estudiantes.models import Usuario

BASE = "redup_bench_mensajes"
USUARIOS = 6000
# La sala directa i es de los usuarios 2i-1 y 2i.
PAREJAS = 400
# El grupo 1 está conectado; los de 2 en adelante, no: sus miembros son los usuarios 1, 2, 3…
CONECTADOS_DEL_GRUPO = 256
PRIMERO_DEL_GRUPO = 1001
TAMANOS_DE_GRUPO = {2: 2, 3: 16, 4: 128, 5: 1024}
SALA_DEL_GRUPO = 500


def sembrar() -> None:
    """Usuarios, chats directos y grupos, con sus marcas; ningún mensaje."""
    ejecutar(
        """
        INSERT INTO usuarios (id, correo_institucional, hash_contrasena, nombre, apellido_paterno,
                              fecha_nacimiento, carrera_id)
        SELECT i, 'bench' || i || '@universidad.edu', '!', 'Nombre' || i, 'Apellido' || i,
               '2004-05-17', (SELECT min(id) FROM carreras)
          FROM generate_series(1, %s) AS i
        """,
        USUARIOS,
    )
    ejecutar(
        """
        INSERT INTO salas_chat (id, tipo_sala, usuario_a_id, usuario_b_id)
        SELECT i, 'directo', 2 * i - 1, 2 * i FROM generate_series(1, %s) AS i
        """,
        PAREJAS,
    )
    sembrar_grupo(1, PRIMERO_DEL_GRUPO, CONECTADOS_DEL_GRUPO)
    for grupo, miembros in TAMANOS_DE_GRUPO.items():
        sembrar_grupo(grupo, 1, miembros)
    ejecutar(
        """
        INSERT INTO marcas_sala (sala_chat_id, usuario_id)
        SELECT id, unnest(ARRAY[usuario_a_id, usuario_b_id]) FROM salas_chat WHERE grupo_id IS NULL
        UNION ALL
        SELECT s.id, m.usuario_id FROM salas_chat s JOIN miembros_grupo m USING (grupo_id)
        """
    )
    asentar()


def sembrar_grupo(grupo: int, primero: int, miembros: int) -> None:
    """Un grupo con su sala y `miembros` usuarios seguidos; el primero es el dueño."""
    ejecutar(
        "INSERT INTO grupos (id, nombre, usuario_dueno_id) VALUES (%s, 'Grupo ' || %s, %s)",
        grupo,
        grupo,
        primero,
    )
    ejecutar(
        """
        INSERT INTO miembros_grupo (grupo_id, usuario_id, rol_miembro)
        SELECT %s, u, CASE WHEN u = %s THEN 'dueno' ELSE 'miembro' END
          FROM generate_series(%s, %s) AS u
        """,
        grupo,
        primero,
        primero,
        primero + miembros - 1,
    )
    ejecutar(
        "INSERT INTO salas_chat (id, tipo_sala, grupo_id) VALUES (%s, 'grupal', %s)",
        SALA_DEL_GRUPO + grupo,
        grupo,
    )


def asentar() -> None:
    """Secuencias, estadísticas y escrituras pendientes, al día: que nada de eso caiga en la medida."""
    connection.close()
    with connection.cursor() as cursor:
        for tabla in ("usuarios", "mensajes", "salas_chat", "grupos", "marcas_sala"):
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{tabla}', 'id'), coalesce(max(id), 0) + 1)"
                f" FROM {tabla}"
            )
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")


def personas(servidor: str, ids: range) -> list[tuple[int, str]]:
    """Cada usuario con lo que enseña al entrar: a RedUP, su token; al desnudo, su id."""
    if servidor != "RedUP":
        return [(i, str(i)) for i in ids]
    usuarios = Usuario.objects.in_bulk(list(ids))
    return [(i, emitir_token(usuarios[i])) for i in ids]
