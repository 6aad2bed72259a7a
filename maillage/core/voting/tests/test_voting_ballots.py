"""The published list: nothing but ballots, one order, one digest, and the same result for whoever counts it again."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.core.voting.ballots import (
    ALPHABET,
    CODE_BYTES,
    Ballot,
    ListUnreadable,
    as_csv,
    cast_by_college,
    code_from,
    digest_of,
    expressed_by_college,
    from_csv,
    same_code_twice,
)

CODES = st.binary(min_size=CODE_BYTES, max_size=CODE_BYTES).map(code_from)
BALLOTS = st.lists(
    st.builds(
        Ballot,
        CODES,
        st.sampled_from(["", "liberaux", "a;b", 'l’"autre"']),
        st.lists(st.sampled_from(["for", "against", "o1", "o2"]), unique=True, max_size=2).map(tuple),
    ),
    max_size=12,
    unique_by=lambda ballot: ballot.code,
)


@settings(max_examples=80)
@given(BALLOTS, st.randoms(use_true_random=False))
def test_the_list_is_the_same_in_whatever_order_ballots_came(
    ballots: list[Ballot], chance: random.Random
) -> None:
    text = as_csv(ballots)
    chance.shuffle(ballots)
    assert as_csv(ballots) == text
    assert from_csv(text) == tuple(sorted(ballots))


@settings(max_examples=80)
@given(BALLOTS)
def test_anybody_counts_the_same_from_the_text(ballots: list[Ballot]) -> None:
    read = from_csv(as_csv(ballots))
    assert cast_by_college(read) == cast_by_college(ballots)
    by_hand = sum("for" in ballot.choices for ballot in ballots)
    assert sum(cast["for"] for cast in cast_by_college(read).values()) == by_hand
    assert expressed_by_college(read).total() == sum(bool(ballot.choices) for ballot in ballots)


@settings(max_examples=60)
@given(BALLOTS.filter(bool), st.data())
def test_a_changed_ballot_changes_the_digest(ballots: list[Ballot], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(ballots) - 1))
    old = ballots[place]
    changed = [*ballots]
    changed[place] = Ballot(old.code, old.college, () if old.choices else ("for",))
    assert digest_of(as_csv(changed)) != digest_of(as_csv(ballots))
    assert digest_of(as_csv(ballots[:place] + ballots[place + 1 :])) != digest_of(as_csv(ballots))


@settings(max_examples=60)
@given(CODES, CODES)
def test_a_code_can_be_read_aloud(one: str, other: str) -> None:
    assert len(one) == 14
    assert set(one) <= {*ALPHABET, "-"}
    ballots = [Ballot(one, "", ()), Ballot(other, "", ())]
    assert same_code_twice(ballots) == ((one,) if one == other else ())


@pytest.mark.parametrize("text", ["", "a;b;c\n", "code;college;choix\nX;for\n"])
def test_another_text_is_no_list(text: str) -> None:
    with pytest.raises(ListUnreadable):
        from_csv(text)


def test_a_code_takes_its_bytes_and_no_others() -> None:
    assert code_from(bytes(CODE_BYTES)) == "0000-0000-0000"
    with pytest.raises(ValueError, match="8 bytes"):
        code_from(b"short")
