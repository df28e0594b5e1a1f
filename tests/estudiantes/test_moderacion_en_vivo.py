"""Suspender corta las conexiones abiertas en el acto."""

from datetime import timedelta

import pytest
from django.utils import timezone
from socketio.exceptions import ConnectionError as ConexionFallida

from tests.fabricas import EstudianteFabrica
from tests.moderacion import decidido
from tests.tiempo_real.test_cortar import exigir_corte


def test_suspendido_se_le_despide_y_no_vuelve_a_conectar(conectar):
    ana = EstudianteFabrica()
    de_ana = conectar(ana)

    decidido(ana, "persona", "suspender", hasta=timezone.now() + timedelta(days=1))

    exigir_corte(de_ana)
    with pytest.raises(ConexionFallida):
        conectar(ana)
