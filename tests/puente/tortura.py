"""`python -m tests.puente.tortura`: las pruebas del puente con dosis largas y su tabla de cifras."""

import os
import sys

import pytest

if __name__ == "__main__":
    os.environ["TORTURA"] = "1"
    sys.exit(pytest.main(["tests/puente", "-q", *sys.argv[1:]]))
