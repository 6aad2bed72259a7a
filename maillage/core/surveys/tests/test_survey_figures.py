from __future__ import annotations

from collections import Counter
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from maillage.core.surveys.crossing import FEWEST, crossed, masked_groups
from maillage.core.surveys.tally import counts, numbers

KEYS = ("a", "b", "c")
CHOSEN = st.lists(st.sampled_from(KEYS), max_size=4)


@given(st.lists(CHOSEN, max_size=30))
def test_counts_are_those_of_counting_one_by_one(answers: list[list[str]]) -> None:
    naive = Counter(key for one in answers for key in set(one))
    assert counts(answers, KEYS) == {key: naive[key] for key in KEYS}


def test_a_key_that_is_not_offered_counts_nowhere() -> None:
    assert counts([["z"], ["a", "a"]], KEYS) == {"a": 1, "b": 0, "c": 0}


@given(st.lists(st.integers(-50, 50), min_size=1, max_size=40))
def test_numbers(values: list[int]) -> None:
    found = numbers([Decimal(one) for one in values])
    assert found is not None
    assert found.total == sum(values)
    assert found.mean * found.count == Decimal(sum(values)) or abs(
        found.mean * found.count - sum(values)
    ) < Decimal("1e-20")
    ordered = sorted(values)
    middle = len(ordered) // 2
    naive = ordered[middle] if len(ordered) % 2 else Decimal(ordered[middle - 1] + ordered[middle]) / 2
    assert found.median == naive
    assert [found.low, found.high] == [Decimal(min(values)), Decimal(max(values))]


def test_nothing_has_no_figures() -> None:
    assert numbers([]) is None


@given(st.dictionaries(st.integers(0, 9), st.integers(0, 12), max_size=8))
def test_what_is_masked_cannot_be_found_by_subtraction(sizes: dict[int, int]) -> None:
    hidden = masked_groups(sizes)
    shown = {group: size for group, size in sizes.items() if group not in hidden}
    assert all(size == 0 or size >= FEWEST for size in shown.values())
    if hidden:
        together = sum(sizes[group] for group in hidden)
        full = [size for size in sizes.values() if size]
        # Two at least and enough together, unless there is nothing else to mask.
        assert (len(hidden) >= 2 and together >= FEWEST) or len(hidden) == len(full)


def test_no_small_group_no_mask() -> None:
    assert masked_groups({"a": 5, "b": 0, "c": 9}) == frozenset()


def test_one_small_group_takes_the_next_smallest_with_it() -> None:
    assert masked_groups({"a": 4, "b": 20, "c": 6}) == {"a", "c"}


@given(st.lists(st.tuples(st.sampled_from("xyz"), CHOSEN), max_size=30))
def test_a_crossing_sums_to_the_counts(pairs: list[tuple[str, list[str]]]) -> None:
    table = crossed(pairs, "xyz", KEYS)
    whole = counts([chosen for _, chosen in pairs], KEYS)
    assert {key: sum(table[group][key] for group in "xyz") for key in KEYS} == whole
