"""Cómo viajan las horas hacia el cliente."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from mensajeria.esquemas import en_iso


@pytest.mark.parametrize("zona", [UTC, timezone(timedelta(hours=-6))], ids=["UTC", "México"])
def test_un_instante_viaja_en_utc_lo_traiga_la_zona_que_lo_traiga(zona):
    instante = datetime(2026, 3, 1, 12, 0, 0, 250000, tzinfo=UTC).astimezone(zona)

    assert en_iso(instante) == "2026-03-01T12:00:00.250000Z"
