"""Todo lo que se puede reportar sabe hacer lo que ofrece; lo que no ofrece dice por qué no."""

import pytest

from estudiantes import moderables
from estudiantes.models import Decision, TipoDeObjeto
from estudiantes.moderables import Moderable

QUITAN = (Decision.OCULTAR, Decision.RETIRAR)


@pytest.mark.parametrize("tipo", TipoDeObjeto.values)
def test_lo_que_se_ofrece_sobre_cada_cosa_se_sabe_hacer(tipo):
    clase = type(moderables.de(tipo))

    ofrecidas = {decision for decision in QUITAN if decision in clase.decisiones}

    hechas = {
        decision
        for decision in QUITAN
        if getattr(clase, decision) is not getattr(Moderable, decision)
    }
    assert ofrecidas <= hechas
    assert bool(ofrecidas) == (clase.mostrar is not Moderable.mostrar)


def test_una_persona_ni_se_oculta_ni_se_retira_ni_vuelve():
    persona = moderables.de(TipoDeObjeto.PERSONA)

    for hacer in (lambda: persona.ocultar(1), lambda: persona.retirar(1)):
        with pytest.raises(NotImplementedError, match="Persona no se .+ no está en sus decisiones"):
            hacer()
    with pytest.raises(NotImplementedError, match="Persona no vuelve"):
        persona.mostrar(1, {})


def test_sin_decir_de_quien_es_ni_que_se_lee_no_hay_moderable():
    class AMedias(Moderable):
        pass

    with pytest.raises(TypeError, match="contexto.*localizar"):
        AMedias()
