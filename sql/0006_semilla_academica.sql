-- Catálogos de arranque, repetibles por código. La app Android crea sus grupos con carrera_id = 1:
-- por eso el orden de las carreras importa en una base nueva.

INSERT INTO sedes (codigo, nombre, ciudad)
VALUES ('MAIN', 'Campus Principal', 'Ciudad Universitaria')
ON CONFLICT (codigo) DO NOTHING;

INSERT INTO facultades (codigo, nombre, sede_id)
SELECT f.codigo, f.nombre, s.id
  FROM (VALUES (1, 'ING', 'Facultad de Ingeniería'),
               (2, 'SAL', 'Facultad de Ciencias de la Salud')) AS f (orden, codigo, nombre)
  JOIN sedes s ON s.codigo = 'MAIN'
 ORDER BY f.orden
ON CONFLICT (codigo) DO NOTHING;

INSERT INTO carreras (codigo, nombre, facultad_id)
SELECT c.codigo, c.nombre, f.id
  FROM (VALUES (1, 'SIS', 'Ingeniería de Sistemas', 'ING'),
               (2, 'IND', 'Ingeniería Industrial', 'ING'),
               (3, 'MED', 'Medicina', 'SAL')) AS c (orden, codigo, nombre, facultad)
  JOIN facultades f ON f.codigo = c.facultad
 ORDER BY c.orden
ON CONFLICT (codigo) DO NOTHING;

INSERT INTO cuatrimestres (numero, descripcion)
VALUES (1, 'Primer cuatrimestre'), (2, 'Segundo cuatrimestre'),
       (3, 'Tercer cuatrimestre'), (4, 'Cuarto cuatrimestre')
ON CONFLICT (numero) DO NOTHING;

INSERT INTO catalogo_correos (correo_institucional, matricula, carrera_id, cuatrimestre_id)
SELECT k.correo, k.matricula, c.id, q.id
  FROM (VALUES ('20260001@universidad.edu', '20260001', 'SIS', 2),
               ('20260002@universidad.edu', '20260002', 'MED', 3))
       AS k (correo, matricula, carrera, cuatrimestre)
  JOIN carreras c ON c.codigo = k.carrera
  JOIN cuatrimestres q ON q.numero = k.cuatrimestre
ON CONFLICT (correo_institucional) DO NOTHING;
