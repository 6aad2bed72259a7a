"""No masked number can be worked out: compared with every table of a small size."""

from __future__ import annotations

import itertools
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.disclosure.counts import LOWEST_THRESHOLD, mask_small_counts


def masked(*counts: int, threshold: int = 5) -> tuple[list[int | None], int | None]:
    shown = mask_small_counts(dict(enumerate(counts)), threshold=threshold, with_total=True)
    return list(shown.counts.values()), shown.total


def test_nothing_small_nothing_masked() -> None:
    assert masked(0, 12, 7) == ([0, 12, 7], 19)


def test_one_small_cell_takes_the_next_smallest_with_it() -> None:
    assert masked(2, 12, 7) == ([None, 12, None], 21)


def test_two_ones_are_not_given_away_by_their_sum() -> None:
    assert masked(1, 1, 20, 9) == ([None, None, 20, None], 31)


def test_a_total_that_is_small_itself_is_masked() -> None:
    assert masked(1, 1) == ([None, None], None)
    assert masked(3) == ([None], None)


def test_without_a_total_only_the_small_ones_are_masked() -> None:
    shown = mask_small_counts({"a": 2, "b": 12, "c": 0}, threshold=5, with_total=False)
    assert (shown.counts, shown.total) == ({"a": None, "b": 12, "c": 0}, None)


@pytest.mark.parametrize("threshold", [-1, 0, 1, 2, 3])
def test_a_threshold_that_would_hide_nothing_is_refused(threshold: int) -> None:
    with pytest.raises(ValueError, match="at least"):
        mask_small_counts({"a": 1}, threshold=threshold, with_total=False)


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        mask_small_counts({"a": -1}, threshold=5, with_total=False)


@pytest.mark.parametrize("threshold", [LOWEST_THRESHOLD, 5])
@pytest.mark.parametrize(("cells", "highest"), [(1, 16), (2, 13), (3, 10), (4, 8)])
def test_whoever_knows_the_rule_finds_two_values_behind_each_mask(
    threshold: int, cells: int, highest: int
) -> None:
    """The oracle: all tables that give the same page. A total above `highest` would need tables that are not tried."""
    pages = defaultdict(list)
    for table in itertools.product(range(highest + 1), repeat=cells):
        counts, total = masked(*table, threshold=threshold)
        pages[(*counts, total)].append(table)
    found = 0
    for (*counts, total), tables in pages.items():
        if total is not None and total > highest:
            continue
        for place, shown in enumerate(counts):
            if shown is None:
                found += 1
                assert len({table[place] for table in tables}) >= 2, (counts, total)
    assert found


@given(
    st.dictionaries(st.integers(), st.integers(0, 60), max_size=10),
    st.integers(LOWEST_THRESHOLD, 20),
    st.booleans(),
)
def test_what_is_shown_is_true_and_nothing_small_is_shown(
    counts: dict[int, int], threshold: int, with_total: bool
) -> None:
    shown = mask_small_counts(counts, threshold=threshold, with_total=with_total)
    assert list(shown.counts) == list(counts)
    for key, count in shown.counts.items():
        assert count is None or (count == counts[key] and not 0 < count < threshold)
    if shown.total is not None:
        assert shown.total == sum(counts.values()) and not 0 < shown.total < threshold
        hidden = [counts[key] for key, count in shown.counts.items() if count is None]
        assert len(hidden) != 1
