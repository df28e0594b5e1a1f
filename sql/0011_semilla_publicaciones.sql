-- Tipos de publicación y reacciones, repetibles por código.

INSERT INTO tipos_publicacion (codigo, nombre, descripcion)
VALUES ('general', 'General', 'Contenido de la comunidad'),
       ('academica', 'Académica', 'Avisos y tareas'),
       ('evento', 'Evento', 'Eventos de la universidad'),
       ('oportunidad', 'Oportunidad', 'Becas, empleo y convocatorias')
ON CONFLICT (codigo) DO NOTHING;

INSERT INTO catalogo_reacciones (codigo, nombre)
VALUES ('me_gusta', 'Me gusta'), ('me_encanta', 'Me encanta'),
       ('interesante', 'Interesante'), ('apoyo', 'Apoyo')
ON CONFLICT (codigo) DO NOTHING;
