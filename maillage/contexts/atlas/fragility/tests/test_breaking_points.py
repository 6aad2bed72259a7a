"""Breaking points of the small country of `atlas.tests.country`: communes in a row, 12 minutes apart."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from maillage.contexts.atlas.fragility.points import ALL, ONE, Fall, breaking_points, falls_of
from maillage.contexts.atlas.fragility.queries import points_of, what_rests, who_is_behind
from maillage.contexts.atlas.ground.problem import Ground
from maillage.contexts.atlas.ground.queries import ground_of
from maillage.contexts.atlas.tests.country import (
    BELT,
    CODES,
    OWN,
    lay_country,
    open_register,
    open_rpps,
    practising,
    settle,
)
from maillage.contexts.atlas.workshop.access import departures, played_with
from maillage.contexts.atlas.workshop.changes import Change
from maillage.contexts.directory.structures.models import Structure
from maillage.core.fragility.rules import ADVANCED_PRACTICE, NURSING_HOME
from maillage.platform.registry import Dependence
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.fixture
def land(community: Community) -> Community:
    """Two doctors in the first commune of the territory, one in the last, one next door."""
    lay_country()
    settle(community)
    open_rpps()
    for commune in (OWN[0], OWN[0], OWN[2], BELT[1]):
        practising(commune)
    return community


@pytest.fixture
def ground(land: Community) -> Ground:
    return ground_of(land)


def test_each_departure_is_told_with_what_it_costs(ground: Ground) -> None:
    points = {point.commune_code: point for point in breaking_points(ground, [], TODAY)}
    assert points[OWN[0]].sentence == "Départ d’un généraliste à Essai-3"
    assert points[OWN[0]].headcount == 2
    assert points[OWN[0]].without == 0
    assert points[OWN[2]].is_own and not points[BELT[1]].is_own


def test_a_fall_is_the_difference_of_two_full_computations(ground: Ground) -> None:
    site = ground.site_of[OWN[0]]
    left = ground.supply.copy()
    left[site] /= 2
    after = ground.catchments.index(left, ground.demand)
    falls = falls_of(ground, OWN[0], ONE)
    assert falls
    for one in falls:
        assert one.after == pytest.approx(after[ground.row_of[one.code]])
    assert [one.fall for one in falls] == sorted((one.fall for one in falls), reverse=True)


def test_the_workshop_has_the_very_same_list(land: Community, ground: Ground) -> None:
    actor = Actor.system(land)
    today = points_of(actor, ground, timezone.localdate())
    assert {point.commune_code for point in today} == {OWN[0], OWN[2], BELT[1]}
    assert departures(actor, played_with(land, "gp", ())) == today


def test_a_booth_stays_when_the_doctor_leaves(community: Community) -> None:
    lay_country()
    settle(community)
    open_rpps()
    practising(OWN[1])
    booth = Change("booth", OWN[1], acts=1_500)
    (before,) = breaking_points(ground_of(community), [], TODAY)
    (after,) = departures(Actor.system(community), played_with(community, "gp", (booth,)))
    assert before.without > 0
    assert after.without == 0
    assert after.fall == pytest.approx(before.fall)


def test_all_who_leave_a_place_leave_more_without(ground: Ground) -> None:
    one = {point.commune_code: point for point in breaking_points(ground, [], TODAY, ONE)}
    everyone = {point.commune_code: point for point in breaking_points(ground, [], TODAY, ALL)}
    assert everyone[OWN[0]].fall == pytest.approx(2 * one[OWN[0]].fall)
    assert everyone[OWN[0]].sentence == "Départ de 2 généralistes à Essai-3"


def test_what_rests_goes_to_the_nearest_doctor_and_needs_a_rule(ground: Ground) -> None:
    facts = [
        Dependence(ADVANCED_PRACTICE, OWN[0], 2, "2 infirmières"),
        Dependence("astrology", OWN[0], 5, "5 astrologues"),
        Dependence(NURSING_HOME, CODES[-1], 1, "1 EHPAD"),
    ]
    points = {point.commune_code: point for point in breaking_points(ground, facts, TODAY)}
    assert points[OWN[0]].dependants == 2
    assert points[OWN[0]].resting_words == "2 infirmières"
    assert points[OWN[2]].dependants == 0
    before_any_rule = {
        point.commune_code: point for point in breaking_points(ground, facts, date(2004, 1, 1))
    }
    assert before_any_rule[OWN[0]].dependants == 0


def test_the_registers_know_nurses_without_direct_access_and_nursing_homes(land: Community) -> None:
    practising(OWN[0], profession="60", skill="SI02", sector="SA08")
    practising(OWN[0], profession="60", skill="SI02", sector="SA52")
    practising(OWN[1], OWN[2], profession="60", skill="SI01", sector="SA07")
    practising(OWN[1], profession="60", skill="")
    open_register("finess", date(2026, 9, 1))
    Structure.objects.create(
        finess="300000001", name="EHPAD D’ESSAI", kind="ehpad", commune_id=OWN[2], digest=b"1" * 16, since=1
    )
    found = what_rests(Actor.system(land), frozenset(OWN))
    told = {(one.kind, one.commune_code, one.count) for one in found}
    assert told == {
        (ADVANCED_PRACTICE, OWN[0], 1),
        (ADVANCED_PRACTICE, OWN[1], 1),
        (ADVANCED_PRACTICE, OWN[2], 1),
        (NURSING_HOME, OWN[2], 1),
    }


def test_who_is_behind_is_who_was_counted(land: Community) -> None:
    practising(OWN[0], mode="S", sector="SA01")
    assert len(who_is_behind(land, "gp", OWN[0])) == 2
    assert who_is_behind(land, "pharmacist", OWN[0]) == []


def test_the_side_of_the_threshold_is_said() -> None:
    def words(before: float, after: float, threshold: float | None = 2.5) -> str:
        return Fall("30100", "Essai", 10, before, after, threshold).words

    assert words(2.6, 2.4999) == "passe sous le seuil"
    assert words(2.4, 2.3) == "déjà sous le seuil"
    assert words(2.6, 2.5) == ""
    assert words(1.0, 0.5, None) == ""
