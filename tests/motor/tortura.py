"""`python -m tests.motor.tortura`: las pruebas del motor con dosis largas y su tabla de cifras."""

import os
import sys

import pytest

if __name__ == "__main__":
    os.environ["TORTURA"] = "1"
    sys.exit(pytest.main(["tests/motor", "-q", *sys.argv[1:]]))
