-- Una fila por usuario, de cualquier estado.

CREATE OR REPLACE VIEW vista_estudiantes AS
SELECT u.id,
       concat_ws(' ', u.nombre, u.apellido_paterno, nullif(u.apellido_materno, ''))
           AS nombre_completo,
       extract(year FROM age(current_date, u.fecha_nacimiento))::integer AS edad,
       c.nombre AS carrera,
       q.numero AS cuatrimestre,
       u.correo_institucional,
       u.estado,
       u.creado_en
  FROM usuarios u
  LEFT JOIN carreras c ON c.id = u.carrera_id
  LEFT JOIN cuatrimestres q ON q.id = u.cuatrimestre_id;
