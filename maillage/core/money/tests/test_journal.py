from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.core.money.journal import (
    FEC_COLUMNS,
    Entry,
    Row,
    decimal_comma,
    entry,
    fec_name,
    fec_text,
    nets,
    pending,
)

DAY = date(2026, 3, 31)


_ROWS = st.lists(
    st.builds(Row, st.sampled_from("abc"), st.integers(-500, 500), st.sampled_from(["", "M1"])), max_size=2
)


def _balanced(number: int, told: tuple[int, list[Row]]) -> Entry:
    late, rows = told
    rest = Row("z", -sum(row.cents for row in rows))
    return entry(f"f-{number}", "OD", DAY + timedelta(days=late), "p", "l", [*rows, rest])


# Balanced entries of the facts f-0 to f-2, some of them missing.
_FACTS = st.dictionaries(st.integers(0, 2), st.tuples(st.integers(-40, 40), _ROWS), max_size=3).map(
    lambda told: [_balanced(number, one) for number, one in sorted(told.items())]
)


def _sums(entries: list[Entry]) -> Counter[tuple[str, str, str]]:
    """The oracle: debits less credits of everything, by fact, nature and third party."""
    found: Counter[tuple[str, str, str]] = Counter()
    for one in entries:
        for row in one.rows:
            found[one.source, row.role, row.party] += row.cents
    return Counter({key: cents for key, cents in found.items() if cents})


@settings(max_examples=60)
@given(st.lists(_FACTS, min_size=1, max_size=3))
def test_what_is_frozen_and_what_follows_sum_to_the_facts(stages: list[list[Entry]]) -> None:
    written: list[Entry] = []
    until = None
    for number, facts in enumerate(stages):
        frozen = {
            source: nets(row for one in written if one.source == source for row in one.rows)
            for source in {one.source for one in written}
        }
        new = pending(facts, frozen, until)
        assert all(one.is_balanced for one in new)
        assert until is None or all(one.day > until for one in new)
        written += new
        assert _sums(written) == _sums(facts)
        until = max([DAY + timedelta(days=60 * (number + 1)), *(one.day for one in new)])


def test_an_entry_that_is_not_balanced_is_refused() -> None:
    with pytest.raises(ValueError, match="balanced"):
        entry("x-1", "OD", DAY, "p", "l", [Row("a", 1)])


def test_the_file_of_entries() -> None:
    text = fec_text([["AC", "Été\tœuvre\r\n", *["x"] * 16]]).decode("iso8859-15")
    assert text.split("\r\n")[0].split("\t") == list(FEC_COLUMNS)
    assert text.split("\r\n")[1].startswith("AC\tÉté œuvre\tx")
    assert len(FEC_COLUMNS) == 18
    assert decimal_comma(1_234_05) == "1234,05"
    assert fec_name("123 456 789", DAY) == "123456789FEC20260331.txt"
    assert fec_name("W123", DAY) == "SIREN-A-COMPLETER-FEC20260331.txt"
