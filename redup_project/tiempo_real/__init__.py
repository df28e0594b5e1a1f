"""Socket.IO para Django. No conoce ninguna app: ellas le entregan sus rutas de eventos."""
