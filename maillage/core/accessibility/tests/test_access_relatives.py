"""Against PySAL's `access`: on the hospital example of its own tests (a town with two suburbs, whose figures are given
here again), and on a larger one of the shape of its Chicago example, whose data it fetches from the network: drawn by
seed, 150 tracts and 20 hospitals.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from maillage.core.accessibility.catchments import Catchments
from maillage.core.accessibility.pairs import Pairs, pairs_from_minutes
from maillage.core.accessibility.relatives import LUO_QI, WAN_ZOU_STERNBERG, enhanced, three_step, two_step

Floats = NDArray[np.float64]
TRACTS, HOSPITALS = 150, 20

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")


@pytest.fixture(scope="module")
def example() -> tuple[Floats, Floats, Floats]:
    """Minutes (tracts, hospitals), doctors of each hospital, people of each tract. Every tract reaches a hospital."""
    chance = np.random.default_rng(3)
    homes, works = chance.uniform(0, 60, (TRACTS, 2)), chance.uniform(0, 60, (HOSPITALS, 2))
    minutes = np.round(np.abs(homes[:, None] - works).sum(axis=2), 1)
    # Trips of exactly a bound.
    minutes[0, :4] = (10.0, 20.0, 30.0, 60.0)
    doctors, people = chance.integers(1, 40, HOSPITALS), chance.integers(0, 8000, TRACTS)
    return minutes, doctors.astype(np.float64), people.astype(np.float64)


@pytest.fixture(scope="module")
def pairs(example: tuple[Floats, Floats, Floats]) -> Pairs:
    minutes = example[0]
    rows, sites = np.nonzero(minutes <= 60)
    return pairs_from_minutes(
        rows, sites, minutes[rows, sites], n_demand=TRACTS, n_sites=HOSPITALS, reach_min=60.0
    )


@pytest.fixture(scope="module")
def frames(example: tuple[Floats, Floats, Floats]) -> dict[str, Any]:
    import pandas as pd

    minutes, doctors, people = example
    rows, sites = np.nonzero(minutes <= 60)
    costs = pd.DataFrame({"origin": rows, "dest": sites, "cost": minutes[rows, sites]})
    demand = pd.DataFrame({"geoid": np.arange(TRACTS), "demand": people})
    supply = pd.DataFrame({"supply": doctors}, index=pd.Index(np.arange(HOSPITALS), name="geoid"))
    return {"demand_df": demand, "supply_df": supply, "cost_df": costs}


def steps(decay: Any) -> Any:
    def weight(minutes: float) -> float:
        for bound, value in zip(decay.bounds_min, decay.weights, strict=True):
            if minutes <= bound:
                return float(value)
        return 0.0

    return weight


def theirs(frames: dict[str, Any], name: str, **options: Any) -> Floats:
    from access import fca

    copies = {key: frame.copy() for key, frame in frames.items()}
    found = getattr(fca, name)(**copies, **options)
    result: Floats = found.reindex(range(TRACTS)).fillna(0).to_numpy()
    return result


def test_two_step_is_that_of_pysal(
    example: tuple[Floats, Floats, Floats], pairs: Pairs, frames: dict[str, Any]
) -> None:
    _, doctors, people = example
    ours = two_step(pairs, doctors, people, reach_min=30.0)
    assert ours == pytest.approx(theirs(frames, "two_stage_fca", max_cost=30), rel=1e-12)
    assert ours.max() > 0


def test_enhanced_is_that_of_pysal(
    example: tuple[Floats, Floats, Floats], pairs: Pairs, frames: dict[str, Any]
) -> None:
    _, doctors, people = example
    expected = theirs(frames, "two_stage_fca", max_cost=60, weight_fn=steps(LUO_QI))
    assert enhanced(pairs, doctors, people) == pytest.approx(expected, rel=1e-12)


def test_three_step_is_that_of_pysal(
    example: tuple[Floats, Floats, Floats], pairs: Pairs, frames: dict[str, Any]
) -> None:
    _, doctors, people = example
    expected = theirs(frames, "three_stage_fca", max_cost=60, weight_fn=steps(WAN_ZOU_STERNBERG))
    assert three_step(pairs, doctors, people) == pytest.approx(expected, rel=1e-12)


def test_three_step_gives_out_what_is_offered(example: tuple[Floats, Floats, Floats], pairs: Pairs) -> None:
    _, doctors, people = example
    assert three_step(pairs, doctors, people) @ people == pytest.approx(doctors.sum())


# PySAL's hospital example: people and doctors of three places; minutes between a suburb and the town (inwards,
# outwards) and from one suburb to the other.
TOWN_PEOPLE, TOWN_DOCTORS = [100.0, 50.0, 10.0], [15.0, 20.0, 100.0]
SCENARIOS = {
    "gridlock": (40, 40, 80),
    "inwards": (20, 40, 80),
    "outwards": (40, 20, 80),
    "quick": (20, 20, 40),
}


def town(inwards: float, outwards: float, across: float) -> list[tuple[int, int, float]]:
    own = [(place, place, 1.0) for place in range(3)]
    return [
        *own,
        *((suburb, 2, float(inwards)) for suburb in (0, 1)),
        *((2, suburb, float(outwards)) for suburb in (0, 1)),
        (0, 1, float(across)),
        (1, 0, float(across)),
    ]


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_hospital_example_of_pysal(scenario: str) -> None:
    import pandas as pd
    from access import fca

    trips = town(*SCENARIOS[scenario])
    rows, sites, minutes = ([trip[k] for trip in trips] for k in range(3))
    kept = pairs_from_minutes(rows, sites, minutes, n_demand=3, n_sites=3, reach_min=80.0)
    gravity = Catchments.weighted(kept, np.where(kept.minutes < 61, 1 / kept.minutes.astype(np.float64), 0.0))

    def frames() -> tuple[Any, Any, Any]:
        demand = pd.DataFrame({"geoid": range(3), "demand": TOWN_PEOPLE})
        supply = pd.DataFrame({"supply": TOWN_DOCTORS}, index=pd.Index(range(3), name="geoid"))
        return demand, supply, pd.DataFrame(trips, columns=["origin", "dest", "cost"])

    expected = fca.two_stage_fca(*frames(), max_cost=60, weight_fn=lambda cost: 1 / cost)
    assert gravity.index(TOWN_DOCTORS, TOWN_PEOPLE) == pytest.approx(expected.to_numpy(), rel=1e-12)
    expected = fca.two_stage_fca(*frames(), max_cost=30)
    found = two_step(kept, TOWN_DOCTORS, TOWN_PEOPLE, reach_min=30.0)
    assert found == pytest.approx(expected.to_numpy(), rel=1e-12)
    expected = fca.two_stage_fca(*frames(), max_cost=60, weight_fn=steps(LUO_QI))
    assert enhanced(kept, TOWN_DOCTORS, TOWN_PEOPLE) == pytest.approx(expected.to_numpy(), rel=1e-12)
    expected = fca.three_stage_fca(*frames(), max_cost=60, weight_fn=steps(WAN_ZOU_STERNBERG))
    assert three_step(kept, TOWN_DOCTORS, TOWN_PEOPLE) == pytest.approx(expected.to_numpy(), rel=1e-12)


def test_weights_of_pysal_are_ours() -> None:
    from access import weights

    step = weights.step_fn({10: 1, 20: 0.68, 30: 0.22})
    minutes = [0.0, 10.0, 10.1, 20.0, 20.1, 30.0, 30.1]
    assert LUO_QI.weights_at(minutes).tolist() == [step(value) for value in minutes]
