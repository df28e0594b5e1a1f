"""Lo que entra y sale por las puertas de los grupos."""
