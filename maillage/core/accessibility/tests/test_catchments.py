from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from maillage.core.accessibility.catchments import Catchments
from maillage.core.accessibility.decay import Decay
from maillage.core.accessibility.pairs import Pairs, pairs_from_minutes

Floats = NDArray[np.float64]
DECAY = Decay((10.0, 15.0, 20.0), (1.0, 0.3, 0.1))
FEWER = settings(max_examples=50, deadline=None)


@dataclass(frozen=True)
class Case:
    """A small problem: minutes[i][j], None where there is no way."""

    minutes: list[list[float | None]]
    supply: list[float]
    demand: list[float]

    @property
    def pairs(self) -> Pairs:
        trips = [
            (row, site, value)
            for row, line in enumerate(self.minutes)
            for site, value in enumerate(line)
            if value is not None
        ]
        rows, sites, minutes = ([trip[k] for trip in trips] for k in range(3))
        return pairs_from_minutes(
            rows, sites, minutes, n_demand=len(self.demand), n_sites=len(self.supply), reach_min=20.0
        )

    @property
    def catchments(self) -> Catchments:
        return Catchments(self.pairs, DECAY)

    def index(self) -> Floats:
        return self.catchments.index(self.supply, self.demand)


def naive_weight(minutes: float | None) -> float:
    if minutes is None or minutes > 20:
        return 0.0
    return 1.0 if minutes <= 10 else 0.3 if minutes <= 15 else 0.1


def naive_index(case: Case) -> list[float]:
    """The two formulas, written as they are."""
    ratios = []
    for site, offered in enumerate(case.supply):
        people = sum(
            naive_weight(line[site]) * here for line, here in zip(case.minutes, case.demand, strict=True)
        )
        ratios.append(offered / people if people > 0 else 0.0)
    return [
        sum(naive_weight(minutes) * ratio for minutes, ratio in zip(line, ratios, strict=True))
        for line in case.minutes
    ]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    n_demand, n_sites = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    minute = st.one_of(st.none(), st.sampled_from([0.0, 10.0, 10.1, 15.0, 15.1, 20.0, 20.1]))
    lines = draw(
        st.lists(st.lists(minute, min_size=n_sites, max_size=n_sites), min_size=n_demand, max_size=n_demand)
    )
    # Some sites have the very pairs of others, as professionals of one commune do.
    twins = draw(st.lists(st.integers(0, n_sites - 1), max_size=3))
    lines = [[*line, *(line[twin] for twin in twins)] for line in lines]
    amount = st.one_of(st.just(0.0), st.floats(0.01, 5000))
    supply = draw(st.lists(amount, min_size=n_sites + len(twins), max_size=n_sites + len(twins)))
    demand = draw(st.lists(amount, min_size=n_demand, max_size=n_demand))
    return Case(lines, supply, demand)


@FEWER
@given(cases())
def test_the_index_is_the_naive_one(case: Case) -> None:
    assert case.index().tolist() == pytest.approx(naive_index(case), rel=1e-12)


@FEWER
@given(cases())
def test_many_supplies_at_once_give_what_each_gives_alone(case: Case) -> None:
    kept = case.catchments
    other = [value * 2 + 1 for value in case.supply]
    both = kept.index_of_many(np.column_stack([case.supply, other]), case.demand)
    assert both[:, 0].tolist() == pytest.approx(case.index().tolist(), rel=1e-12)
    assert both[:, 1].tolist() == pytest.approx(kept.index(other, case.demand).tolist(), rel=1e-12)


@FEWER
@given(cases())
def test_what_is_offered_in_reach_is_what_is_given_out(case: Case) -> None:
    kept = case.catchments
    reached = ~kept.unreached(case.demand)
    given_out = float(np.array(case.demand) @ case.index())
    assert given_out == pytest.approx(float(np.array(case.supply)[reached].sum()), rel=1e-9)


@FEWER
@given(cases(), st.data())
def test_more_supply_never_lowers_anyone(case: Case, data: st.DataObject) -> None:
    site = data.draw(st.integers(0, len(case.supply) - 1))
    more = [value + (100 if at == site else 0) for at, value in enumerate(case.supply)]
    after = case.catchments.index(more, case.demand)
    assert (after >= case.index() * (1 - 1e-12)).all()


@FEWER
@given(cases(), st.randoms(use_true_random=False))
def test_order_does_not_matter(case: Case, chance: object) -> None:
    rows, sites = list(range(len(case.demand))), list(range(len(case.supply)))
    chance.shuffle(rows)  # type: ignore[attr-defined]
    chance.shuffle(sites)  # type: ignore[attr-defined]
    shuffled = Case(
        [[case.minutes[row][site] for site in sites] for row in rows],
        [case.supply[site] for site in sites],
        [case.demand[row] for row in rows],
    )
    assert shuffled.index().tolist() == pytest.approx(case.index()[rows].tolist(), rel=1e-12)


@FEWER
@given(cases(), st.floats(0.01, 100))
def test_scale(case: Case, factor: float) -> None:
    before, kept = case.index(), case.catchments
    assume(bool(before.any()))
    supply, demand = np.array(case.supply), np.array(case.demand)
    assert kept.index(supply * factor, demand * factor).tolist() == pytest.approx(before.tolist(), rel=1e-9)
    assert kept.index(supply * factor, demand).tolist() == pytest.approx((before * factor).tolist(), rel=1e-9)


@FEWER
@given(cases())
def test_ratios_and_people_are_those_of_each_site(case: Case) -> None:
    kept = case.catchments
    for site in range(len(case.supply)):
        people = sum(
            naive_weight(line[site]) * here for line, here in zip(case.minutes, case.demand, strict=True)
        )
        assert kept.people_in_reach(case.demand)[site] == pytest.approx(people)
        ratio = case.supply[site] / people if people > 0 else 0.0
        assert kept.ratios(case.supply, case.demand)[site] == pytest.approx(ratio)
        assert kept.unreached(case.demand)[site] == (people == 0)
        rows, weights = kept.column(site)
        expected = {
            row: naive_weight(line[site]) for row, line in enumerate(case.minutes) if naive_weight(line[site])
        }
        assert dict(zip(rows.tolist(), weights.tolist(), strict=True)) == expected


@FEWER
@given(cases())
def test_a_place_is_isolated_when_nothing_offered_is_in_reach(case: Case) -> None:
    expected = [
        not any(naive_weight(minutes) and offered for minutes, offered in zip(line, case.supply, strict=True))
        for line in case.minutes
    ]
    assert case.catchments.isolated(case.supply).tolist() == expected


def test_exactly_twenty_minutes_still_counts() -> None:
    case = Case([[20.0], [20.1]], [100.0], [10.0, 10.0])
    # All of it goes to those at 20.0 minutes; those at 20.1 are too far.
    assert case.index().tolist() == [10.0, 0.0]
    assert case.catchments.isolated(case.supply).tolist() == [False, True]


def test_a_site_in_reach_of_empty_places_only_gives_nothing_and_is_told() -> None:
    case = Case([[5.0, None], [None, 5.0]], [100.0, 100.0], [0.0, 10.0])
    assert case.index().tolist() == [0.0, 10.0]
    assert case.catchments.unreached(case.demand).tolist() == [True, False]


def test_sites_at_one_position_share_a_column_and_others_do_not() -> None:
    case = Case([[5.0, 5.0, 12.0], [12.0, 12.0, 5.0]], [1.0, 2.0, 3.0], [1.0, 1.0])
    kept = case.catchments
    assert kept.n_columns == 2
    assert kept.column_of[0] == kept.column_of[1] != kept.column_of[2]


def test_columns_that_look_alike_by_chance_are_still_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    class NoChance:
        def random(self, shape: tuple[int, ...]) -> Floats:
            return np.ones(shape)

    case = Case([[5.0, None], [None, 5.0]], [100.0, 50.0], [10.0, 10.0])
    monkeypatch.setattr(np.random, "default_rng", lambda seed: NoChance())
    assert case.catchments.n_columns == 2
    assert case.index().tolist() == [10.0, 5.0]


def test_a_decay_that_reaches_less_leaves_the_pairs_as_they_were() -> None:
    case = Case([[5.0, 18.0]], [10.0, 10.0], [10.0])
    pairs = case.pairs
    assert Catchments(pairs, Decay.threshold(10.0)).index(case.supply, case.demand).tolist() == [1.0]
    assert Catchments(pairs, Decay.threshold(20.0)).index(case.supply, case.demand).tolist() == [2.0]
    with pytest.raises(ValueError, match="do not hold"):
        Catchments(pairs, Decay.threshold(20.5))


def test_what_makes_no_sense_is_refused() -> None:
    kept = Case([[5.0]], [1.0], [1.0]).catchments
    for supply, demand in (([-1.0], [1.0]), ([1.0], [np.nan]), ([1.0, 1.0], [1.0])):
        with pytest.raises(ValueError, match=r"never negative|expected"):
            kept.index(supply, demand)
    pairs = Case([[5.0]], [1.0], [1.0]).pairs
    for weights in ([-1.0], [1.0, 1.0], [np.nan]):
        with pytest.raises(ValueError, match="weight"):
            Catchments.weighted(pairs, weights)


@FEWER
@given(cases())
def test_weights_of_ones_own_are_taken_as_they_are(case: Case) -> None:
    pairs = case.pairs
    own = Catchments.weighted(pairs, DECAY.weights_at(pairs.minutes))
    assert own.index(case.supply, case.demand).tolist() == case.index().tolist()
