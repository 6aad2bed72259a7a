"""From drawn ways to junctions: the times between what is kept are those along all the points that were drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.core.geo.sphere import distance_m
from maillage.core.roads.graph import RoadGraph
from maillage.core.roads.ways import Ways, network_of

Drawn = tuple[list[int], float, float]


def position(point: int) -> tuple[float, float]:
    """Points of a net of 7 by some, about 160 m apart."""
    return 4 + (point % 7) * 0.002, 44 + (point // 7) * 0.0015


def ways_of(drawn: Sequence[Drawn]) -> Ways:
    points = [point for line, _, _ in drawn for point in line]
    starts = np.concatenate(([0], np.cumsum([len(line) for line, _, _ in drawn], dtype=np.int64)))
    lon, lat = (np.array([position(point)[axis] for point in points], dtype=np.float64) for axis in range(2))
    forward, backward = (np.array([way[at] for way in drawn], dtype=np.float64) for at in (1, 2))
    return Ways(starts.astype(np.int64), np.array(points, dtype=np.int64), lon, lat, forward, backward)


def naive_times_s(drawn: Sequence[Drawn]) -> dict[tuple[int, int], float]:
    """Between all points that are drawn, over every step of every way."""
    points = sorted({point for line, _, _ in drawn for point in line})
    times = {(a, b): 0.0 if a == b else math.inf for a in points for b in points}
    for line, forward, backward in drawn:
        for a, b in pairwise(line):
            metres = distance_m(*position(a), *position(b))
            for start, end, kmh in ((a, b, forward), (b, a, backward)):
                if kmh:
                    times[start, end] = min(times[start, end], metres / kmh * 3.6)
    for via in points:
        for a in points:
            for b in points:
                times[a, b] = min(times[a, b], times[a, via] + times[via, b])
    return times


def graph_times_s(graph: RoadGraph) -> dict[tuple[int, int], float]:
    """Between all nodes, which are named by the point they stand at."""
    number = {(round(position(point)[0], 6), round(position(point)[1], 6)): point for point in range(70)}
    names = [
        number[round(lon, 6), round(lat, 6)]
        for lon, lat in zip(graph.lon.tolist(), graph.lat.tolist(), strict=True)
    ]
    times = {(a, b): 0.0 if a == b else math.inf for a in names for b in names}
    for node, name in enumerate(names):
        for road in range(int(graph.starts[node]), int(graph.starts[node + 1])):
            step = (name, names[int(graph.targets[road])])
            times[step] = min(times[step], int(graph.time_ms[road]) / 1000)
    for via in names:
        for a in names:
            for b in names:
                times[a, b] = min(times[a, b], times[a, via] + times[via, b])
    return times


def drawings() -> st.SearchStrategy[list[Drawn]]:
    line = st.lists(st.integers(0, 30), min_size=2, max_size=7)
    speed = st.sampled_from([0.0, 30.0, 50.0, 90.0])
    return st.lists(st.tuples(line, speed, speed), min_size=1, max_size=6)


@given(drawings())
@settings(max_examples=60, deadline=None)
def test_what_is_kept_is_as_far_apart_as_what_was_drawn(drawn: list[Drawn]) -> None:
    graph = network_of(ways_of(drawn), smallest_part=1)
    expected = naive_times_s(drawn)
    found = graph_times_s(graph)
    for pair, seconds in found.items():
        assert seconds == pytest.approx(expected[pair], abs=0.05), pair
    # Every end and every crossing is there.
    uses = [point for line, _, _ in drawn for point in line]
    kept = {point for pair in found for point in pair}
    for line, _, _ in drawn:
        assert {line[0], line[-1]} <= kept
    assert {point for point in uses if uses.count(point) > 1} <= kept


def test_points_that_only_bend_are_left_out_but_one_every_500_m() -> None:
    straight = [(list(range(0, 63, 7)), 50.0, 50.0)]
    graph = network_of(ways_of(straight), smallest_part=1)
    assert network_of(ways_of(straight), smallest_part=1, spacing_m=1e9).n_nodes == 2
    assert graph.n_nodes == 4
    assert graph.time_ms.sum() == pytest.approx(
        2 * distance_m(*position(0), *position(56)) / 50 * 3600, abs=6
    )


def test_a_small_part_that_nothing_joins_is_dropped_and_the_largest_never() -> None:
    main = [([row * 7 + column for column in range(7)], 50.0, 50.0) for row in range(4)]
    main += [([row * 7 + column for row in range(4)], 50.0, 50.0) for column in range(7)]
    apart = [([50, 51], 50.0, 50.0)]
    assert network_of(ways_of(main + apart), smallest_part=10).n_nodes == 28
    assert network_of(ways_of(main + apart), smallest_part=2).n_nodes == 30
    assert network_of(ways_of(apart), smallest_part=10).n_nodes == 2


def test_where_one_can_enter_but_never_leave_nobody_is_snapped_to() -> None:
    loop = [([0, 1, 8, 7, 0], 50.0, 0.0), ([8, 9], 50.0, 0.0)]
    assert network_of(ways_of(loop), smallest_part=2).n_nodes == 2
    assert network_of(ways_of(loop), smallest_part=1).n_nodes == 3


def test_no_way_is_no_network() -> None:
    assert network_of(ways_of([])).n_nodes == 0
    assert network_of(ways_of([([3], 50.0, 50.0)])).n_roads == 0
