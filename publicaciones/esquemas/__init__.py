"""Lo que entra y sale por las puertas del muro."""
