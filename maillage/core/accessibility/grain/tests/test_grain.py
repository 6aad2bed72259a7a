"""Runs against pairs gone over one by one, and against the catchments of the coarser problem."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.core.accessibility.catchments import Catchments
from maillage.core.accessibility.decay import Decay
from maillage.core.accessibility.grain import cells as cells_module
from maillage.core.accessibility.grain import compiled, sums
from maillage.core.accessibility.grain.cells import CellCatchments
from maillage.core.accessibility.grain.curve import along_curve
from maillage.core.accessibility.grain.machines import Threads
from maillage.core.accessibility.grain.runs import MOST_CELLS
from maillage.core.accessibility.pairs import Pairs, pairs_from_minutes, pairs_within
from maillage.core.accessibility.travel import CrowFlight, Points

TRAVEL = CrowFlight.uniform(detour=1.3, speed_kmh=50)
DECAY = Decay((10.0, 15.0, 20.0), (1.0, 0.3, 0.1))
Problem = tuple[Points, Points, np.ndarray, np.ndarray]


def problem(n_cells: int, n_sites: int, seed: int, side_deg: float = 0.6) -> Problem:
    """Cells on squares of some 200 m, some of them without inhabitants; sites anywhere."""
    rng = np.random.default_rng(seed)
    lon = 3 + np.floor(rng.random(n_cells) * side_deg / 0.0025) * 0.0025
    lat = 44 + np.floor(rng.random(n_cells) * side_deg / 0.0018) * 0.0018
    sites = Points(3 + rng.random(n_sites) * side_deg, 44 + rng.random(n_sites) * side_deg)
    demand = np.floor(rng.lognormal(2, 1, n_cells)) * rng.uniform(0.9, 1.1, n_cells)
    demand[rng.random(n_cells) < 0.1] = 0
    return Points(lon, lat), sites, rng.random(n_sites) * 5_000, demand


def naive_index(pairs: Pairs, decay: Decay, supply: np.ndarray, demand: np.ndarray) -> list[float]:
    """Pair by pair."""

    def weight(minutes: float) -> float:
        for bound, each in zip(decay.bounds_min, decay.weights, strict=True):
            if minutes <= bound:
                return each
        return 0.0

    people = [0.0] * pairs.n_sites
    for row in range(pairs.n_demand):
        for site, minutes in zip(*(values.tolist() for values in pairs.of(row)), strict=True):
            people[site] += weight(minutes) * float(demand[row])
    index = [0.0] * pairs.n_demand
    for row in range(pairs.n_demand):
        for site, minutes in zip(*(values.tolist() for values in pairs.of(row)), strict=True):
            if people[site] > 0:
                index[row] += weight(minutes) * float(supply[site]) / people[site]
    return index


@st.composite
def tables(draw: st.DrawFn) -> tuple[Pairs, Decay, np.ndarray, np.ndarray]:
    """Any pairs at all, of whole minutes so that bounds are met, and weights that may rise again."""
    n_cells, n_sites = draw(st.integers(1, 40)), draw(st.integers(1, 6))
    rng = np.random.default_rng(draw(st.integers(0, 2**20)))
    known = rng.random((n_cells, n_sites)) < draw(st.sampled_from([0.1, 0.5, 0.95]))
    rows, sites = np.nonzero(known)
    minutes = rng.integers(0, 12, len(rows)).astype(np.float64)
    pairs = pairs_from_minutes(rows, sites, minutes, n_demand=n_cells, n_sites=n_sites, reach_min=9.0)
    weights = draw(st.lists(st.sampled_from([0.0, 0.1, 0.3, 0.68, 1.0]), min_size=1, max_size=3))
    decay = Decay(tuple(3.0 * (at + 1) for at in range(len(weights))), tuple(weights))
    return pairs, decay, rng.random(n_sites) * 100, rng.integers(0, 50, n_cells).astype(np.float64)


def rows_of(pairs: Pairs, wanted: np.ndarray) -> Pairs:
    """Some rows of the pairs, in this order."""
    parts = [pairs.of(int(row)) for row in wanted]
    starts = np.concatenate(([0], np.cumsum([len(sites) for sites, _ in parts], dtype=np.int64)))
    sites = np.concatenate([sites for sites, _ in parts]) if parts else pairs.sites[:0]
    minutes = np.concatenate([minutes for _, minutes in parts]) if parts else pairs.minutes[:0]
    return Pairs(starts.astype(np.int64), sites, minutes, pairs.n_sites, pairs.reach_min)


def from_table(pairs: Pairs, decay: Decay, **options: Any) -> CellCatchments:
    """Cells whose pairs are read from a table: the latitude is the number of the row."""
    cells = Points(np.zeros(pairs.n_demand), np.arange(pairs.n_demand) / 1000)
    sites = Points(np.zeros(pairs.n_sites), np.zeros(pairs.n_sites))

    def some(part: Points) -> Pairs:
        return rows_of(pairs, np.rint(part.lat * 1000).astype(int))

    return CellCatchments(cells, sites, decay, pairs_of=some, **options)


@given(tables(), st.integers(1, 45))
@settings(max_examples=80, deadline=None)
def test_any_pairs_give_what_going_over_them_gives(
    table: tuple[Pairs, Decay, np.ndarray, np.ndarray], block_cells: int
) -> None:
    pairs, decay, supply, demand = table
    grain = from_table(pairs, decay, block_cells=block_cells, threads=1)
    expected = naive_index(pairs, decay, supply, demand)
    np.testing.assert_allclose(grain.index(supply, demand), expected, rtol=1e-9, atol=1e-12)
    assert grain.n_pairs == pairs.n_pairs


@pytest.mark.parametrize("block_cells", [300, 1_000, 5_000])
def test_equal_to_the_catchments_whatever_the_blocks(block_cells: int) -> None:
    cells, sites, supply, demand = problem(5_000, 60, seed=3)
    plain = Catchments(pairs_within(cells, sites, 20.0, TRAVEL), DECAY)
    grain = CellCatchments(cells, sites, DECAY, travel=TRAVEL, block_cells=block_cells)
    assert grain.n_blocks == math.ceil(5_000 / block_cells)
    assert grain.n_pairs > 30_000
    np.testing.assert_allclose(grain.people_in_reach(demand), plain.people_in_reach(demand), rtol=1e-12)
    np.testing.assert_allclose(grain.ratios(supply, demand), plain.ratios(supply, demand), rtol=1e-12)
    np.testing.assert_allclose(grain.index(supply, demand), plain.index(supply, demand), rtol=1e-12)


def test_parts_of_a_block_are_joined_as_if_they_had_never_been(monkeypatch: pytest.MonkeyPatch) -> None:
    cells, sites, supply, demand = problem(3_000, 30, seed=4)
    whole = CellCatchments(cells, sites, DECAY, travel=TRAVEL, threads=1)
    monkeypatch.setattr(cells_module, "PART_CELLS", 77)
    parts = CellCatchments(cells, sites, DECAY, travel=TRAVEL, threads=1)
    assert parts.n_bytes == whole.n_bytes
    np.testing.assert_array_equal(parts.index(supply, demand), whole.index(supply, demand))


def test_what_is_kept_is_a_small_part_of_the_pairs() -> None:
    rng = np.random.default_rng(5)
    lon, lat = (
        axis.ravel() for axis in np.meshgrid(3 + np.arange(150) * 0.0025, 44 + np.arange(150) * 0.0018)
    )
    sites = Points(3 + rng.random(100) * 0.375, 44 + rng.random(100) * 0.27)
    grain = CellCatchments(Points(lon, lat), sites, DECAY, travel=TRAVEL)
    assert grain.n_pairs > 800_000
    # Four bytes a pair is the promise; half a byte is what full cells take.
    assert grain.n_bytes / grain.n_pairs < 0.5


def test_bounds_belong_to_their_own_band_and_cells_without_position_to_none() -> None:
    """At 50 km/h x 1.3, 20 minutes are 12.82 km: a site that far counts, one a hundred metres beyond does not."""
    cells = Points(np.array([3.0, 3.0, np.nan]), np.array([44.0, 44.0, 44.0]))
    degree = 12.82 / 111.195
    sites = Points(np.array([3.0, 3.0]), np.array([44 + degree, 44 + degree + 0.1 / 111.195]))
    grain = CellCatchments(cells, sites, DECAY, travel=TRAVEL)
    assert grain.people_in_reach([5.0, 2.0, 9.0]).tolist() == pytest.approx([0.7, 0.0])
    assert grain.index([7.0, 7.0], [5.0, 2.0, 9.0]).tolist() == pytest.approx([1.0, 1.0, 0.0])


def test_small_catchments_keep_their_digits_beside_large_ones() -> None:
    """A hamlet of one inhabitant in the same block as a city of ten million: differences of decimals would lose it."""
    cells = Points(np.array([3.0] * 50 + [3.4]), np.array([44.0] * 51))
    sites = Points(np.array([3.0, 3.4]), np.array([44.0, 44.0]))
    demand = np.array([1e7 / 7] * 50 + [0.1])
    grain = CellCatchments(cells, sites, DECAY, travel=TRAVEL)
    np.testing.assert_allclose(grain.people_in_reach(demand), [5e8 / 7, 0.1], rtol=1e-9)
    np.testing.assert_allclose(grain.index([1.0, 0.3], demand), [7 / 5e8] * 50 + [3.0], rtol=1e-9)


def test_nobody_and_nothing() -> None:
    cells, sites, supply, demand = problem(50, 4, seed=6)
    grain = CellCatchments(cells, sites, DECAY, travel=TRAVEL)
    assert grain.index(supply * 0, demand).tolist() == [0.0] * 50
    assert grain.index(supply, demand * 0).tolist() == [0.0] * 50
    empty = Points(np.empty(0), np.empty(0))
    assert CellCatchments(empty, sites, DECAY, travel=TRAVEL).people_in_reach([]).tolist() == [0.0] * 4
    assert CellCatchments(cells, empty, DECAY, travel=TRAVEL).index([], demand).tolist() == [0.0] * 50


@pytest.mark.parametrize("values", [[1.0] * 4, [-1.0] * 5, [math.nan] * 5, [math.inf] * 5])
def test_figures_that_are_none_are_refused(values: list[float]) -> None:
    cells, sites, supply, _ = problem(5, 2, seed=7)
    with pytest.raises(ValueError, match=r"shape|negative"):
        CellCatchments(cells, sites, DECAY, travel=TRAVEL).index(supply, values)


@pytest.mark.parametrize("block_cells", [0, MOST_CELLS + 1])
def test_blocks_of_a_size_that_does_not_fit_are_refused(block_cells: int) -> None:
    cells, sites, _, _ = problem(5, 2, seed=8)
    with pytest.raises(ValueError, match="65535"):
        CellCatchments(cells, sites, DECAY, block_cells=block_cells)


def test_pairs_that_stop_too_early_are_refused() -> None:
    cells, sites, _, _ = problem(5, 2, seed=8)
    with pytest.raises(ValueError, match="do not hold"):
        CellCatchments(cells, sites, DECAY, pairs_of=lambda part: pairs_within(part, sites, 15.0, TRAVEL))


def test_without_the_compiled_part_the_sums_are_the_very_same(monkeypatch: pytest.MonkeyPatch) -> None:
    cells, sites, supply, demand = problem(2_000, 30, seed=9)
    grain = CellCatchments(cells, sites, DECAY, travel=TRAVEL)
    sums._kernels.cache_clear()
    assert sums._kernels() is compiled
    fast = grain.index(supply, demand)
    monkeypatch.setitem(sys.modules, "maillage.core.accessibility.grain.compiled", None)
    monkeypatch.delattr(sys.modules["maillage.core.accessibility.grain"], "compiled")
    sums._kernels.cache_clear()
    try:
        assert sums._kernels() is sums.PlainKernels
        np.testing.assert_array_equal(grain.index(supply, demand), fast)
    finally:
        sums._kernels.cache_clear()


def test_the_curve_goes_from_neighbour_to_neighbour() -> None:
    side = np.arange(64)
    lon, lat = (axis.ravel().astype(float) for axis in np.meshgrid(side, side))
    order = along_curve(Points(lon / 1e4, lat / 1e4))
    assert sorted(order.tolist()) == list(range(64 * 64))
    steps = np.abs(np.diff(lon[order])) + np.abs(np.diff(lat[order]))
    assert steps.max() == 1


def test_points_without_position_come_last_on_the_curve_and_the_others_keep_their_order() -> None:
    points = Points(np.array([np.nan, 2.0, 2.0, 1.0]), np.array([45.0, 45.0, 45.0, 45.0]))
    assert along_curve(points).tolist() in ([1, 2, 3, 0], [3, 1, 2, 0])
    assert along_curve(Points(np.array([np.nan]), np.array([1.0]))).tolist() == [0]


def test_no_thread_is_no_machine() -> None:
    with pytest.raises(ValueError, match="one thread"):
        Threads(0)


@pytest.fixture
def client() -> Iterator[Any]:
    """Two workers in threads of this process, which talk to one another as machines do.

    For one test: they draw random numbers all the time, which hypothesis takes for a strategy's in other tests.
    """
    from distributed import Client, LocalCluster

    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": ":0", "host": "127.0.0.1"}
    with (
        LocalCluster(processes=False, protocol="tcp://", **options) as cluster,
        Client(cluster) as made,
    ):
        yield made


def test_on_a_cluster_the_same_call_gives_the_same_result(client: Any) -> None:
    cells, sites, supply, demand = problem(3_000, 40, seed=10)
    here = CellCatchments(cells, sites, DECAY, travel=TRAVEL, block_cells=500)
    there = CellCatchments(cells, sites, DECAY, travel=TRAVEL, block_cells=500, client=client)
    assert (there.n_blocks, there.n_pairs, there.n_bytes) == (6, here.n_pairs, here.n_bytes)
    np.testing.assert_array_equal(there.index(supply, demand), here.index(supply, demand))
    np.testing.assert_array_equal(there.people_in_reach(demand), here.people_in_reach(demand))
