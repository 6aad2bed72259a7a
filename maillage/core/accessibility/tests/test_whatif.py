from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from maillage.core.accessibility.catchments import Catchments
from maillage.core.accessibility.decay import Decay
from maillage.core.accessibility.pairs import pairs_from_minutes
from maillage.core.accessibility.whatif import WhatIf

Floats = NDArray[np.float64]
DECAY = Decay((10.0, 15.0, 20.0), (1.0, 0.3, 0.1))
N_DEMAND, N_SITES = 12, 8

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("supply"), st.integers(0, 30), st.floats(-3, 3)),
        st.tuples(st.just("demand"), st.integers(0, N_DEMAND - 1), st.floats(-3, 3)),
        st.tuples(st.just("empty"), st.integers(0, N_DEMAND - 1), st.just(0.0)),
        st.tuples(st.just("close"), st.integers(0, 30), st.just(0.0)),
        st.tuples(st.just("site"), st.integers(0, 2**31), st.floats(0, 3)),
        st.tuples(st.just("undo"), st.just(0), st.just(0.0)),
    ),
    max_size=25,
)


def problem(seed: int) -> tuple[Catchments, Floats, Floats]:
    chance = np.random.default_rng(seed)
    minutes = np.round(chance.uniform(0, 30, (N_DEMAND, N_SITES)), 1)
    minutes[:, -1] = minutes[:, 0]
    rows, sites = np.nonzero(minutes <= 20)
    pairs = pairs_from_minutes(
        rows, sites, minutes[rows, sites], n_demand=N_DEMAND, n_sites=N_SITES, reach_min=20.0
    )
    supply, demand = chance.uniform(0, 3, N_SITES), chance.uniform(0.5, 3, N_DEMAND)
    return Catchments(pairs, DECAY), supply, demand


def take(play: WhatIf, step: tuple[str, int, float]) -> None:
    kind, number, amount = step
    if kind == "undo":
        if play.n_changes:
            play.undo()
    elif kind == "demand":
        play.change_demand(number, max(amount, -play.demand[number]))
    elif kind == "empty":
        play.change_demand(number, -play.demand[number])
    elif kind == "site":
        chance = np.random.default_rng(number)
        rows = chance.permutation(N_DEMAND)[: number % (N_DEMAND + 1)]
        play.add_site(rows, chance.choice([0.1, 0.3, 1.0], len(rows)), amount)
    else:
        site = number % play.n_sites
        play.change_supply(site, -play.supply[site] if kind == "close" else max(amount, -play.supply[site]))


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 50), STEPS, st.sampled_from([1, 3, 2000]))
def test_any_sequence_is_the_full_computation_and_undo_brings_back_the_very_numbers(
    seed: int, steps: list[tuple[str, int, float]], refresh_every: int
) -> None:
    play = WhatIf(*problem(seed), refresh_every=refresh_every)
    seen = [play.values.copy()]
    largest = play.values.max()
    for step in steps:
        take(play, step)
        del seen[play.n_changes :]
        seen.append(play.values.copy())
        largest = max(largest, play.values.max())
        assert np.abs(play.values - play.recomputed()).max() <= 1e-12 * largest
    while play.n_changes:
        assert (play.values == seen.pop()).all()
        play.undo()
    assert (play.values == seen.pop()).all()
    assert (play.values == WhatIf(*problem(seed)).values).all()


@given(st.integers(0, 50), st.permutations(range(4)))
def test_the_order_of_changes_does_not_matter(seed: int, order: list[int]) -> None:
    changes = [("supply", 0, 1.5), ("demand", 3, 2.0), ("supply", N_SITES - 1, 0.5), ("demand", 5, 1.0)]
    one, other = WhatIf(*problem(seed)), WhatIf(*problem(seed))
    for step in changes:
        take(one, step)
    for at in order:
        take(other, changes[at])
    assert one.values == pytest.approx(other.values, rel=1e-12)


def test_a_new_site_is_as_if_it_had_always_been_there() -> None:
    kept, supply, demand = problem(7)
    columns = [
        dict(zip(*(part.tolist() for part in kept.column(site)), strict=True)) for site in range(N_SITES)
    ]
    play = WhatIf(kept, np.append(supply[:-1], 0.0), demand)
    before = WhatIf(kept, supply, demand).values
    site = play.add_site(list(columns[-1]), list(columns[-1].values()), float(supply[-1]))
    assert site == N_SITES
    assert play.n_sites == N_SITES + 1
    assert play.values == pytest.approx(before, rel=1e-12)
    assert play.supply.tolist() == [*supply[:-1].tolist(), 0.0, supply[-1]]


def test_a_site_that_nobody_reaches_takes_supply_and_gives_nothing() -> None:
    play = WhatIf(*problem(1))
    before = play.values.copy()
    site = play.add_site([], [], 2.0)
    play.change_supply(site, 1.0)
    assert (play.values == before).all()
    assert play.supply[site] == 3.0


def test_what_cannot_be_is_refused_and_changes_nothing() -> None:
    play = WhatIf(*problem(1))
    before = play.values.copy()
    with pytest.raises(ValueError, match="less than nothing"):
        play.change_supply(0, -100.0)
    with pytest.raises(ValueError, match="less than nothing"):
        play.change_demand(0, float("nan"))
    for rows, weights in (([0, 0], [1.0, 1.0]), ([0], [1.0, 1.0]), ([0], [-1.0])):
        with pytest.raises(ValueError, match="weight"):
            play.add_site(rows, weights, 1.0)
    with pytest.raises(ValueError, match="less than nothing"):
        play.add_site([0], [1.0], -1.0)
    for change in (lambda: play.change_supply(-1, 1.0), lambda: play.change_demand(N_DEMAND, 1.0)):
        with pytest.raises(IndexError):
            change()
    with pytest.raises(IndexError):
        play.add_site([N_DEMAND], [1.0], 1.0)
    with pytest.raises(IndexError):
        play.undo()
    assert (play.values == before).all()
    assert (play.n_changes, play.n_sites) == (0, N_SITES)


def test_what_rounding_leaves_of_nothing_is_nothing() -> None:
    play = WhatIf(*problem(1))
    play.change_supply(0, 0.1 - play.supply[0])
    play.change_supply(0, 0.2)
    play.change_supply(0, -0.3)
    assert play.supply[0] == 0.0
    for row in range(N_DEMAND):
        play.change_demand(row, 0.1 - play.demand[row])
        play.change_demand(row, 0.2)
        play.change_demand(row, -0.3)
    assert play.demand.tolist() == [0.0] * N_DEMAND
    assert np.abs(play.values).max() < 1e-12 * 100
