from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from maillage.core.accessibility.calibration import Model, Published, calibrate, residuals
from maillage.core.accessibility.catchments import Catchments
from maillage.core.accessibility.decay import Decay
from maillage.core.accessibility.pairs import Pairs, pairs_within
from maillage.core.accessibility.supply import by_site
from maillage.core.accessibility.travel import CrowFlight, Points

Floats = NDArray[np.float64]
BOUNDS = (10.0, 15.0, 20.0)
TRUE, CAP = Decay(BOUNDS, (1.0, 0.45, 0.17)), 6_500.0
N, SITES = 900, 300


@pytest.fixture(scope="module")
def country() -> tuple[Pairs, Floats, NDArray[np.int64], Floats]:
    """Pairs of 900 places and 300 sites over about 150 km, people, site and activity of 700 professionals."""
    chance = np.random.default_rng(5)
    lon, lat = chance.uniform(2, 4, N), chance.uniform(45, 46.3, N)
    works = chance.choice(N, SITES, replace=False)
    travel = CrowFlight.uniform(detour=1.3, speed_kmh=50.0)
    pairs = pairs_within(Points(lon, lat), Points(lon[works], lat[works]), 20.0, travel)
    people = np.round(chance.lognormal(6.5, 1.2, N))
    return pairs, people, chance.integers(0, SITES, 700), chance.uniform(1_000, 11_000, 700)


def published(pairs: Pairs, people: Floats, supply: Floats, noise: float = 0.0) -> Published:
    index = Catchments(pairs, TRUE).index(supply, people)
    index = np.where(np.arange(N) % 50 == 0, np.nan, index)
    index = index + noise * np.random.default_rng(8).normal(size=N)
    return Published(index, people, [f"{number % 4:02d}" for number in range(N)])


def test_known_weights_and_cap_are_found_again(
    country: tuple[Pairs, Floats, NDArray[np.int64], Floats],
) -> None:
    pairs, people, site_of, activity = country
    supply = by_site(np.minimum(activity, CAP), site_of, SITES)
    found = calibrate(pairs, BOUNDS, published(pairs, people, supply), site_of, activity)
    assert found.decay.weights == pytest.approx(TRUE.weights, abs=1e-6)
    assert found.cap == pytest.approx(CAP, rel=1e-6)
    assert found.overall.root_mean_square < 1e-6
    assert found.overall.explained == pytest.approx(1)
    assert (found.overall.places, list(found.by_group)) == (N - 18, ["00", "01", "02", "03"])
    assert found.computed == pytest.approx(Catchments(pairs, found.decay).index(supply, people), abs=1e-5)


def test_through_noise_they_are_found_nearly(
    country: tuple[Pairs, Floats, NDArray[np.int64], Floats],
) -> None:
    pairs, people, site_of, activity = country
    supply = by_site(np.minimum(activity, CAP), site_of, SITES)
    found = calibrate(pairs, BOUNDS, published(pairs, people, supply, noise=0.2), site_of, activity)
    assert found.decay.weights == pytest.approx(TRUE.weights, abs=0.04)
    assert found.cap == pytest.approx(CAP, rel=0.05)
    # What is left is the noise: it is told, not explained away.
    assert found.overall.root_mean_square == pytest.approx(0.2, rel=0.2)


def test_where_activity_is_unknown_the_cap_is_what_everybody_does(
    country: tuple[Pairs, Floats, NDArray[np.int64], Floats],
) -> None:
    pairs, people, site_of, _ = country
    supply = by_site(np.full(len(site_of), 4_800.0), site_of, SITES)
    found = calibrate(pairs, BOUNDS, published(pairs, people, supply), site_of)
    assert found.decay.weights == pytest.approx(TRUE.weights, abs=1e-5)
    assert found.cap == pytest.approx(4_800, rel=1e-5)


def test_derivatives_are_those_of_small_steps(
    country: tuple[Pairs, Floats, NDArray[np.int64], Floats],
) -> None:
    pairs, people, site_of, activity = country
    model = Model(pairs, BOUNDS, people, site_of, activity)
    here = np.array([0.4, 0.2, 6_000.0])

    def index(values: Floats) -> Floats:
        return model.index(np.array([1.0, *values[:2]]), float(values[2]))[0]

    slopes = model.index(np.array([1.0, *here[:2]]), float(here[2]))[1]
    for number, step in enumerate((1e-6, 1e-6, 1e-3)):
        aside = np.zeros(3)
        aside[number] = step
        nearly = (index(here + aside) - index(here - aside)) / (2 * step)
        assert slopes[:, number] == pytest.approx(nearly, rel=1e-5, abs=1e-6 * np.abs(nearly).max())


def test_residuals_are_weighted_by_people() -> None:
    whole, each = residuals(
        [3.0, 2.0, 9.0, 5.0],
        Published(np.array([2.0, 2.5, np.nan, 4.0]), np.array([10.0, 30, 5, 0]), list("abab")),
    )
    assert (whole.places, whole.people) == (2, 40)
    assert whole.bias == pytest.approx((10 * 1 - 30 * 0.5) / 40)
    assert whole.mean_absolute == pytest.approx((10 * 1 + 30 * 0.5) / 40)
    assert whole.root_mean_square == pytest.approx(math.sqrt((10 + 30 * 0.25) / 40))
    mean = (10 * 2 + 30 * 2.5) / 40
    spread = (10 * (2 - mean) ** 2 + 30 * (2.5 - mean) ** 2) / 40
    assert whole.explained == pytest.approx(1 - whole.root_mean_square**2 / spread)
    assert {name: residual.bias for name, residual in each.items()} == {"a": 1.0, "b": -0.5}
    assert math.isnan(each["a"].explained)


def test_without_anything_to_compare_with_it_says_so(
    country: tuple[Pairs, Floats, NDArray[np.int64], Floats],
) -> None:
    pairs, people, site_of, _ = country
    nothing = Published(np.full(N, np.nan), people, ["01"] * N)
    with pytest.raises(ValueError, match="nothing to compare"):
        calibrate(pairs, BOUNDS, nothing, site_of)
