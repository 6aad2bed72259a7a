"""Who practises where: what is in force, for which communes, and the rows that are counted."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from maillage.contexts.directory.facilities.offers import KIND
from maillage.contexts.directory.facilities.types import codes_labelled
from maillage.contexts.directory.imports.frame import import_file
from maillage.contexts.directory.supply.queries import (
    facility_totals,
    practices,
    register_covers,
    supply_edition,
)
from maillage.contexts.directory.tests.ground import (
    ALPHA,
    BETA,
    DELTA,
    GAMMA,
    UNKNOWN,
    bring,
    doctor,
    edition,
    line,
)
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

pytestmark = [pytest.mark.django_db(transaction=True)]


def test_before_any_import_nothing_is_in_force(land: Community) -> None:
    edition_ = supply_edition()
    assert (edition_.register_on, edition_.facilities_year, edition_.mark) == (None, None, "")
    assert edition_.credits == () and register_covers([ALPHA], edition_) == frozenset()


def test_what_is_in_force_is_told_by_one_mark(land: Community, folder: Path) -> None:
    bring(edition(folder, date(2026, 9, 1), [doctor(1)]))
    first = supply_edition()
    assert first.register_on == date(2026, 9, 1) and "01/09/2026" in first.credits[0]
    bring(edition(folder, date(2026, 10, 1), [doctor(1), doctor(2)]))
    second = supply_edition()
    assert second.mark != first.mark
    for year, code in ((2019, "D201"), (2023, "D265")):
        path = folder / f"bpe{year}.csv"
        path.write_text(f"com,TYPEQU,NB_EQUIP\n{ALPHA},{code},2\n{DELTA},{code},3\n75056,{code},9\n")
        import_file(by=Actor.system(), kind=KIND, path=path)
    third = supply_edition()
    assert third.facilities_year == 2023 and len(third.credits) == 2
    assert third.mark.startswith(second.mark)
    assert facility_totals(2023, "Médecin généraliste", [ALPHA, BETA]) == {ALPHA: 2}
    assert facility_totals(2019, "Médecin généraliste", None) == {ALPHA: 2, DELTA: 3, "75056": 9}


def test_the_register_covers_the_perimeter_and_its_belt(land: Community, folder: Path) -> None:
    bring(edition(folder, date(2026, 9, 1), [doctor(1)]))
    edition_ = supply_edition()
    assert register_covers([ALPHA, BETA, GAMMA, DELTA, UNKNOWN], edition_) == {ALPHA, BETA, GAMMA}


def test_practices_tell_people_and_places_apart_and_name_nobody(land: Community, folder: Path) -> None:
    rows = [
        doctor(1),
        doctor(1, BETA),
        doctor(2, category_code="E"),
        doctor(3, knowhow_code="SM05"),
        line(4),
    ]
    bring(edition(folder, date(2026, 9, 1), rows))
    found = practices([ALPHA, BETA], "10", frozenset({"SM26"}))
    assert sorted(one.commune for one in found) == [ALPHA, BETA]
    assert len({one.person for one in found}) == 1 and len({one.place for one in found}) == 2
    assert practices(None, "10", frozenset({"SM26"})) and len(practices([ALPHA], "10")) == 2
    assert [one.mode for one in practices([ALPHA], "60")] == ["L"]


def test_a_label_has_the_code_of_its_vintage() -> None:
    assert [codes_labelled("Infirmier", year) for year in (2019, 2022, 2024)] == [
        ("D232",),
        ("D244",),
        ("D281",),
    ]
    assert codes_labelled("Pharmacie", 2019) == ("D301",) and codes_labelled("Astrologue", 2019) == ()
