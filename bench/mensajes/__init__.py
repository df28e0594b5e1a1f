"""El banco de la mensajería: RedUP frente a un reparto de Socket.IO que no guarda nada."""
