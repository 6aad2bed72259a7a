"""Size classes at their bounds."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.aci.sizes import SIZE_BOUNDS, size_bounds, size_class


@pytest.mark.parametrize(
    ("population", "expected"),
    [
        (0, "T1"),
        (39_999, "T1"),
        (40_000, "T2"),
        (79_999, "T2"),
        (80_000, "T3"),
        (175_000, "T3"),
        (175_001, "T4"),
        (354_193, "T4"),
    ],
)
def test_bounds(population: int, expected: str) -> None:
    assert size_class(population) == expected


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_more_people_never_make_a_smaller_class(a: int, b: int) -> None:
    low, high = sorted((a, b))
    assert size_class(low) <= size_class(high)


def test_each_year_keeps_its_own_bounds() -> None:
    assert size_bounds(date(2024, 1, 1)) is SIZE_BOUNDS[0]
    assert size_bounds() is SIZE_BOUNDS[-1]
    assert [bounds.applies_from_on for bounds in SIZE_BOUNDS] == sorted(
        b.applies_from_on for b in SIZE_BOUNDS
    )
    with pytest.raises(ValueError, match="20 juin 2019"):
        size_class(50_000, on=date(2018, 1, 1))


def test_a_negative_population_is_refused() -> None:
    with pytest.raises(ValueError, match="négative"):
        size_class(-1)
