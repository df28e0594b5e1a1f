"""El banco del puente: repartir entre procesos con él o con el gestor de fábrica de python-socketio."""
