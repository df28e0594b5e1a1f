"""Lo que entra y sale por las puertas de las personas."""
