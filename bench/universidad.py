"""Una universidad de mentira del tamaño que se pida, sembrada con SQL en segundos."""

from dataclasses import dataclass

from django.db import connection

from bench.base import ejecutar

PALABRAS = (
    "{cálculo,álgebra,redes,torneo,ajedrez,beca,examen,práctica,biblioteca,proyecto,laboratorio,"
    "congreso,servicio,deporte,música,inglés,tesis,horario,cafetería,inscripción}"
)
# Quien mira: sale en todo y tiene un grupo y cien chats.
MIRON = 1


@dataclass(frozen=True)
class Tamano:
    """Cuántas filas de cada cosa."""

    usuarios: int
    publicaciones: int
    mensajes: int


def sembrar(tamano: Tamano) -> None:
    """Llena la base, ya migrada y vacía, y actualiza sus estadísticas."""
    _usuarios(tamano.usuarios)
    _muro(tamano.publicaciones, tamano.usuarios)
    _chats(tamano.mensajes, tamano.usuarios)
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    for tabla in ("usuarios", "publicaciones", "mensajes", "salas_chat", "grupos"):
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{tabla}', 'id'), max(id) + 1) FROM {tabla}"
            )


def _usuarios(cuantos: int) -> None:
    ejecutar(
        """
        INSERT INTO usuarios (id, correo_institucional, hash_contrasena, nombre, apellido_paterno,
                              fecha_nacimiento, carrera_id, cuatrimestre_id)
        SELECT i, 'bench' || i || '@universidad.edu', '!', 'Nombre' || i %% 500,
               'Apellido' || i %% 900, '2004-05-17',
               (SELECT id FROM carreras ORDER BY id OFFSET i %% 3 LIMIT 1), NULL
          FROM generate_series(1, %s) AS i
        """,
        cuantos,
    )


def _muro(cuantas: int, usuarios: int) -> None:
    ejecutar(
        """
        INSERT INTO publicaciones (autor_id, titulo, contenido, audiencia, carrera_objetivo_id, publicada_en)
        SELECT 1 + i %% %s, 'Aviso ' || i || ' de ' || (%s::text[])[1 + i %% 20],
               'Sobre ' || (%s::text[])[1 + (i / 20) %% 20] || ' y ' || (%s::text[])[1 + (i / 7) %% 20],
               CASE WHEN i %% 3 = 0 THEN 'carrera' ELSE 'general' END,
               CASE WHEN i %% 3 = 0 THEN 1 + i %% 9 / 3 END,
               now() - i * interval '1 minute'
          FROM generate_series(1, %s) AS i
        """,
        usuarios,
        PALABRAS,
        PALABRAS,
        PALABRAS,
        cuantas,
    )
    ejecutar(
        """
        INSERT INTO comentarios_publicacion (publicacion_id, usuario_id, contenido)
        SELECT id, 1 + (id * n) %% %s, 'Comentario ' || n FROM publicaciones, generate_series(1, 3) AS n
        """,
        usuarios,
    )
    ejecutar(
        """
        INSERT INTO reacciones_publicacion (publicacion_id, usuario_id, reaccion_id)
        SELECT p.id, 1 + (p.id + n) %% %s, (SELECT min(id) FROM catalogo_reacciones)
          FROM publicaciones p, generate_series(1, 4) AS n
        """,
        usuarios,
    )


def _chats(mensajes: int, usuarios: int) -> None:
    """Cien chats del mirón con los mensajes repartidos: el primero se lleva la mitad."""
    chats = min(100, usuarios - 1)
    ejecutar(
        """
        INSERT INTO salas_chat (id, tipo_sala, usuario_a_id, usuario_b_id, actualizado_en)
        SELECT i, 'directo', %s, i + 1, now() - i * interval '1 hour'
          FROM generate_series(1, %s) AS i
        """,
        MIRON,
        chats,
    )
    ejecutar(
        """
        INSERT INTO mensajes (sala_chat_id, remitente_id, numero, cambio, contenido, enviado_en)
        SELECT sala, CASE WHEN n %% 2 = 0 THEN %s ELSE sala + 1 END, n, n,
               'Mensaje ' || n || ' sobre ' || (%s::text[])[1 + n %% 20],
               now() - (1000000 - n) * interval '1 second'
          FROM (SELECT sala, row_number() OVER (PARTITION BY sala ORDER BY i) AS n
                  FROM (SELECT i, CASE WHEN i %% 2 = 0 THEN 1 ELSE 1 + (i / 2) %% %s END AS sala
                          FROM generate_series(1, %s) AS i) AS reparto) AS numerados
        """,
        MIRON,
        PALABRAS,
        chats,
        mensajes,
    )
    ejecutar(
        """
        UPDATE salas_chat s SET ultimo_numero = u.n, ultimo_cambio = u.n
          FROM (SELECT sala_chat_id, max(numero) AS n FROM mensajes GROUP BY 1) AS u
         WHERE u.sala_chat_id = s.id
        """
    )
    ejecutar(
        """
        INSERT INTO marcas_sala (sala_chat_id, usuario_id, entregado_hasta, leido_hasta)
        SELECT id, unnest(ARRAY[usuario_a_id, usuario_b_id]), ultimo_numero, ultimo_numero
          FROM salas_chat
        """
    )
    ejecutar(
        """
        INSERT INTO avances_sala (sala_chat_id, usuario_id, tipo, hasta)
        SELECT sala_chat_id, usuario_id, tipo, leido_hasta
          FROM marcas_sala, unnest(ARRAY['entregado', 'leido']) AS tipo
        """
    )
