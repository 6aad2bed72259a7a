"""How far a target is reached, multiplied across, against plain division of fractions."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.contexts.dossier.readiness.facts import IndicatorFact
from maillage.contexts.dossier.readiness.money import achieved_by
from maillage.core.aci.variable import ALL_OR_NOTHING, PROPORTIONAL, achievement, acquired_cents

_AMOUNTS = st.decimals(Decimal(-1000), Decimal(10**14), places=4)
_SMALL = st.integers(-5, 200).map(Decimal)
_VALUES = st.one_of(_AMOUNTS, _SMALL)


@settings(max_examples=200)
@given(
    _VALUES, st.none() | _VALUES, _VALUES, st.sampled_from(["%", "actes"]), st.sampled_from(["up", "down"])
)
def test_as_by_division(top: Decimal, bottom: Decimal | None, aim: Decimal, unit: str, way: str) -> None:
    one = IndicatorFact(1, "I1", "Exemple", "result", way, unit, "", None, None, top, bottom, 1, aim)
    expected = None
    if bottom is None:
        expected = achievement(top, aim, up=way == "up")
    elif bottom:
        value = Fraction(top) / Fraction(bottom) * (100 if unit == "%" else 1)
        expected = achievement(value, aim, up=way == "up")
    assert achieved_by(one, PROPORTIONAL) == expected
    whole = acquired_cents(100, ALL_OR_NOTHING, expected)
    assert acquired_cents(100, ALL_OR_NOTHING, achieved_by(one, ALL_OR_NOTHING)) == whole
