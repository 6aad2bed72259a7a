"""Sums of money, read and written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.dues.euros import cents_of, euros, typed


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("20", 2_000),
        ("20 €", 2_000),
        ("12,5", 1_250),
        ("12.50", 1_250),
        ("1 234,50 €", 123_450),
        ("1\u202f234,05\u00a0€", 123_405),
        ("0", 0),
    ],
)
def test_what_people_type_is_read(text: str, cents: int) -> None:
    assert cents_of(text) == cents


@pytest.mark.parametrize("text", ["", "-5", "12,345", "1e3", "vingt", "1,2,3", "٢٠", "10 000 000 000", "€"])
def test_what_is_no_sum_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="sum"):
        cents_of(text)


@given(st.integers(0, 10**11 - 1))
def test_a_sum_is_read_as_it_was_written(cents: int) -> None:
    assert cents_of(euros(cents)) == cents
    assert cents_of(typed(cents)) == cents


def test_words() -> None:
    assert (euros(2_000), euros(123_450), euros(-150)) == (
        "20\u00a0€",
        "1\u202f234,50\u00a0€",
        "−1,50\u00a0€",
    )
