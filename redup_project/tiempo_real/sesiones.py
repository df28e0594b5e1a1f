"""Quién tiene conexiones en este proceso."""

from collections.abc import Iterable

from redup_project.tiempo_real.sesion import Sesion


class ConSesiones:
    """La parte del servidor que sabe qué sesiones aloja, y de quién es cada una."""

    def __init__(self, **opciones: object) -> None:
        self.sesiones: dict[str, Sesion] = {}
        self._por_usuario: dict[int, dict[str, Sesion]] = {}
        super().__init__(**opciones)

    def alojar(self, sesion: Sesion) -> None:
        """Empieza a contar una conexión ya identificada."""
        self.sesiones[sesion.sid] = sesion
        self._por_usuario.setdefault(sesion.usuario_id, {})[sesion.sid] = sesion

    def desalojar(self, sid: str) -> Sesion | None:
        """La conexión se fue; devuelve la que era, o `None` si ya no estaba."""
        sesion = self.sesiones.pop(sid, None)
        if sesion is not None:
            suyas = self._por_usuario[sesion.usuario_id]
            del suyas[sid]
            if not suyas:
                del self._por_usuario[sesion.usuario_id]
        return sesion

    def conexiones_de(self, usuario_id: int) -> int:
        """Cuántas conexiones suyas aloja este proceso."""
        return len(self._por_usuario.get(usuario_id, ()))

    def conectados_aqui(self, usuario_ids: Iterable[int]) -> set[int]:
        """De ésos, los que tienen alguna conexión en este proceso."""
        return {usuario_id for usuario_id in usuario_ids if usuario_id in self._por_usuario}

    def usuarios(self) -> list[int]:
        """Quienes tienen alguna conexión en este proceso."""
        return list(self._por_usuario)

    def sesiones_de(self, usuario_ids: Iterable[int]) -> list[Sesion]:
        """Las conexiones de esos usuarios en este proceso, las que ya entraron."""
        return [s for u in usuario_ids for s in self._por_usuario.get(u, {}).values()]
