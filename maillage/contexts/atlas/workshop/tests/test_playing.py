"""Scenarios played on an invented ground, against the same computed from the start in plain Python."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.contexts.atlas.fragility.points import breaking_points
from maillage.contexts.atlas.ground.problem import Ground, Method, Place, Setting, SiteOfSupply, points_of
from maillage.contexts.atlas.ground.scale import scale_of
from maillage.contexts.atlas.workshop.ahead import ground_after
from maillage.contexts.atlas.workshop.changes import Change
from maillage.contexts.atlas.workshop.outcome import outcome_of
from maillage.contexts.atlas.workshop.playing import play, reached_from
from maillage.core.accessibility.catchments import Catchments
from maillage.core.accessibility.pairs import Pairs, pairs_within
from maillage.core.accessibility.presets import preset_of
from maillage.core.accessibility.travel import CrowFlight
from maillage.platform.ui.typography import count_words

# Ten communes in a row, 6 km apart; the territory is the middle, with one neighbour on each side.
CODES = tuple(f"30{number:03d}" for number in range(1, 11))
OWN, BELT = CODES[3:7], (CODES[2], CODES[7])
TRAVEL = CrowFlight.uniform(detour=1.3, speed_kmh=60)
# Headcount and activity by commune.
SUPPLY = {
    CODES[1]: (2.0, 9_000.0),
    CODES[3]: (1.0, 5_400.0),
    CODES[4]: (3.0, 12_000.0),
    CODES[7]: (0.5, 2_000.0),
}


class Row(Ground):
    """A ground whose pairs are computed in place, without disk."""

    def pairs_to(self, codes: Sequence[str]) -> Pairs:
        sites = points_of([self.places[self.row_of[code]] for code in codes])
        return pairs_within(self.points, sites, self.decay.reach_min, TRAVEL)


def places() -> tuple[Place, ...]:
    return tuple(
        Place(
            code=code,
            name=f"Essai-{code}",
            lon=4.0 + 0.075 * number,
            lat=44.0,
            population=0 if number == 9 else 1_000 + 150 * number,
            young=None,
            adult=None,
            old=None,
            own=code in OWN,
            belt=code in BELT,
        )
        for number, code in enumerate(CODES)
    )


@pytest.fixture(scope="module")
def ground() -> Ground:
    return made("gp")


def made(profession: str) -> Ground:
    rows = places()
    preset = preset_of(profession)
    sites = tuple(
        SiteOfSupply(f"commune:{code}", code, f"Essai-{code}", "", heads, activity)
        for code, (heads, activity) in SUPPLY.items()
    )
    at = points_of([row for code in SUPPLY for row in rows if row.code == code])
    pairs = pairs_within(points_of(rows), at, preset.decay.reach_min, TRAVEL)
    catchments = Catchments(pairs, preset.decay)
    supply = np.array([site.supply for site in sites])
    demand = np.array([place.population * 1.1 for place in rows])
    return Row(
        profession=profession,
        preset=preset,
        setting=Setting(),
        places=rows,
        own=np.array([place.own for place in rows]),
        belt=np.array([place.belt for place in rows]),
        demand=demand,
        sites=sites,
        supply=supply,
        decay=preset.decay,
        travel=TRAVEL,  # type: ignore[arg-type]
        pairs=pairs,
        catchments=catchments,
        values=catchments.index(supply, demand),
        method=Method("", "", "", "", "", "", ()),
        key="essai",
        activity_per_professional=preset.activity_per_professional,
    )


def from_the_start(ground: Ground, changes: Sequence[Change]) -> list[float]:
    """Oracle: the state after the changes in plain Python, then the two steps of the index over all pairs."""
    heads = {code: SUPPLY.get(code, (0.0, 0.0))[0] for code in CODES}
    working = {code: SUPPLY.get(code, (0.0, 0.0))[1] for code in CODES}
    machines = dict.fromkeys(CODES, 0.0)
    people = {place.code: float(place.population) for place in ground.places}

    def leave(code: str, count: int) -> tuple[float, float]:
        gone = min(float(count), heads[code])
        activity = working[code] / heads[code] * gone if heads[code] else 0.0
        heads[code] -= gone
        working[code] -= activity
        return gone, activity

    for change in changes:
        if change.kind == "remove":
            leave(change.commune, change.count)
        elif change.kind in {"add", "centre"}:
            heads[change.commune] += change.count
            working[change.commune] += change.count * change.percent / 100 * ground.activity_per_professional
        elif change.kind == "move":
            gone, activity = leave(change.commune, change.count)
            heads[change.to] += gone
            working[change.to] += activity
        elif change.kind == "activity":
            gone, activity = leave(change.commune, change.count)
            heads[change.commune] += gone
            working[change.commune] += activity * change.percent / 100
        elif change.kind == "booth":
            machines[change.commune] += change.acts
        else:
            people[change.commune] = max(0.0, people[change.commune] + change.people)
    offered = {code: working[code] + machines[code] for code in CODES}
    demand = {code: people[code] * 1.1 for code in CODES}
    at = dict(zip(CODES, points_of(ground.places).lon, strict=True))

    def weight(one: str, other: str) -> float:
        km = (
            6371.0088
            * 2
            * math.asin(math.cos(math.radians(44.0)) * math.sin(abs(math.radians(at[one] - at[other])) / 2))
        )
        minutes = round(km * 1.3, 1)
        bands = zip(ground.preset.decay.bounds_min, ground.preset.decay.weights, strict=True)
        return next((value for bound, value in bands if minutes <= bound + 1e-6), 0.0)

    ratios = {}
    for code in CODES:
        reached = sum(weight(other, code) * demand[other] for other in CODES)
        ratios[code] = offered[code] / reached if reached else 0.0
    return [sum(weight(code, site) * ratios[site] for site in CODES) for code in CODES]


def some_changes() -> st.SearchStrategy[Change]:
    codes, few = st.sampled_from(CODES), st.integers(1, 3)
    return st.one_of(
        st.builds(Change, kind=st.just("remove"), commune=codes, count=few),
        st.builds(
            Change,
            kind=st.sampled_from(["add", "centre"]),
            commune=codes,
            count=few,
            percent=st.integers(5, 100),
        ),
        st.builds(Change, kind=st.just("move"), commune=codes, to=codes, count=few).filter(
            lambda c: c.to != c.commune
        ),
        st.builds(Change, kind=st.just("activity"), commune=codes, count=few, percent=st.integers(5, 200)),
        st.builds(Change, kind=st.just("booth"), commune=codes, acts=st.integers(50, 5_000)),
        st.builds(Change, kind=st.just("population"), commune=codes, people=st.integers(-3_000, 3_000)),
    )


@settings(max_examples=60, deadline=None)
@given(changes=st.lists(some_changes(), max_size=8))
def test_any_sequence_equals_the_computation_from_the_start(ground: Ground, changes: list[Change]) -> None:
    played = play(ground, changes)
    wanted = np.array(from_the_start(ground, changes))
    assert np.allclose(played.after, wanted, rtol=1e-9, atol=1e-9 * max(1.0, wanted.max()))
    assert np.array_equal(played.before, ground.values)
    assert (played.people_after >= 0).all()


def test_the_ground_itself_is_never_changed(ground: Ground) -> None:
    before = ground.values.copy(), ground.population.copy()
    play(ground, [Change("remove", CODES[3], count=1), Change("population", CODES[4], people=900)])
    assert np.array_equal(ground.values, before[0]) and np.array_equal(ground.population, before[1])


def test_who_leaves_takes_the_mean_activity_along(ground: Ground) -> None:
    one = play(ground, [Change("remove", CODES[4], count=1)])
    all_three = play(ground, [Change("remove", CODES[4], count=3)])
    row = ground.row_of[CODES[4]]
    assert ground.values[row] - all_three.after[row] == pytest.approx(
        3 * (ground.values[row] - one.after[row])
    )
    assert one.notes == {} and all_three.notes == {}


def test_what_cannot_be_done_is_done_as_far_as_it_goes_and_said(ground: Ground) -> None:
    changes = [
        Change("remove", CODES[4], count=5),
        Change("remove", CODES[5], count=1),
        Change("remove", CODES[7], count=1),
        Change("add", "75056", count=1, percent=100),
        Change("population", CODES[3], people=-9_000),
        Change("move", CODES[5], to=CODES[3], count=1),
    ]
    notes = play(ground, changes).notes
    assert notes[0] == "Compté pour 3 : il n’y en a pas davantage dans cette commune."
    assert notes[1] == "Sans effet : il n’y a pas de médecins généralistes dans cette commune."
    assert "part d’activité" in notes[2]
    assert "trop loin" in notes[3]
    assert "comptée vide" in notes[4]
    assert notes[5] == notes[1]


def test_a_doctor_who_arrives_where_nobody_was_reaches_whom_is_near(ground: Ground) -> None:
    rows, weights = reached_from(ground, CODES[5])
    played = play(ground, [Change("add", CODES[5], count=1, percent=50)])
    gained = played.after - played.before
    assert set(np.flatnonzero(gained > 0)) == set(rows[weights > 0])
    # What arrives is shared out whole among those in reach.
    assert float((gained * ground.demand).sum()) == pytest.approx(0.5 * 5_400)


def test_the_line_counts_the_people_who_cross_the_threshold(ground: Ground) -> None:
    outcome = outcome_of(ground, [Change("remove", CODES[4], count=3)])
    own = list(ground.own_rows)
    crossing = [row for row in own if ground.values[row] >= 2.5 > outcome.played.after[row]]
    people = sum(ground.places[row].population for row in crossing)
    assert outcome.below_after - outcome.below_before == people > 0
    assert outcome.line == f"{count_words(people, 'habitant')} de plus sous le seuil"
    assert outcome.tone == "worse"
    back = outcome_of(
        ground, [Change("remove", CODES[4], count=3), Change("add", CODES[4], count=9, percent=100)]
    )
    assert back.tone == "better" and "au-dessus du seuil" in back.line


def test_without_a_change_the_line_tells_today(ground: Ground) -> None:
    outcome = outcome_of(ground, [])
    assert outcome.line.endswith("sous le seuil aujourd’hui")
    assert outcome.below_before == outcome.below_after and outcome.touched == 0 and outcome.tone == "same"


def test_a_change_that_nobody_feels_says_so(ground: Ground) -> None:
    outcome = outcome_of(ground, [Change("add", CODES[0], count=1, percent=5)])
    assert outcome.line.startswith("Aucun habitant ne passe le seuil")


def test_communes_are_ranked_from_the_least_served(ground: Ground) -> None:
    rows = outcome_of(ground, [Change("remove", CODES[4], count=2)]).rows
    assert [row.code for row in rows] == sorted(
        OWN, key=lambda code: next(r.after for r in rows if r.code == code)
    )
    assert [row.rank for row in rows] == sorted(row.rank for row in rows) and rows[0].rank == 1
    assert {row.code for row in rows} == set(OWN)


def test_a_profession_without_threshold_is_told_by_its_mean() -> None:
    nurses = made("nurse")
    today = outcome_of(nurses, [])
    assert "en moyenne aujourd’hui" in today.line
    gained = outcome_of(nurses, [Change("add", CODES[4], count=2, percent=100)])
    assert gained.line.startswith("+ ") and gained.tone == "better"
    assert scale_of(nurses).pivot == pytest.approx(today.mean_before)


def test_a_departure_costs_what_playing_it_does(ground: Ground) -> None:
    found = breaking_points(ground, [], date(2026, 11, 22))
    assert found
    for point in found:
        alone = outcome_of(ground, [Change("remove", point.commune_code, count=1)])
        fallen = [row for row in ground.own_rows if ground.values[row] >= 2.5 > alone.played.after[row]]
        assert point.under == sum(ground.places[row].population for row in fallen)
        assert point.worst_fall == pytest.approx(max(row.before - row.after for row in alone.rows))
    assert [(point.without, point.under) for point in found] == sorted(
        ((point.without, point.under) for point in found), reverse=True
    )


def test_the_side_of_the_threshold_is_said_commune_by_commune(ground: Ground) -> None:
    rows = outcome_of(ground, [Change("remove", CODES[3], count=1), Change("remove", CODES[4], count=3)]).rows
    for row in rows:
        was, now = row.before < 2.5, row.after < 2.5
        assert row.side == {(False, True): "passe sous le seuil", (True, True): "déjà sous le seuil"}.get(
            (was, now), "passe au-dessus du seuil" if was else ""
        )
    assert any(row.side for row in rows)


def test_departures_follow_the_changes_of_the_scenario(ground: Ground) -> None:
    gone = (Change("remove", CODES[3], count=1), Change("remove", CODES[4], count=3))
    left = {
        point.commune_code for point in breaking_points(ground_after(ground, gone), [], date(2026, 11, 22))
    }
    assert left and not {CODES[3], CODES[4]} & left


def test_a_class_holds_its_own_lower_bound(ground: Ground) -> None:
    scale = scale_of(ground)
    assert scale.pivot == 2.5
    assert [scale.class_of(value) for value in (0.0, 0.99, 1.0, 2.49, 2.5, 3.25, 4.0)] == [
        1,
        1,
        2,
        3,
        4,
        5,
        6,
    ]
    assert len(scale.legend) == 6 and "le seuil" in scale.legend[2][1]
