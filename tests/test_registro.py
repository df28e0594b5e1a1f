"""Lo que se anota no lo escribe quien llama."""

import logging

from redup_project.errores_http import inesperado, sin_base


def test_una_ruta_con_saltos_no_escribe_lineas_en_el_registro(rf, caplog):
    peticion = rf.get("/api/x%0a10:00:00 [INICIO] mentira")

    with caplog.at_level(logging.WARNING, logger="redup"):
        sin_base(peticion, RuntimeError("se cayó\nla base"))
        inesperado(peticion, RuntimeError("x"))

    assert not any("\n" in registro.getMessage() for registro in caplog.records)
