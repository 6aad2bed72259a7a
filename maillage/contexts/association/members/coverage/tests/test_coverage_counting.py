"""Who of whom: the same as by hand."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.contexts.association.members.coverage.counting import Counted, count
from maillage.contexts.association.members.coverage.views import class_of

_PEOPLE = st.sampled_from([f"p{number}" for number in range(6)])
_PLACES = st.sampled_from(["30037", "30216", "30194"])


@given(st.lists(st.tuples(_PLACES, _PEOPLE), max_size=25), st.frozensets(_PEOPLE))
@settings(max_examples=60, deadline=None)
def test_count_is_that_of_an_oracle(practising: list[tuple[str, str]], members: frozenset[str]) -> None:
    naive = {}
    for place in {place for place, _ in practising}:
        here = [person for where, person in practising if where == place]
        naive[place] = (len(set(here)), len([one for one in set(here) if one in members]))
    assert count(practising, members) == naive


def test_share_and_class() -> None:
    assert Counted("", "", 0, 0).share is None
    assert class_of(Counted("", "", 0, 0)) == 0
    assert class_of(Counted("", "", 8, 0)) == 1
    assert [class_of(Counted("", "", 100, members)) for members in (9, 10, 25, 50, 75, 100)] == [
        2,
        3,
        4,
        5,
        6,
        6,
    ]
