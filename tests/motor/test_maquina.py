"""Miles de operaciones al azar: la base, con marcas y disparadores, dice lo que un modelo ingenuo."""

import time

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.motor.maquina import Maquina
from tests.motor.medida import TORTURA, anotar, cuanto

PASOS = cuanto(2000, 100_000)
PASOS_POR_VIDA = 100


# Medir la cobertura de miles de operaciones que otras pruebas ya cubren duplicaría lo que tarda.
@pytest.mark.no_cover
@pytest.mark.django_db(transaction=True)
def test_operaciones_al_azar_coinciden_con_el_modelo():
    inicio = time.monotonic()
    Maquina.pasos = 0

    run_state_machine_as_test(
        Maquina,
        settings=settings(
            max_examples=PASOS // PASOS_POR_VIDA,
            stateful_step_count=PASOS_POR_VIDA,
            # En la suite, siempre las mismas operaciones; en la tortura, otras cada vez.
            derandomize=not TORTURA,
            database=None,
            deadline=None,
            # «explain» sigue línea a línea cada operación: cuesta más que las operaciones.
            phases=set(Phase) - {Phase.explain},
            suppress_health_check=list(HealthCheck),
        ),
        # Sin esto, una de cada cinco vidas se corta antes.
        _min_steps=PASOS_POR_VIDA,
    )

    anotar("operaciones al azar que coinciden con el modelo", Maquina.pasos)
    anotar("operaciones al azar: segundos", f"{time.monotonic() - inicio:.1f}")
    assert Maquina.pasos >= PASOS
