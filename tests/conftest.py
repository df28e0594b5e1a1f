"""Lo que necesita toda prueba; lo propio de cada carpeta vive en su `conftest.py`."""

pytest_plugins = ["tests.vaciado", "tests.vivo"]
