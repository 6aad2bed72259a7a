"""Small random cases, and every choice of them looked at one after the other, in plain Python."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, combinations_with_replacement

import numpy as np
from hypothesis import strategies as st

Table = list[list[float]]


def tables(most_places: int = 6, most_candidates: int = 5) -> st.SearchStrategy[np.ndarray]:
    """What a professional adds: places x candidates, with many zeros."""
    entry = st.one_of(st.just(0.0), st.floats(0.01, 3.0).map(lambda value: round(value, 3)))
    shape = st.tuples(st.integers(1, most_places), st.integers(1, most_candidates))
    return shape.flatmap(
        lambda size: st.lists(
            st.lists(entry, min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0]
        ).map(np.array)
    )


def people_of(table: np.ndarray) -> st.SearchStrategy[np.ndarray]:
    size = len(table)
    return st.lists(st.integers(0, 900), min_size=size, max_size=size).map(lambda row: np.array(row, float))


def index_of(table: np.ndarray) -> st.SearchStrategy[np.ndarray]:
    size = len(table)
    return st.lists(st.floats(0, 4), min_size=size, max_size=size).map(np.array)


def shortfall(values: list[float], people: list[float], threshold: float, exponent: float) -> float:
    return sum(
        count * max(0.0, threshold - value) ** exponent for count, value in zip(people, values, strict=True)
    )


def best_fall(
    table: Table,
    values: list[float],
    people: list[float],
    threshold: float,
    exponent: float,
    choices: Iterator,
) -> float:
    before = shortfall(values, people, threshold, exponent)
    found = 0.0
    for sites in choices:
        after = [value + sum(row[site] for site in sites) for value, row in zip(values, table, strict=True)]
        found = max(found, before - shortfall(after, people, threshold, exponent))
    return found


def with_repeats(candidates: list[int], count: int, at_most: int) -> Iterator[tuple[int, ...]]:
    for sites in combinations_with_replacement(candidates, count):
        if max(sites.count(site) for site in sites) <= at_most:
            yield sites


def most_served(
    table: Table, people: list[float], served: list[bool], candidates: list[int], count: int
) -> float:
    return max(
        sum(
            number
            for row, number, done in zip(table, people, served, strict=True)
            if not done and any(row[site] for site in sites)
        )
        for sites in combinations(candidates, min(count, len(candidates)))
    )


def least_trips(
    minutes: Table, people: list[float], already: list[float], candidates: list[int], count: int
) -> float:
    return min(
        sum(
            number * min(known, *(row[site] for site in sites))
            for row, number, known in zip(minutes, people, already, strict=True)
            if number
        )
        for sites in combinations(candidates, count)
    )
