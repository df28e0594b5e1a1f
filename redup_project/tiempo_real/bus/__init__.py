"""El bus entre procesos: capas de Channels, suscripciones, latidos y orden. No sabe de Socket.IO."""
