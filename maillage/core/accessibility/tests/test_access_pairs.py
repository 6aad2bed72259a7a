from __future__ import annotations

import io
import math
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.core.accessibility.pairs import Pairs, Surroundings, pairs_from_minutes, pairs_within
from maillage.core.accessibility.strips import arc_km, arc_terms
from maillage.core.accessibility.travel import (
    CrowFlight,
    Floats,
    Points,
    density_class,
    on_sphere_km,
    rounded,
)
from maillage.core.geo.sphere import EARTH_RADIUS_M, distance_m

TRAVEL = CrowFlight()


def points(positions: list[tuple[float, float]], densities: list[float] | None = None) -> Points:
    table = np.array(positions, dtype=np.float64).reshape(-1, 2)
    return Points(
        table[:, 0], table[:, 1], None if densities is None else np.array(densities, dtype=np.float64)
    )


def north(km: float) -> float:
    """Degrees of latitude of so many kilometres."""
    return math.degrees(km * 1000 / EARTH_RADIUS_M)


def east(km: float, lat: float) -> float:
    """Degrees of longitude of so many kilometres of great circle between two points of one latitude."""
    half = math.sin(km * 1000 / EARTH_RADIUS_M / 2) / math.cos(math.radians(lat))
    return 2 * math.degrees(math.asin(half))


def naive_speed(density: float) -> float:
    if density >= 1500:
        return 25.0
    return 40.0 if density >= 300 else 50.0


def naive_minutes(
    one: tuple[float, float], other: tuple[float, float], densities: tuple[float, float]
) -> float:
    km = distance_m(*one, *other) / 1000
    return km * 1.3 * (30 / naive_speed(densities[0]) + 30 / naive_speed(densities[1]))


def as_table(pairs: Pairs) -> dict[tuple[int, int], float]:
    found = {}
    for row in range(pairs.n_demand):
        for site, minutes in zip(*pairs.of(row), strict=True):
            assert (row, int(site)) not in found
            found[row, int(site)] = float(minutes)
    return found


PLACE = st.tuples(st.floats(-0.3, 0.3), st.floats(-0.3, 0.3))
DENSITY = st.sampled_from([0.0, 299.9, 300.0, 1499.9, 1500.0, math.nan])
ENDS = st.lists(st.tuples(PLACE, DENSITY), max_size=12)


@settings(max_examples=60, deadline=None)
@given(ENDS, ENDS, st.sampled_from([44.0, 0.0, -21.1, 51.0]), st.sampled_from([3.0, 20.0, 45.0]))
def test_pairs_are_the_naive_ones(
    demand: list[tuple[tuple[float, float], float]],
    sites: list[tuple[tuple[float, float], float]],
    lat: float,
    reach_min: float,
) -> None:
    homes = [((lon, lat + up), density) for (lon, up), density in demand]
    # Some sites stand where others do.
    works = [((lon, lat + up), density) for (lon, up), density in [*sites, *sites[:3]]]
    args = (
        points([home for home, _ in homes], [density for _, density in homes]),
        points([work for work, _ in works], [density for _, density in works]),
    )
    found = as_table(pairs_within(*args, reach_min, TRAVEL))
    assert found == as_table(pairs_within(*args, reach_min, TRAVEL, compiled=True))
    for row, (home, home_density) in enumerate(homes):
        for site, (work, work_density) in enumerate(works):
            exact = naive_minutes(home, work, (home_density, work_density))
            if abs(exact * 10 % 1 - 0.5) < 1e-6:
                continue  # half of a tenth: the last digit decides
            expected = round(exact, 1)
            assert found.get((row, site)) == (
                None if expected > reach_min else pytest.approx(expected, abs=1e-5)
            )


@settings(max_examples=40, deadline=None)
@given(ENDS, st.tuples(PLACE, st.sampled_from([None, 100.0, 2000.0])))
def test_around_one_position_is_what_all_pairs_say(
    sites: list[tuple[tuple[float, float], float]], here: tuple[tuple[float, float], float | None]
) -> None:
    works = points([(lon, 45 + up) for (lon, up), _ in sites], [density for _, density in sites])
    (lon, up), density = here
    search = Surroundings(works, 20.0, TRAVEL)
    numbers, minutes = search.around(lon, 45 + up, density)
    again = search.around(lon, 45 + up, density, compiled=True)
    assert (numbers.tolist(), minutes.tolist()) == (again[0].tolist(), again[1].tolist())
    pairs = search.pairs_of(points([(lon, 45 + up)], None if density is None else [density]))
    assert dict(zip(numbers.tolist(), minutes.tolist(), strict=True)) == pytest.approx(
        {site: value for (_, site), value in as_table(pairs).items()}, abs=1e-5
    )


def test_exactly_the_reach_counts_and_a_tenth_more_does_not() -> None:
    uniform = CrowFlight.uniform(detour=1.5, speed_kmh=45.0)
    # A straight kilometre takes two minutes: 10 km are 20.0, 10.024 round down to it, 10.026 round up to 20.1.
    kilometres = (10.0, 10.024, 10.026)
    northwards = points([(0.0, 45 + north(km)) for km in kilometres])
    eastwards = points([(east(km, 45), 45.0) for km in kilometres])
    for sites in (northwards, eastwards):
        for compiled in (False, True):
            pairs = pairs_within(points([(0.0, 45.0)]), sites, 20.0, uniform, compiled=compiled)
            assert as_table(pairs) == {(0, 0): 20.0, (0, 1): 20.0}
        for compiled in (False, True):
            numbers, minutes = Surroundings(sites, 20.0, uniform).around(0.0, 45.0, compiled=compiled)
            assert sorted(zip(numbers.tolist(), minutes.tolist(), strict=True)) == [(0, 20.0), (1, 20.0)]


def test_the_same_place_is_no_minutes_away_and_a_point_without_position_nowhere() -> None:
    homes = points([(2.0, 45.0), (math.nan, 45.0)])
    for compiled in (False, True):
        pairs = pairs_within(homes, points([(2.0, 45.0), (2.0, math.nan)]), 5.0, compiled=compiled)
        assert as_table(pairs) == {(0, 0): 0.0}
        assert Surroundings(homes, 5.0).around(math.nan, 45.0, compiled=compiled)[0].tolist() == []


def test_without_anybody_or_anything_there_are_no_pairs() -> None:
    nowhere = points([])
    for demand, sites in ((nowhere, nowhere), (points([(0, 45)]), nowhere), (nowhere, points([(0, 45)]))):
        for compiled in (False, True):
            pairs = pairs_within(demand, sites, 20.0, compiled=compiled)
            assert (pairs.n_demand, pairs.n_sites, pairs.n_pairs) == (demand.count, sites.count, 0)


def test_a_reach_that_makes_no_sense_is_refused() -> None:
    for reach in (0.0, -1.0, 3000.0):
        with pytest.raises(ValueError, match="reach"):
            pairs_within(points([(0, 45)]), points([(0, 45)]), reach)


def test_without_numba_the_compiled_search_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "maillage.core.accessibility.compiled", raising=False)
    package = sys.modules["maillage.core.accessibility"]
    monkeypatch.delattr(package, "compiled", raising=False)
    monkeypatch.setitem(sys.modules, "numba", None)
    here = points([(0, 45)])
    with pytest.raises(ImportError, match=r"maillage\[national\]"):
        pairs_within(here, here, 20.0, compiled=True)
    assert pairs_within(here, here, 20.0).n_pairs == 1


def test_pairs_from_a_table_keep_the_shortest_trip_within_reach() -> None:
    pairs = pairs_from_minutes(
        [1, 0, 1, 1, 0],
        [0, 2, 0, 1, 0],
        [9.0, 20.0, 7.5, 20.1, math.nan],
        n_demand=3,
        n_sites=3,
        reach_min=20.0,
    )
    assert as_table(pairs) == {(0, 2): 20.0, (1, 0): 7.5}
    assert pairs.starts.tolist() == [0, 1, 2, 2]
    for rows, sites, minutes in (([3], [0], [1]), ([0], [-1], [1]), ([0], [0], [-1])):
        with pytest.raises(ValueError, match="trip"):
            pairs_from_minutes(rows, sites, minutes, n_demand=3, n_sites=3, reach_min=20.0)


def test_pairs_go_to_a_file_and_back() -> None:
    pairs = pairs_within(points([(0, 45), (1, 45)]), points([(0.05, 45), (1, 45.01)]), 20.0)
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **pairs.as_arrays())
    file.seek(0)
    with np.load(file, allow_pickle=False) as arrays:
        again = Pairs.from_arrays(arrays)
    assert as_table(again) == as_table(pairs) != {}
    assert (again.n_sites, again.reach_min) == (2, 20.0)


def test_nobody_changes_kept_pairs_by_accident() -> None:
    pairs = pairs_within(points([(0, 45)]), points([(0, 45), (0.1, 45)]), 20.0)
    light = pairs.matrix(np.array([0.0, 1.0]))
    assert (light.nnz, pairs.n_pairs) == (1, 2)
    with pytest.raises(ValueError, match="read-only"):
        pairs.minutes[0] = 3


@pytest.mark.parametrize(
    ("density", "expected"), [(299.9, 0), (300, 1), (1499.9, 1), (1500, 2), (math.nan, 0)]
)
def test_a_bound_of_density_belongs_to_the_denser_class(density: float, expected: int) -> None:
    assert int(density_class(density)) == expected


def test_travel_says_what_it_is() -> None:
    assert dict(TRAVEL.parameters)["Détour par rapport à la ligne droite"] == "1,3"
    assert "vol d’oiseau" in TRAVEL.label
    found = TRAVEL.minutes(
        points([(0, 45), (math.nan, 45)]), points([(0.1, 45), (0.1, 45)], [2000.0, 2000.0])
    )
    assert found[0] == round(naive_minutes((0, 45), (0.1, 45), (0, 2000)), 1)
    assert math.isnan(found[1])
    with pytest.raises(ValueError, match="straight line"):
        CrowFlight(detour=0.9)
    with pytest.raises(ValueError, match="positive"):
        CrowFlight(dense_kmh=0)


@given(st.floats(-60, 60), st.floats(-1, 1), st.floats(-1, 1), st.sampled_from([5.0, 24.0, 100.0, 1000.0]))
def test_arcs_are_great_circles(lat: float, across: float, up: float, reach_km: float) -> None:
    across, up = east(reach_km / 2, lat) * across, north(reach_km / 2) * up
    ends = np.column_stack(on_sphere_km(points([(2.0, lat), (2.0 + across, lat + up)])))
    squared = np.array([((ends[0] - ends[1]) ** 2).sum()])
    exact = distance_m(2.0, lat, 2.0 + across, lat + up) / 1000
    assert float(arc(squared, reach_km)[0]) == pytest.approx(exact, rel=1e-9, abs=1e-7)


def arc(squared: Floats, reach_km: float) -> Floats:
    return arc_km(squared, tuple(map(np.array, arc_terms(reach_km))))


@pytest.mark.parametrize(("reach_km", "terms"), [(1.0, 1), (24.0, 1), (25.0, 2), (1000.0, 4)])
def test_the_series_of_an_arc_is_as_long_as_its_reach_needs(reach_km: float, terms: int) -> None:
    assert len(arc_terms(reach_km)) == terms
    radius_km = EARTH_RADIUS_M / 1000
    chord = 2 * radius_km * math.sin(reach_km / (2 * radius_km))
    assert float(arc(np.array([chord * chord]), reach_km)[0]) == pytest.approx(reach_km, rel=1.1e-12)


def test_halves_of_a_tenth_go_to_the_even_tenth() -> None:
    assert rounded([0.25, 0.75, 20.04, 20.06]).tolist() == [0.2, 0.8, 20.0, 20.1]
