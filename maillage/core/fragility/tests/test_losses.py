"""The losses of every site against their definition: the supply is taken away and all is computed again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.core.accessibility.catchments import Catchments
from maillage.core.accessibility.decay import Decay
from maillage.core.accessibility.pairs import pairs_from_minutes
from maillage.core.fragility.losses import Losses, drop_by_place, losses
from maillage.core.fragility.ranking import ranked

DECAY = Decay((10.0, 20.0), (1.0, 0.3))


def catchments_of(minutes: np.ndarray) -> Catchments:
    """Of a full table of minutes, places in rows."""
    rows, sites = np.indices(minutes.shape)
    n_demand, n_sites = minutes.shape
    pairs = pairs_from_minutes(
        rows.ravel(), sites.ravel(), minutes.ravel(), n_demand=n_demand, n_sites=n_sites, reach_min=20.0
    )
    return Catchments(pairs, DECAY)


def again(
    catchments: Catchments,
    supply: np.ndarray,
    gone: np.ndarray,
    demand: np.ndarray,
    people: np.ndarray,
    threshold: float,
) -> tuple[list[float], list[float], list[float]]:
    """The oracle: for each site, all of it computed once more without what goes."""
    without, under, mean = [], [], []
    before, alone = catchments.index(supply, demand), catchments.isolated(supply)
    for site in range(len(supply)):
        left = supply.copy()
        left[site] -= gone[site]
        after, then_alone = catchments.index(left, demand), catchments.isolated(left)
        without.append(float(people[then_alone & ~alone].sum()))
        under.append(float(people[(before >= threshold) & (after < threshold)].sum()))
        mean.append(float(people @ (before - after) / people.sum()) if people.sum() else 0.0)
    return without, under, mean


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_losses_are_what_computing_again_gives(data: st.DataObject) -> None:
    n_demand, n_sites = data.draw(st.integers(1, 6)), data.draw(st.integers(1, 5))
    draw = data.draw(st.integers(0, 10_000))
    chance = np.random.default_rng(draw)
    catchments = catchments_of(chance.integers(1, 40, (n_demand, n_sites)).astype(float))
    supply = chance.integers(0, 4, n_sites) * 5400.0
    gone = np.where(chance.random(n_sites) < 0.5, supply, np.minimum(supply, 5400.0))
    demand = chance.integers(0, 3, n_demand) * 1000.0
    people = np.where(chance.random(n_demand) < 0.7, demand, 0.0)
    # Between two values that the index can take: a fall that ends exactly at the threshold is tested apart.
    threshold = 2.5123
    found = losses(catchments, supply=supply, gone=gone, demand=demand, people=people, threshold=threshold)
    without, under, mean = again(catchments, supply, gone, demand, people, threshold)
    assert found.without == pytest.approx(without)
    assert found.under == pytest.approx(under)
    assert found.mean_drop == pytest.approx(mean, abs=1e-12)


def three_villages() -> Catchments:
    """Villages 0 and 1 reach site 0; 1 and 2 reach site 1; nobody else is near."""
    return catchments_of(np.array([[5.0, 99.0], [10.0, 10.0], [99.0, 20.0]]))


def test_who_has_one_doctor_in_reach_is_left_without() -> None:
    found = losses(
        three_villages(),
        supply=[5400, 5400],
        gone=[5400, 5400],
        demand=[1000, 500, 800],
        people=[1000, 500, 800],
    )
    assert found.without.tolist() == [1000.0, 800.0]
    assert found.under.tolist() == [0.0, 0.0]
    assert found.worst_row.tolist() == [0, 1]


def test_one_of_two_who_goes_leaves_nobody_without() -> None:
    found = losses(
        three_villages(),
        supply=[10800, 5400],
        gone=[5400, 0],
        demand=[1000, 500, 800],
        people=[1000, 500, 800],
    )
    assert found.without.tolist() == [0.0, 0.0]
    assert found.mean_drop[0] > 0
    assert found.mean_drop[1] == 0
    assert found.worst_row[1] == -1


def test_an_index_that_ends_at_the_threshold_is_not_under_it() -> None:
    catchments = catchments_of(np.array([[5.0, 5.0]]))
    asked = {"supply": [2500, 2500], "gone": [2500, 2500], "demand": [1000], "people": [1000]}
    assert losses(catchments, threshold=2.5, **asked).under.tolist() == [0.0, 0.0]
    assert losses(catchments, threshold=2.5001, **asked).under.tolist() == [1000.0, 1000.0]


def test_people_outside_the_territory_are_not_told_about_and_share_the_supply() -> None:
    alone = losses(
        three_villages(), supply=[5400, 5400], gone=[5400, 0], demand=[1000, 500, 800], people=[0, 500, 0]
    )
    assert alone.without[0] == 0
    assert alone.mean_drop[0] == pytest.approx(5400 / 1500)


def test_drops_by_place() -> None:
    rows, fall = drop_by_place(three_villages(), 1, 5400.0, [1000, 500, 800])
    reached = 500 + 0.3 * 800
    assert dict(zip(rows.tolist(), fall.tolist(), strict=True)) == pytest.approx(
        {1: 5400 / reached, 2: 0.3 * 5400 / reached}
    )


def test_a_site_that_nobody_reaches_is_missed_by_nobody() -> None:
    rows, fall = drop_by_place(catchments_of(np.array([[50.0]])), 0, 5400.0, [1000])
    assert (len(rows), len(fall)) == (0, 0)


def test_more_than_there_is_cannot_go() -> None:
    with pytest.raises(ValueError, match="between nothing and all"):
        losses(three_villages(), supply=[5400, 0], gone=[6000, 0], demand=[1, 1, 1], people=[1, 1, 1])


def lost(without: list[float], under: list[float], mean: list[float]) -> Losses:
    size = len(mean)
    return Losses(
        np.array(without), np.array(under), np.array(mean), np.array(mean), np.zeros(size, dtype=np.int64)
    )


def test_order_of_the_list() -> None:
    found = lost([0, 10, 0, 0, 0], [500, 0, 500, 0, 0], [0.5, 0.1, 0.2, 0.9, 0.0])
    assert ranked(found, [0, 0, 3, 0, 0]).tolist() == [1, 2, 0, 3]


def test_what_rests_on_a_site_is_felt_even_if_no_inhabitant_loses() -> None:
    assert ranked(lost([0], [0], [0.0]), [2]).tolist() == [0]
