-- Las importaciones de quien se borra se van con su cuenta: la constancia queda en la auditoría.
SELECT fn_accion_al_borrar('importaciones_correos', 'actor_id', 'CASCADE');
