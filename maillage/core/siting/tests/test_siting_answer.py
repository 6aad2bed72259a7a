"""Shares, sums of the largest, smoothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.core.siting.answer import Answer, ranges, sum_of_largest
from maillage.core.siting.smooth_top import smooth_top, top_sum
from maillage.core.siting.solver import NotSolved, Programme, solve

numbers = st.lists(st.floats(-50, 50), min_size=1, max_size=12)


def test_the_share_is_of_the_best_possible() -> None:
    assert Answer((1,), 95.0, 100.0).share == pytest.approx(0.95)
    assert Answer((1,), 100.0, 95.0, least=True).share == pytest.approx(0.95)
    assert Answer((), 0.0, 0.0).share == 1
    assert Answer((), 0.0, 0.0).is_best
    assert not Answer((1,), 95.0, 100.0).is_best


@given(numbers, st.integers(0, 14))
@settings(max_examples=60, deadline=None)
def test_the_largest_are_summed(values: list[float], count: int) -> None:
    assert sum_of_largest(np.array(values), count) == pytest.approx(
        sum(sorted(values)[::-1][:count]), abs=1e-9
    )


@given(numbers, st.data(), st.integers(1, 9), st.floats(0.001, 2))
@settings(max_examples=60, deadline=None)
def test_smoothing_lies_above_and_close(values: list[float], data: Any, count: int, width: float) -> None:
    times = data.draw(st.lists(st.integers(1, 4), min_size=len(values), max_size=len(values)))
    expanded = sorted((v for v, n in zip(values, times, strict=True) for _ in range(n)), reverse=True)
    exact = top_sum(np.array(values), np.array(times), count)
    assert exact == pytest.approx(sum(expanded[:count]), abs=1e-9)
    smoothed, taken = smooth_top(np.array(values), np.array(times), count, width)
    assert smoothed >= exact - 1e-6
    assert smoothed <= exact + width * len(expanded) + 1e-6
    assert taken.sum() == pytest.approx(min(count, sum(times)), rel=1e-3)


def test_rows_of_a_sparse_table_are_found() -> None:
    starts = np.array([0, 2, 2, 5])
    assert ranges(starts, np.array([2, 1, 0])).tolist() == [2, 3, 4, 0, 1]
    assert ranges(starts, np.array([1])).tolist() == []


def test_a_programme_without_answer_is_told() -> None:
    one = np.ones(1)
    impossible = Programme(one, 0 * one, one, one > 0, np.ones((1, 1)), 5 * one, 6 * one)
    with pytest.raises(NotSolved):
        solve(impossible)
