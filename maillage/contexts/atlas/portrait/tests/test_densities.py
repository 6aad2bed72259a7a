"""Professionals for 10,000 inhabitants: the same source for all, and the register beside."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from maillage.contexts.atlas.portrait.densities import BPE, RPPS, SHOWN, densities_from
from maillage.contexts.atlas.portrait.maps import density_map
from maillage.contexts.atlas.portrait.tests.registers import (
    ALES,
    BARJAC,
    BESSEGES,
    NIMES,
    SAINT_AMBROIX,
    import_facilities,
    import_people,
)
from maillage.contexts.territory.models import Commune

pytestmark = [pytest.mark.django_db]

COUNTS = {
    (BESSEGES, "D201"): 3,
    (SAINT_AMBROIX, "D201"): 4,
    (ALES, "D201"): 40,
    ("07186", "D201"): 11,
    (BESSEGES, "D301"): 1,
    (NIMES, "D232"): 200,
}


def people_of(communes: Iterable[Commune]) -> int:
    return sum(one.population for one in communes)


def test_each_level_has_its_own_count_and_inhabitants(ceze: list[Commune]) -> None:
    import_facilities(COUNTS)
    found = densities_from(ceze)
    lines = {line.level: line for line in found.compared("gp")}
    assert list(lines) == [level.name for level in found.levels]
    gard, ardeche = (Commune.objects.filter(departement=code) for code in ("30", "07"))
    expected = {
        "Le territoire": (7, people_of(ceze)),
        "Gard": (47, people_of(gard)),
        "Ardèche": (11, people_of(ardeche)),
        "France": (58, people_of(gard) + people_of(ardeche)),
    }
    for name, (count, people) in expected.items():
        assert (lines[name].count, lines[name].population) == (count, people), name
        assert lines[name].rate == pytest.approx(10_000 * count / people)
        assert (lines[name].source, lines[name].when) == (BPE, "1er janvier 2019")


def test_a_profession_that_the_file_does_not_count_is_no_zero(ceze: list[Commune]) -> None:
    import_facilities(COUNTS)
    found = densities_from(ceze)
    assert found.compared("midwife") == []
    assert density_map(found, "midwife") is None
    assert set(found.counted) == {"gp", "nurse", "pharmacist"}
    assert [line.count for line in found.compared("nurse")][:1] == [0]


def test_the_register_counts_persons_once_outside_hospitals(ceze: list[Commune]) -> None:
    import_people(
        [
            ("1", BESSEGES, "10", "L", "SA07"),
            ("1", SAINT_AMBROIX, "10", "L", "SA07"),
            ("2", BESSEGES, "10", "S", "SA01"),
            ("3", BESSEGES, "10", "S", "SA05"),
            ("4", ALES, "10", "L", "SA07"),
            ("5", BARJAC, "60", "L", "SA08"),
            ("6", BARJAC, "21", "L", "SA33"),
            ("7", BARJAC, "21", "S", "SA33"),
        ]
    )
    found = densities_from(ceze)
    today = {one: found.today(one) for one in SHOWN}
    counts = {one: line.count for one, line in today.items() if line is not None}
    # One pharmacy with two pharmacists: pharmacies are counted, as the BPE does.
    assert (counts["gp"], counts["nurse"], counts["pharmacist"], counts["dentist"]) == (2, 1, 1, 0)
    assert today["gp"] is not None
    assert (today["gp"].source, today["gp"].when) == (RPPS, "17/11/2026")
    assert found.compared("gp") == []


def test_the_map_parts_its_colours_at_france(ceze: list[Commune]) -> None:
    import_facilities(COUNTS)
    found = densities_from(ceze)
    shown, france = density_map(found, "gp"), found.of_france("gp")
    assert shown is not None and france is not None
    for code, _, population in found.communes:
        rate = 10_000 * COUNTS.get((code, "D201"), 0) / population
        assert (shown.classes[code] >= 4) == (rate >= france)
        assert (shown.classes[code] == 1) == (rate == 0)
    assert "21 communes n’en ont pas" in shown.title.replace("\xa0", " ")


def test_nothing_imported_counts_nothing(ceze: list[Commune]) -> None:
    found = densities_from(ceze)
    assert found.counted == () and found.edition.credits == ()


def test_the_answer_is_kept_until_a_file_changes(ceze: list[Commune], django_assert_num_queries: Any) -> None:
    import_facilities(COUNTS)
    first = densities_from(ceze)
    with django_assert_num_queries(1):
        assert densities_from(ceze) == first
