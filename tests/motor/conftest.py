"""Lo común a las pruebas del motor: la tabla de cifras de `make tortura`."""

import pytest

from tests.motor.medida import TORTURA, cifras


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not (TORTURA and cifras):
        return
    terminalreporter.section("motor: cifras")
    ancho = max(len(que) for que, _ in cifras)
    for que, valor in cifras:
        terminalreporter.write_line(f"{que:<{ancho}}  {valor}")
