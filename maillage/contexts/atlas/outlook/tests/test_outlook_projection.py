"""The coming years of a small country: what follows from supply, assumptions, and what persons told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from django_scopes import scope

from maillage.contexts.atlas.ground.problem import Ground
from maillage.contexts.atlas.ground.queries import forget_grounds, ground_of
from maillage.contexts.atlas.outlook.assumptions import defaults_for, headcount_of, variations_of
from maillage.contexts.atlas.outlook.curve import curve_of, nice_step
from maillage.contexts.atlas.outlook.known import NOTHING, Known, Part, known_on, years_until
from maillage.contexts.atlas.outlook.projection import outlook_of, shifted
from maillage.contexts.atlas.outlook.showing import Asked, Shown, chance
from maillage.contexts.atlas.tests.country import OWN, lay_country, open_rpps, practising, settle
from maillage.contexts.directory.knowledge.models import DepartureNotice, Teller
from maillage.core.accessibility.standard import NEUTRAL
from maillage.core.outlook.supply import UNKNOWN
from maillage.platform.tenancy.models import Community

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 1)


@pytest.fixture
def ground(community: Community) -> Ground:
    lay_country()
    settle(community)
    open_rpps()
    for _ in range(5):
        practising(OWN[0])
    practising(OWN[1])
    practising(OWN[0], OWN[1])
    return ground_of(community)


def test_today_is_what_the_map_of_the_offer_says(ground: Ground) -> None:
    found = outlook_of(ground, defaults_for("gp", 7), NEUTRAL)
    np.testing.assert_allclose(found.commune_mean[:, 0], ground.values[ground.own_rows], rtol=1e-9)
    np.testing.assert_allclose(found.low[:, 0], ground.values[ground.own_rows], rtol=1e-6)
    assert headcount_of(ground) == 7
    assert (found.counts[0].low, found.counts[0].high) == (7, 7)
    assert found.counts[0].mean == pytest.approx(7)
    people = sum(place.population for place in ground.places if place.own)
    assert found.groups[:, 0].sum() == pytest.approx(people)


def test_years_open_the_range_and_nobody_coming_lowers_it(ground: Ground) -> None:
    supposed = replace(defaults_for("gp", 7), years=15, arrivals_per_year=0.0)
    found = outlook_of(ground, supposed, NEUTRAL)
    assert len(found.counts) == 16
    assert found.counts[15].low < found.counts[15].high <= 7
    means = [count.mean for count in found.counts]
    assert means == sorted(means, reverse=True)
    more = outlook_of(ground, replace(supposed, arrivals_per_year=2.0), NEUTRAL)
    assert more.counts[15].mean > found.counts[15].mean
    assert (more.commune_mean >= found.commune_mean - 1e-12).all()
    assert (found.low <= found.high).all()
    assert found.below is not None and ((found.below >= 0) & (found.below <= 1)).all()
    low, high = found.index_range(15)
    assert 0 <= low <= float(found.index.mean[0, 15]) <= high


def test_the_sensitivity_varies_one_assumption_and_puts_the_widest_first(ground: Ground) -> None:
    supposed = defaults_for("gp", 7)
    found = outlook_of(ground, supposed, NEUTRAL)
    widths = [swing.width for swing in found.swings]
    assert widths == sorted(widths, reverse=True)
    assert len(found.swings) == len(variations_of(supposed))
    by_name = {swing.variation.name: swing for swing in found.swings}
    for swing in found.swings:
        assert swing.base == pytest.approx(float(found.index.mean[0, -1]))
        assert swing.low <= swing.base + 1e-9 <= swing.high + 2e-9
    assert by_name["Arrivées par an"].low < by_name["Arrivées par an"].high


def test_what_a_person_told_is_counted_once_over_all_places(ground: Ground) -> None:
    """Somebody of two places leaves in two years: nobody else's chances change."""
    known = Known((Part(0, OWN[0], 0.5, UNKNOWN, 2), Part(0, OWN[1], 0.5, UNKNOWN, 2)), dated=1)
    supposed = replace(defaults_for("gp", 7), arrivals_per_year=0.0)
    plain, told = outlook_of(ground, supposed, NEUTRAL), outlook_of(ground, supposed, NEUTRAL, known)
    each = plain.counts[1].mean / 7
    assert told.counts[1].mean == pytest.approx(6 * each + 1)
    assert told.counts[2].mean == pytest.approx(6 * plain.counts[2].mean / 7)
    assert told.counts[0].high == 7
    assert (told.commune_mean[:, 1] >= plain.commune_mean[:, 1] - 1e-12).all()
    assert (told.commune_mean[:, 2:] <= plain.commune_mean[:, 2:] + 1e-12).all()
    np.testing.assert_allclose(told.commune_mean[:, 0], plain.commune_mean[:, 0], rtol=1e-9)


def test_who_may_know_gets_sums_and_the_others_nothing(
    ground: Ground, community: Community, actor_of: Any
) -> None:
    two_places = practising(OWN[0], OWN[1])
    aged = practising(OWN[2])
    elsewhere = practising("30100")
    forget_grounds()
    ground = ground_of(community)
    with scope(community=community):
        for person, departure, birth in (
            (two_places, date(2028, 6, 1), 1961),
            (aged, None, 1962),
            (elsewhere, None, 1950),
        ):
            DepartureNotice.objects.create(
                community=community,
                subject=f"professional:{person.pk}",
                departure_on=departure,
                birth_year=birth,
                agreed_on=TODAY,
                agreed_with=Teller.TEAM,
                recorded_at="2026-11-01T08:00:00Z",
            )
        found = known_on(actor_of("president"), ground, TODAY)
        assert (found.dated, found.aged, found.persons) == (1, 1, 2)
        assert sorted((part.commune, part.share, part.age, part.leaves_in) for part in found.parts) == [
            (OWN[0], 0.5, 65, 2),
            (OWN[1], 0.5, 65, 2),
            (OWN[2], 1.0, 64, UNKNOWN),
        ]
        for role in ("coordinator", "professional", "partner", "supervisor", "auditor"):
            assert known_on(actor_of(role), ground, TODAY) is NOTHING


def test_a_day_that_is_past_is_no_year_away() -> None:
    assert years_until(date(2026, 1, 1), TODAY) == 0
    assert years_until(date(2027, 3, 1), TODAY) == 1
    assert years_until(date(2028, 6, 1), TODAY) == 2


def test_shifted_ages_stay_a_distribution() -> None:
    ages = np.array([0.5, 0.3, 0.2])
    np.testing.assert_allclose(shifted(ages, 1), [0.0, 0.5, 0.5])
    np.testing.assert_allclose(shifted(ages, -5), [1.0, 0.0, 0.0])
    np.testing.assert_allclose(shifted(ages, 0), ages)


def test_sentences_say_a_range_and_today(ground: Ground) -> None:
    shown = Shown(outlook_of(ground, defaults_for("gp", 7), NEUTRAL), Asked(), 2026)
    last = shown.outlook.counts[-1]
    assert shown.sentence.replace("\xa0", " ") == (
        f"En 2036, entre {last.low} et {last.high} médecins généralistes sur le territoire, contre "
        "7 aujourd’hui"
    )
    assert shown.is_handful
    assert shown.title_of(0).startswith("En 2026, ")
    assert "sous le seuil de 2,5" in shown.title_of(10)
    rows = shown.communes(10)
    assert [row.mean for row in rows] == sorted(row.mean for row in rows)
    answer = shown.answer(10)
    assert answer["year"] == 2036
    assert answer["values"].keys() == set(OWN) == {row["code"] for row in answer["rows"]}
    assert all(1 <= one["class"] <= 6 for one in answer["values"].values())
    assert "profil" not in shown.profile and "2021" in shown.profile


def test_a_year_that_is_not_in_the_outlook_gives_the_last_one(ground: Ground) -> None:
    outlook = outlook_of(ground, defaults_for("gp", 7), NEUTRAL)
    for asked, year in (
        ("2030", 2030),
        ("2026", 2026),
        ("2099", 2036),
        ("1999", 2036),
        ("x", 2036),
        ("", 2036),
    ):
        assert Shown(outlook, Asked.of({"annee": asked}), 2026).year == year
    assert Asked.of({"profession": "pharmacist"}).profession == "gp"
    assert (
        Asked.of({"profession": "nurse", "annee": "2030", "dits": "1"}).query(dits="")
        == "?profession=nurse&annee=2030"
    )


@pytest.mark.parametrize(
    ("percent", "words"),
    [
        (0.0, "moins de 1"),
        (4.0, "moins de 1"),
        (12.0, "1 chance "),
        (55.0, "6 chances"),
        (100.0, "plus de 9"),
    ],
)
def test_chances_are_said_in_tenths(percent: float, words: str) -> None:
    assert chance(percent).replace("\xa0", " ").startswith(words)


def test_the_curve_stays_in_its_frame_and_has_round_graduations() -> None:
    years = list(range(2026, 2042))
    drawn = curve_of(years, [3.0] * 16, [5.0] * 16, [7.0] * 16, limit=2.5, limit_words="seuil")
    points = [tuple(map(float, point.split(","))) for point in f"{drawn.band} {drawn.line}".split()]
    assert len(points) == 48
    assert all(60 <= x <= 606 and 16 <= y <= 244 for x, y in points)
    assert [mark.words for mark in drawn.up] == ["0", "2", "4", "6", "8"]
    assert drawn.across[-1].words == "2041"
    assert drawn.across[-1].rare
    assert drawn.limit is not None
    flat = curve_of([2026, 2027], [0, 0], [0, 0], [0, 0])
    assert flat.band
    assert nice_step(7.0) == 2.0
    assert nice_step(0.9) == pytest.approx(0.2)


def test_a_territory_without_anybody_has_no_arrivals_to_place(community: Community) -> None:
    lay_country()
    settle(community)
    open_rpps()
    practising("30102")
    ground = ground_of(community)
    shown = Shown(
        outlook_of(ground, replace(defaults_for("gp", 0), arrivals_per_year=1.0), NEUTRAL), Asked(), 2026
    )
    assert {count.high for count in shown.outlook.counts} == {0}
    assert shown.sentence.startswith("En 2036, sans doute aucun")
    assert SimpleNamespace(**vars(shown.years[0])).low == 0
