"""Invented professionals: the same every time, impossible to take for real ones, and shaped like a territory."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from maillage.core.identifiers.finess import has_finess_key
from maillage.core.identifiers.rpps import has_rpps_key, is_invented
from maillage.interfaces.demo import names, rates
from maillage.interfaces.demo.month import month_later
from maillage.interfaces.demo.people import DemoCommune, Person, rows_of
from maillage.interfaces.demo.population import distance_km, expected_numbers, invent_people

# Populations of a rural area in shape, at invented positions.
RURAL = [
    DemoCommune(f"99{number:03d}", f"Village {number}", "99500", population, 4.2 + number / 40, 44.25)
    for number, population in enumerate([3_400, 2_600, 1_600, 1_200, 1_100, 1_000, *[300] * 15, *[90] * 5])
]
TOWN = [DemoCommune("99900", "Ville", "99300", 30_000, 5.28, 45.59), *RURAL[:3]]


def test_the_same_seed_gives_the_same_people_in_any_order() -> None:
    assert invent_people(RURAL, seed=3) == invent_people(list(reversed(RURAL)), seed=3)
    assert invent_people(RURAL, seed=3) != invent_people(RURAL, seed=4)


@pytest.mark.parametrize("communes", [RURAL, TOWN])
def test_nobody_can_be_real(communes: list[DemoCommune]) -> None:
    people = invent_people(communes, seed=1, first_rank=500)
    assert len({person.rpps for person in people}) == len(people)
    assert len({(person.family_name, person.given_name) for person in people}) == len(people)
    words = {*names.SURNAME_FIRST, *names.SURNAME_SECOND}
    for person in people:
        assert is_invented(person.rpps)
        assert has_rpps_key(person.rpps)
        assert set(person.family_name.split("-")) <= words
    for row in rows_of(people):
        assert row["phone"][:6] in {"", names.FICTION_LANDLINE, names.FICTION_MOBILE}
        assert row["email"] == "" or row["email"].endswith(".example")
        assert row["finess_site"] == "" or (
            row["finess_site"][:2] == "99" and has_finess_key(row["finess_site"])
        )


def _general_practitioners(people: list[Person]) -> list[Person]:
    return [person for person in people if person.is_general_practitioner]


def test_a_rural_territory_lacks_doctors_and_has_no_specialist() -> None:
    people = invent_people(RURAL, seed=1)
    population = sum(commune.population for commune in RURAL)
    national = rates.TRADES[0].per_inhabitant * population
    assert 0.4 * national < len(_general_practitioners(people)) < 0.95 * national
    small = {commune.code for commune in RURAL if commune.population < 900}
    assert not any(
        person.activities[0].site.commune.code in small for person in _general_practitioners(people)
    )
    specialists = {"SM04", "SM15", "SM38", "SM42"}
    assert not any(code in specialists for person in people for _, code in person.knowhows)


def test_a_town_has_a_hospital_specialists_and_students() -> None:
    people = invent_people(TOWN, seed=1)
    assert any(person.student for person in people)
    assert any(code == "SM42" for person in people for _, code in person.knowhows)
    sectors = Counter(activity.site.sector for person in people for activity in person.activities)
    assert {"SA01", "SA07", "SA08", "SA33", "SA17"} <= set(sectors)
    assert any(len(person.activities) > 1 for person in people)
    modes = {tuple(activity.mode for activity in person.activities) for person in people}
    assert ("L", "S") in modes


def test_small_communes_send_their_people_to_a_larger_neighbour() -> None:
    trade = rates.TRADES[0]
    expected = expected_numbers(RURAL, trade)
    assert set(expected) == {
        commune.code for commune in RURAL if commune.population >= trade.smallest_commune
    }
    total = sum(commune.population for commune in RURAL) * trade.per_inhabitant * trade.remote_factor
    assert sum(expected.values()) == pytest.approx(total)
    assert expected_numbers(RURAL[-3:], trade) == {}


def test_distance() -> None:
    one, other = DemoCommune("a", "", "", 1, 4.0, 44.0), DemoCommune("b", "", "", 1, 4.0, 45.0)
    assert distance_km(one, other) == pytest.approx(111.2)
    assert distance_km(one, one) == 0


@pytest.mark.parametrize("communes", [RURAL, TOWN])
def test_a_month_makes_every_kind_of_movement(communes: list[DemoCommune]) -> None:
    before = invent_people(communes, seed=1)
    after = month_later(before, communes, seed=1, first_rank=50_000)
    assert after == month_later(before, communes, seed=1, first_rank=50_000)
    old = {person.rank: person for person in before}
    new = {person.rank: person for person in after}
    assert len(new) == len(after)
    gone = [old[rank] for rank in old.keys() - new.keys()]
    come = [new[rank] for rank in new.keys() - old.keys()]
    assert len(gone) >= 2
    assert any(person.is_general_practitioner for person in gone)
    assert len(come) >= 3
    assert {"60", "70"} <= {person.profession for person in come}
    assert min(person.rank for person in come) >= 50_000
    stayed = [(old[rank], new[rank]) for rank in old.keys() & new.keys() if old[rank] != new[rank]]
    assert any(one.family_name != other.family_name for one, other in stayed)
    assert any(len(one.activities) < len(other.activities) for one, other in stayed)
    moved = [
        one
        for one, other in stayed
        if one.activities[0].site.commune.code != other.activities[0].site.commune.code
    ]
    assert len(moved) >= 2
    assert len(stayed) < 0.2 * len(before)


def test_lines_have_the_columns_of_the_official_file(tmp_path: Path) -> None:
    row = next(rows_of(invent_people(TOWN, seed=1)))
    assert row["national_id"] == "8" + row["id_number"]
    assert row["structure_national_id"][0] in {"1", "4"}
    assert row["country_code"] == "99000"
