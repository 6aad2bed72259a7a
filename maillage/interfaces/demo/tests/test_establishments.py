"""Invented places of care: where invented people practise, with numbers that exist nowhere."""

from __future__ import annotations

from datetime import date

from maillage.core.geo.sphere import distance_m
from maillage.core.identifiers.finess import has_finess_key
from maillage.interfaces.demo.establishments import CPTS, establishments_of, support_of
from maillage.interfaces.demo.people import DemoCommune
from maillage.interfaces.demo.population import invent_people

TOWN = [
    DemoCommune("99900", "Ville", "99300", 30_000, 5.28, 45.59),
    DemoCommune("99901", "Village", "99300", 3_000, 5.3, 45.6),
]


def test_every_establishment_of_the_people_is_there_once_near_its_commune() -> None:
    people = invent_people(TOWN, seed=1)
    found = establishments_of(people, seed=1)
    numbers = {a.site.finess for person in people for a in person.activities if a.site.establishment}
    assert {one.finess for one in found} == numbers and len(found) == len(numbers)
    assert {one.category for one in found} == {"603", "620", "355", "500"}
    assert len({one.opened_on for one in found}) > len(found) / 2
    for one in found:
        assert date(1990, 1, 1) <= one.opened_on < date(2023, 1, 1)
        assert one.category != "603" or one.opened_on.year >= 2008
        assert distance_m(one.lon, one.lat, one.commune.lon, one.commune.lat) < 900


def test_each_territory_has_its_own_support() -> None:
    first, second = support_of([TOWN, TOWN[1:]], seed=1)
    assert first[0].category == second[0].category == CPTS
    assert {one.commune.name for one in first} == {"Ville"}
    everything = [one.finess for one in (*first, *second)]
    assert len(set(everything)) == len(everything)
    assert all(has_finess_key(number) and number.startswith("99") for number in everything)


def test_the_same_seed_gives_the_same_places() -> None:
    people = invent_people(TOWN, seed=1)
    assert establishments_of(people, seed=2) == establishments_of(people, seed=2)
    assert establishments_of(people, seed=2) != establishments_of(people, seed=3)
