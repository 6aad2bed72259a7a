"""Ceilings by year: in order, sourced, and none guessed."""

from __future__ import annotations

from maillage.core.aci.pass_ceiling import CEILINGS, ceiling_cents, ceiling_of


def test_years_follow_each_other() -> None:
    years = [one.year for one in CEILINGS]
    assert years == list(range(years[0], years[-1] + 1))
    assert all(one.source and one.amount_cents % 12_00 == 0 for one in CEILINGS)


def test_known_and_unknown_years() -> None:
    assert ceiling_cents(2025) == 47_100_00
    assert ceiling_cents(2026) == 48_060_00
    assert ceiling_cents(CEILINGS[-1].year + 1) is None
    assert ceiling_of(2021) is None
