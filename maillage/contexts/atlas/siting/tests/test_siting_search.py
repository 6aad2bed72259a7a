"""The search on a ground: each aim against every choice looked at, candidates, words."""

from __future__ import annotations

from itertools import combinations, combinations_with_replacement

import numpy as np
import pytest

from maillage.contexts.atlas.ground.problem import Ground
from maillage.contexts.atlas.ground.queries import ground_of
from maillage.contexts.atlas.siting.asked import COVERAGE, DISTANCE, EQUITY, Asked
from maillage.contexts.atlas.siting.minutes import FARTHEST_MIN, closest_min, minutes_to
from maillage.contexts.atlas.siting.search import search
from maillage.contexts.atlas.siting.wording import (
    answer_words,
    certificate_words,
    change_words,
    fewer_words,
    listed,
)
from maillage.contexts.atlas.tests.country import CODES, OWN, lay_country, open_rpps, practising, settle
from maillage.contexts.atlas.workshop.changes import Change
from maillage.contexts.atlas.workshop.playing import Stage
from maillage.platform.tenancy.models import Community

pytestmark = pytest.mark.django_db

# The territory here: seven communes in a row, 12 minutes from one to the next; a doctor in the first.
WIDE = CODES[2:9]


@pytest.fixture
def ground(community: Community) -> Ground:
    lay_country()
    settle(community, WIDE)
    open_rpps(CODES[1:10])
    practising(WIDE[0])
    return ground_of(community)


def _fall(ground: Ground, codes: tuple[str, ...]) -> float:
    """How much the squared shortfall falls, played by the workshop."""
    stage = Stage(ground)
    for code in codes:
        stage.play(Change(kind="add", commune=code, count=1, percent=100))
    people = np.where(ground.own, ground.population, 0.0)
    missing = [np.maximum(0.0, 2.5 - values) ** 2 for values in (ground.values, stage.values)]
    return float(people @ (missing[0] - missing[1]))


@pytest.mark.parametrize("count", [1, 2, 3])
def test_the_least_served_are_helped_as_much_as_can_be(ground: Ground, count: int) -> None:
    best = max(_fall(ground, codes) for codes in combinations_with_replacement(WIDE, count))
    found = search(ground, Asked(count=count, aim=EQUITY), WIDE)
    codes = tuple(one.code for one in found.chosen for _ in range(one.count))
    assert len(codes) == count
    assert _fall(ground, codes) == pytest.approx(found.answer.value)
    assert found.answer.value <= best * (1 + 1e-9) <= found.answer.bound * (1 + 1e-8)
    assert found.answer.value >= 0.99 * best


@pytest.mark.parametrize("count", [1, 2])
def test_most_people_are_brought_near(ground: Ground, count: int) -> None:
    asked = Asked(count=count, aim=COVERAGE, minutes=15)
    found = search(ground, asked, WIDE)
    trips, before = minutes_to(ground, list(WIDE)), closest_min(ground)
    people = ground.population[ground.own_rows]
    most = max(
        people[np.minimum(before, trips[:, list(sites)].min(axis=1)) <= 15].sum()
        for sites in combinations(range(len(WIDE)), count)
    )
    assert found.answer.is_best
    assert found.people_within(found.after_min) == most
    assert found.people_within(found.before_min) == 1_200 + 1_300
    assert "démontré" in certificate_words(found)
    assert f"{most:,.0f}".replace(",", "\u202f") in change_words(found)


def test_the_mean_trip_is_the_shortest(ground: Ground) -> None:
    found = search(ground, Asked(count=2, aim=DISTANCE), WIDE)
    trips, before = minutes_to(ground, list(WIDE)), closest_min(ground)
    people = ground.population[ground.own_rows]
    least = min(
        float(people @ np.minimum(before, trips[:, list(sites)].min(axis=1)))
        for sites in combinations(range(len(WIDE)), 2)
    )
    assert found.mean_min(found.after_min) * people.sum() == pytest.approx(least)
    assert "Le trajet moyen" in change_words(found)


def test_minutes_beyond_an_hour_count_for_an_hour(ground: Ground) -> None:
    assert closest_min(ground).tolist()[0] == 0
    assert closest_min(ground).max() == FARTHEST_MIN
    near = minutes_to(ground, [WIDE[0]])[1, 0]
    assert 10 < near < 15


def test_only_the_candidates_are_chosen(ground: Ground) -> None:
    for aim in (EQUITY, COVERAGE, DISTANCE):
        found = search(ground, Asked(count=2, aim=aim), (WIDE[5],))
        assert {one.code for one in found.chosen} == {WIDE[5]}
        # Two may go to one commune; a second site at one place brings nobody nearer.
        assert bool(fewer_words(found)) == (aim != EQUITY)


def test_where_nothing_can_be_gained_the_page_says_so(community: Community) -> None:
    lay_country()
    settle(community, OWN)
    open_rpps()
    for _ in range(12):
        practising(*OWN[:1])
        practising(*OWN[2:])
    ground = ground_of(community)
    found = search(ground, Asked(aim=EQUITY), OWN)
    assert found.chosen == ()
    assert "Aucune des communes possibles" in answer_words(found)
    found = search(ground, Asked(aim=COVERAGE, minutes=30), OWN)
    assert found.chosen == ()
    assert "30 minutes" in answer_words(found)
    assert certificate_words(found) == change_words(found) == ""


def test_the_answer_is_a_sentence(ground: Ground) -> None:
    found = search(ground, Asked(count=2, aim=COVERAGE), WIDE)
    names = [one.name for one in found.chosen]
    assert answer_words(found) == (
        f"Pour que le plus d’habitants soient à moins de 15 minutes, 2 généralistes : à {names[0]} et à {names[1]}."
    )
    assert listed(["à A", "à B", "à C"]) == "à A, à B et à C"
