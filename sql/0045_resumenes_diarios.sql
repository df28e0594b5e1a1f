-- Borrar una carrera no borra lo que hubo: sus recuentos quedan sin carrera.

SELECT fn_accion_al_borrar('resumenes_diarios', 'carrera_id', 'SET NULL');
