"""The network against plain searches: one territory's roads are few enough to be gone over one by one."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from maillage.core.accessibility.travel import Points
from maillage.core.geo.sphere import distance_m
from maillage.core.roads import searching
from maillage.core.roads.compiled import search
from maillage.core.roads.graph import LONGEST_MIN, RoadGraph, from_edges, to_ms
from maillage.core.roads.searching import Reached, plain_search, reached_within
from maillage.core.roads.snapping import ACCESS_KMH, snapped
from maillage.core.roads.travelling import pairs_by_road, trips_by_road

MINUTE = 60_000


@st.composite
def graphs(draw: st.DrawFn) -> RoadGraph:
    """Few nodes near one another, any roads between them, loops, doubles and roads that take no time included."""
    n = draw(st.integers(1, 12))
    node = st.integers(0, n - 1)
    roads = draw(st.lists(st.tuples(node, node, st.integers(0, 8)), max_size=30))
    tails, heads, times = ([road[at] for road in roads] for at in range(3))
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    return from_edges(4 + rng.random(n) / 10, 44 + rng.random(n) / 10, tails, heads, np.array(times) * MINUTE)


def all_times_ms(graph: RoadGraph) -> list[list[float]]:
    """Between all nodes, by Floyd and Warshall: another method than the one that is tested."""
    n = graph.n_nodes
    times = [[0.0 if i == j else math.inf for j in range(n)] for i in range(n)]
    for node in range(n):
        for road in range(int(graph.starts[node]), int(graph.starts[node + 1])):
            head = int(graph.targets[road])
            times[node][head] = min(times[node][head], float(graph.time_ms[road]))
    for k in range(n):
        for i in range(n):
            for j in range(n):
                times[i][j] = min(times[i][j], times[i][k] + times[k][j])
    return times


def told(reached: Reached) -> list[dict[int, int]]:
    return [
        dict(zip(reached.nodes[first:end].tolist(), reached.time_ms[first:end].tolist(), strict=True))
        for first, end in zip(reached.starts[:-1], reached.starts[1:], strict=True)
    ]


@given(graphs(), st.integers(0, 20))
@settings(max_examples=60, deadline=None)
def test_what_is_reached_is_what_all_ways_together_reach(graph: RoadGraph, budget_min: int) -> None:
    budget = budget_min * MINUTE
    expected = [
        {node: time for node, time in enumerate(row) if time <= budget} for row in all_times_ms(graph)
    ]
    assert told(reached_within(graph, np.arange(graph.n_nodes), budget)) == expected


@given(graphs(), st.lists(st.integers(-1, 20), min_size=1, max_size=12))
@settings(max_examples=40, deadline=None)
def test_compiled_and_plain_tell_the_same_in_the_same_order(graph: RoadGraph, budgets_min: list[int]) -> None:
    sources = np.arange(len(budgets_min), dtype=np.int64) % (graph.n_nodes + 1) - 1
    budgets = np.array(budgets_min, dtype=np.int64) * MINUTE
    wanted = np.arange(graph.n_nodes) % 3 != 1
    given_ = (graph.starts, graph.targets, graph.time_ms, sources, budgets, wanted)
    both: list[tuple[Any, Any]] = list(zip(search(*given_), plain_search(*given_), strict=True))
    for fast, plain in both:
        assert fast.dtype == plain.dtype
        assert fast.tolist() == plain.tolist()


@given(graphs())
@settings(max_examples=30, deadline=None)
def test_turned_round_twice_is_the_same_and_once_is_the_way_back(graph: RoadGraph) -> None:
    forth = told(reached_within(graph, np.arange(graph.n_nodes), 15 * MINUTE))
    back = told(reached_within(graph.reversed, np.arange(graph.n_nodes), 15 * MINUTE))
    assert {(i, j, t) for i, row in enumerate(forth) for j, t in row.items()} == {
        (j, i, t) for i, row in enumerate(back) for j, t in row.items()
    }
    assert graph.reversed.reversed.time_ms.sum() == graph.time_ms.sum()


def planar(n: int, seed: int) -> RoadGraph:
    """Each node to its near ones, both ways, at 50 km/h."""
    from scipy.spatial import cKDTree

    rng = np.random.default_rng(seed)
    lon, lat = 3 + rng.random(n), 44 + rng.random(n)
    _, near = cKDTree(np.column_stack((lon, lat))).query(np.column_stack((lon, lat)), k=4)
    tails, heads = np.repeat(np.arange(n), 3), near[:, 1:].ravel()
    km = np.hypot((lon[tails] - lon[heads]) * 79, (lat[tails] - lat[heads]) * 111)
    times = to_ms(km / 50 * 60)
    return from_edges(
        lon, lat, np.concatenate((tails, heads)), np.concatenate((heads, tails)), np.tile(times, 2)
    )


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_a_larger_network_equals_scipy_whatever_the_threads(threads: int) -> None:
    graph = planar(4_000, seed=1)
    sources = np.arange(0, 4_000, 20)
    matrix = csr_matrix((graph.time_ms.astype(float), graph.targets, graph.starts), shape=(4_000, 4_000))
    expected = dijkstra(matrix, indices=sources, limit=20 * MINUTE)
    reached = reached_within(graph, sources, 20 * MINUTE, threads=threads)
    found = np.full(expected.shape, np.inf)
    found[np.repeat(np.arange(len(sources)), np.diff(reached.starts)), reached.nodes] = reached.time_ms
    assert np.isfinite(found).sum() > 10_000
    np.testing.assert_array_equal(found, expected)


def test_exactly_the_bound_is_within_it() -> None:
    line = from_edges([0, 0.1, 0.2], [45, 45, 45], [0, 1], [1, 2], [15 * MINUTE, 5 * MINUTE])
    assert told(reached_within(line, [0], 20 * MINUTE)) == [{0: 0, 1: 15 * MINUTE, 2: 20 * MINUTE}]
    assert told(reached_within(line, [0], 20 * MINUTE - 1)) == [{0: 0, 1: 15 * MINUTE}]


def test_a_source_that_stands_nowhere_or_has_no_time_reaches_nothing() -> None:
    line = from_edges([0, 0.1], [45, 45], [0], [1], [MINUTE])
    assert told(reached_within(line, [-1, 0, 1], [MINUTE, -1, MINUTE])) == [{}, {}, {1: 0}]


@pytest.mark.parametrize("source", [-2, 2])
def test_a_source_that_does_not_exist_is_refused(source: int) -> None:
    line = from_edges([0, 0.1], [45, 45], [0], [1], [MINUTE])
    with pytest.raises(ValueError, match="no node"):
        reached_within(line, [source], MINUTE)


def test_no_search_is_so_long_that_its_sums_would_overflow() -> None:
    line = from_edges([0, 0.1], [45, 45], [0], [1], [int(LONGEST_MIN) * MINUTE])
    assert told(reached_within(line, [0], int(LONGEST_MIN) * MINUTE)) == [
        {0: 0, 1: int(LONGEST_MIN) * MINUTE}
    ]
    with pytest.raises(ValueError, match="600"):
        reached_within(line, [0], int(LONGEST_MIN) * MINUTE + 1)


@pytest.mark.parametrize(
    ("tails", "heads", "times", "words"),
    [
        ([0], [2], [1], "does not exist"),
        ([-1], [0], [1], "does not exist"),
        ([0], [1], [-1], "minutes"),
        ([0], [1], [2**40], "minutes"),
        ([0, 1], [1], [1], "lengths"),
    ],
)
def test_roads_that_make_no_network_are_refused(
    tails: list[int], heads: list[int], times: list[int], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        from_edges([0.0, 0.1], [45.0, 45.0], tails, heads, times)


def test_arrays_that_do_not_fit_together_are_refused() -> None:
    good = from_edges([0, 0.1], [45, 45], [0], [1], [MINUTE])
    with pytest.raises(ValueError, match="lengths"):
        RoadGraph(good.lon[:1], good.lat, good.starts, good.targets, good.time_ms)
    with pytest.raises(ValueError, match="rise"):
        RoadGraph(good.lon, good.lat, good.starts + 1, good.targets, good.time_ms)
    with pytest.raises(ValueError, match="position"):
        RoadGraph(np.array([np.nan, 0.0]), good.lat, good.starts, good.targets, good.time_ms)


def test_without_the_compiled_part_the_plain_search_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    graph = planar(300, seed=2)
    fast = told(reached_within(graph, np.arange(300), 10 * MINUTE))
    monkeypatch.setitem(sys.modules, "maillage.core.roads.compiled", None)
    searching._fastest.cache_clear()
    try:
        assert searching._fastest() is plain_search
        assert told(reached_within(graph, np.arange(300), 10 * MINUTE)) == fast
    finally:
        searching._fastest.cache_clear()


def test_taking_part_of_the_nodes_keeps_the_roads_between_them() -> None:
    line = from_edges([0, 0.1, 0.2], [45, 45, 45], [0, 1, 2], [1, 2, 0], [1, 2, 3])
    part = line.taken(np.array([2, 0]))
    assert part.lon.tolist() == [0.2, 0]
    assert (part.starts.tolist(), part.targets.tolist(), part.time_ms.tolist()) == ([0, 1, 1], [1], [3])


# Places and sites


def plain_minutes(graph: RoadGraph, place: tuple[float, float], site: tuple[float, float]) -> float:
    """Of one trip, without any of the fast functions."""
    if math.isnan(place[0]) or math.isnan(site[0]):
        return math.inf
    per_m = 60 / 1000 / ACCESS_KMH

    def nearest(at: tuple[float, float]) -> tuple[float, int]:
        return min(
            (distance_m(*at, float(graph.lon[node]), float(graph.lat[node])), node)
            for node in range(graph.n_nodes)
        )

    (from_m, start), (to_m, end) = nearest(place), nearest(site)
    if max(from_m, to_m) > 2000:
        return math.inf
    if start == end:
        return distance_m(*place, *site) * per_m
    return (from_m + to_m) * per_m + all_times_ms(graph)[start][end] / MINUTE


@given(graphs(), st.integers(0, 1000))
@settings(max_examples=40, deadline=None)
def test_trips_between_places_and_sites(graph: RoadGraph, seed: int) -> None:
    rng = np.random.default_rng(seed)
    demand = Points(4 + rng.random(5) / 8, 44 + rng.random(5) / 8)
    sites = Points(
        np.append(4 + rng.random(3) / 8, demand.lon[:1]), np.append(44 + rng.random(3) / 8, demand.lat[:1])
    )
    demand.lon[4] = np.nan
    pairs = pairs_by_road(graph, demand, sites, 15.0)
    assert (pairs.n_demand, pairs.n_sites) == (5, 4)
    for row in range(5):
        found = dict(zip(*(values.tolist() for values in pairs.of(row)), strict=True))
        for column in range(4):
            place = (float(demand.lon[row]), float(demand.lat[row]))
            minutes = plain_minutes(graph, place, (float(sites.lon[column]), float(sites.lat[column])))
            if column in found:
                assert found[column] == pytest.approx(minutes, abs=1e-4)
            else:
                assert minutes > 15 - 1e-4


def test_same_place_takes_no_time_and_far_from_every_road_there_is_no_pair() -> None:
    line = from_edges([0.0, 0.1], [45.0, 45.0], [0, 1], [1, 0], [MINUTE, MINUTE])
    demand = Points(np.array([0.001, 0.5]), np.array([45.001, 45.0]))
    trips = trips_by_road(line, demand, demand, 30.0)
    assert list(zip(trips.rows, trips.columns, trips.time_ms, strict=True)) == [(0, 0, 0)]
    assert trips.demand.near.tolist() == [True, False]
    assert trips.demand.distance_m[0] == pytest.approx(distance_m(0.001, 45.001, 0, 45))
    assert trips.demand.access_ms[1] == 0


def test_one_way_counts_from_the_place_to_the_site() -> None:
    one_way = from_edges([0.0, 0.1], [45.0, 45.0], [0], [1], [5 * MINUTE])
    ends = Points(np.array([0.0, 0.1]), np.array([45.0, 45.0]))
    pairs = pairs_by_road(one_way, ends, ends, 20.0)
    assert pairs.of(0)[0].tolist() == [0, 1]
    assert pairs.of(0)[1].tolist() == [0, 5]
    assert pairs.of(1)[0].tolist() == [1]


def test_no_place_or_no_network_at_all() -> None:
    nobody = Points(np.empty(0), np.empty(0))
    somebody = Points(np.array([0.0]), np.array([45.0]))
    empty = from_edges([], [], [], [], [])
    for graph, demand, sites in (
        (empty, somebody, somebody),
        (planar(20, 3), nobody, somebody),
        (planar(20, 3), somebody, nobody),
    ):
        assert pairs_by_road(graph, demand, sites, 20.0).n_pairs == 0
    assert snapped(empty, somebody).node.tolist() == [-1]
