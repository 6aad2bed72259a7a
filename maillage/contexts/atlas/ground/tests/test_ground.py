"""The ground of a community: who is counted, where, and what the pages are told about it."""

from __future__ import annotations

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillage.contexts.atlas.ground.problem import Setting
from maillage.contexts.atlas.ground.queries import NoCommunes, NoGround, NoSupply, forget_grounds, ground_of
from maillage.contexts.atlas.ground.refusals import NoneCounted, NoPlaces, UnknownProfession
from maillage.contexts.atlas.ground.results import (
    by_commune,
    compared,
    people_gained,
    under_threshold,
    weighted_mean,
)
from maillage.contexts.atlas.tests.country import (
    BELT,
    CODES,
    OWN,
    facilities,
    lay_country,
    open_rpps,
    practising,
    settle,
)
from maillage.contexts.territory.models import Commune
from maillage.platform.tenancy.models import Community

pytestmark = pytest.mark.django_db


@pytest.fixture
def land(community: Community) -> Community:
    lay_country()
    settle(community)
    return community


def heads(community: Community, profession: str = "gp") -> dict[str, float]:
    return {site.commune_code: site.headcount for site in ground_of(community, profession).sites}


def test_without_anything_it_says_what_to_do(community: Community) -> None:
    with pytest.raises(NoCommunes, match="périmètre") as refusal:
        ground_of(community)
    assert "communes" in refusal.value.advice
    lay_country()
    settle(community)
    with pytest.raises(NoSupply, match="Aucun fichier") as refused:
        ground_of(community)
    assert "RPPS" in refused.value.advice and "BPE" in refused.value.advice
    with pytest.raises(UnknownProfession, match="astrologue"):
        ground_of(community, "astrologue")
    open_rpps()
    with pytest.raises(NoneCounted):
        ground_of(community)
    assert issubclass(NoneCounted, NoGround)


def test_a_territory_without_any_position_has_no_ground(land: Community) -> None:
    open_rpps()
    Commune.objects.filter(code__in=OWN).update(lon=None, lat=None)
    with pytest.raises(NoPlaces):
        ground_of(land)


def test_a_commune_without_position_is_left_out_and_said(land: Community) -> None:
    open_rpps()
    practising(OWN[1])
    Commune.objects.filter(code=OWN[0]).update(lon=None, lat=None)
    ground = ground_of(land)
    assert OWN[0] not in ground.row_of
    assert ground.without_position == ("Essai-3",)
    assert any("Essai-3" in words for words in ground.method.missing)


def test_places_are_the_territory_its_neighbours_and_twice_the_reach(land: Community) -> None:
    open_rpps()
    practising(OWN[1])
    ground = ground_of(land)
    codes = [place.code for place in ground.places]
    assert tuple(codes[:3]) == OWN and {*codes[3:5]} == {*BELT}
    assert ground.own.tolist() == [True] * 3 + [False] * (len(codes) - 3)
    assert [place.code for place, belt in zip(ground.places, ground.belt, strict=True) if belt] == [*BELT]
    # 40 minutes, a little more than four steps of some 12.5 minutes on each side of the neighbours: three of them.
    assert {*codes} == {*CODES[:10]}


def test_everyone_counts_once_shared_between_places(land: Community) -> None:
    open_rpps()
    practising(OWN[0])
    practising(OWN[0], OWN[1])
    # Two know-how at one place are one place.
    practising(OWN[2], OWN[2], places=("cabinet", "cabinet"))
    assert heads(land) == {OWN[0]: 1.5, OWN[1]: 0.5, OWN[2]: 1.0}
    assert sum(heads(land).values()) == 3


@pytest.mark.parametrize(
    ("activity", "counted"),
    [
        ({}, True),
        ({"sector": "", "kind": ""}, True),
        ({"mode": "S", "sector": "SA05"}, True),
        ({"mode": "S", "sector": "SA52"}, True),
        ({"mode": "S", "sector": "SA01"}, False),
        ({"mode": "S", "sector": "SA33"}, False),
        ({"mode": "L", "sector": "SA04"}, False),
        ({"mode": "L", "sector": "SA64"}, False),
        ({"kind": "GENR02"}, False),
        ({"kind": "GENR03"}, False),
        ({"kind": "GENR04"}, False),
        ({"mode": "B"}, False),
        ({"category": "E"}, False),
        ({"skill": "SM05"}, False),
        ({"profession": "60"}, False),
    ],
)
def test_only_care_outside_hospital_is_counted(
    land: Community, activity: dict[str, str], counted: bool
) -> None:
    open_rpps()
    practising(OWN[1])
    practising(OWN[0], **activity)  # type: ignore[arg-type]
    assert (OWN[0] in heads(land)) is counted


def test_pharmacies_are_counted_as_places(land: Community) -> None:
    open_rpps()
    for mode in ("L", "S"):
        practising(OWN[0], profession="21", skill="", mode=mode, sector="SA33", places=("officine",))
    practising(OWN[1], profession="21", skill="", mode="S", sector="SA01", places=("hopital",))
    assert heads(land, "pharmacist") == {OWN[0]: 1.0}
    ground = ground_of(land, "pharmacist")
    assert ground.preset.unit_label == "pharmacies pour 100 000 habitants"
    assert ground.threshold is None and under_threshold(ground).people == 0


def test_beyond_the_covered_communes_the_facilities_count(land: Community) -> None:
    open_rpps()
    practising(OWN[0])
    beyond = CODES[8]
    facilities(2019, "D201", {OWN[1]: 9, beyond: 4})
    facilities(2024, "D265", {OWN[1]: 9, beyond: 2})
    # The register decides where it is kept; elsewhere the latest vintage does, under its own code.
    assert heads(land) == {OWN[0]: 1.0, beyond: 2.0}
    assert any("1er janvier 2024" in words for words in ground_of(land).method.missing)


def test_without_a_register_the_facilities_count_everywhere(land: Community) -> None:
    facilities(2019, "D201", {OWN[1]: 3})
    ground = ground_of(land)
    assert {site.commune_code: site.headcount for site in ground.sites} == {OWN[1]: 3.0}
    assert any("RPPS n’est pas importé" in words for words in ground.method.missing)
    assert not any("RPPS, ANS" in source for source in ground.method.sources)


def test_what_is_missing_is_said(land: Community) -> None:
    open_rpps(covered=(OWN[0], *BELT))
    practising(OWN[0])
    missing = " ".join(ground_of(land).method.missing)
    assert "communes du territoire (Essai-4, Essai-5)" in missing
    assert "trop bas" in missing
    assert "ouvertes" in ground_of(land).method.small_counts


def test_all_of_france_kept_counts_everywhere(land: Community) -> None:
    open_rpps(covered=(), keeps_all=True)
    practising(CODES[8])
    assert heads(land) == {CODES[8]: 1.0}


def test_the_index_is_that_of_a_naive_count(land: Community) -> None:
    open_rpps()
    for code in (OWN[0], OWN[0], OWN[2], BELT[0]):
        practising(code)
    ground = ground_of(land)
    weight = {}
    for row in range(len(ground.places)):
        sites, minutes = ground.pairs.of(row)
        for site, time in zip(sites.tolist(), minutes.tolist(), strict=True):
            weight[row, site] = 1 if time <= 10 else 0.3 if time <= 15 else 0.1 if time <= 20 else 0
    expected = []
    for row in range(len(ground.places)):
        total = 0.0
        for site in range(len(ground.sites)):
            people = sum(
                weight.get((other, site), 0) * ground.demand[other] for other in range(len(ground.places))
            )
            total += weight.get((row, site), 0) * ground.supply[site] / people
        expected.append(total)
    np.testing.assert_allclose(ground.values, expected, rtol=1e-12)
    assert ground.supply.sum() == pytest.approx(4 * 5_400)


def test_results_say_who_is_under_and_who_is_nearest(land: Community) -> None:
    open_rpps()
    practising(OWN[0])
    ground = ground_of(land)
    rows = by_commune(ground)
    assert [row.code for row in rows] == [*OWN]
    assert (rows[0].nearest, rows[0].nearest_min) == ("Essai-3", 0.0)
    assert rows[1].nearest == "Essai-3" and 10 < (rows[1].nearest_min or 0) <= 15
    # Two steps away is beyond 20 minutes.
    assert (rows[2].nearest, rows[2].nearest_min, rows[2].value) == ("", None, 0.0)
    under = under_threshold(ground)
    below = [row for row in rows if row.value < 2.5]
    assert (under.communes, under.people) == (len(below), sum(row.population for row in below))
    total = sum(row.population for row in rows)
    assert weighted_mean(ground) == pytest.approx(sum(row.population * row.value for row in rows) / total)
    plenty = np.full(len(ground.places), 3.0)
    assert under_threshold(ground, plenty).people == 0
    assert people_gained(ground, plenty) == under.people
    belt = compared(ground, "Voisines", np.flatnonzero(ground.belt))
    assert belt.people == sum(place.population for place in ground.places if place.belt)


def test_exactly_the_threshold_is_not_under(land: Community) -> None:
    open_rpps()
    practising(OWN[0])
    ground = ground_of(land)
    assert under_threshold(ground, np.full(len(ground.places), 2.5)).communes == 0
    assert under_threshold(ground, np.full(len(ground.places), np.nextafter(2.5, 0))).communes == 3


def test_a_candidate_site_reaches_what_a_real_one_does(land: Community) -> None:
    open_rpps()
    practising(OWN[0])
    ground = ground_of(land)
    pairs = ground.pairs_to([OWN[2], OWN[0]])
    assert pairs.n_sites == 2
    column = [
        (row, float(time))
        for row in range(len(ground.places))
        for site, time in zip(*pairs.of(row), strict=True)
        if site == 1
    ]
    real = [
        (row, float(time))
        for row in range(len(ground.places))
        for site, time in zip(*ground.pairs.of(row), strict=True)
        if site == ground.site_of[OWN[0]]
    ]
    assert column == real


def test_it_is_made_once_and_made_again_when_something_changed(land: Community) -> None:
    open_rpps()
    practising(OWN[0])
    with CaptureQueriesContext(
        connection,
    ) as first:
        ground = ground_of(land)
    with CaptureQueriesContext(connection) as second:
        assert ground_of(land) is ground
    assert len(first) <= 13 and len(second) <= 4
    assert ground_of(land, setting=Setting(calibrated=False)).key != ground.key
    facilities(2019, "D201", {CODES[8]: 3})
    changed = ground_of(land)
    assert changed.key != ground.key and len(changed.sites) == 2
    settle(land, (*OWN, BELT[0]))
    assert ground_of(land).own.sum() == 4
    forget_grounds()
    assert ground_of(land) is not changed


def test_the_method_is_printed_whole(land: Community) -> None:
    open_rpps()
    practising(OWN[0])
    method = ground_of(land).method
    assert "vol d’oiseau" in method.distances
    assert "1 jusqu’à 10 minutes, 0,3 de 10 à 15, 0,1 de 15 à 20" in method.decay
    assert "remplaçants" in method.supply and "hospitalier" in method.supply
    assert "incertains" in method.certainty
    assert any("01/09/2026" in source for source in method.sources)
    abouts = [line.about for line in method.lines()]
    assert abouts[:4] == ["Distances", "Éloignement", "Offre", "Activité"]
