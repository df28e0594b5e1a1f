"""El banco del puente: lo que cuesta repartir entre procesos, frente al gestor de fábrica de python-socketio."""
