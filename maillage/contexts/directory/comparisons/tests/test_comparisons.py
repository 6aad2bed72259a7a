"""What the portrait asks of the registers: counts of the BPE, activities of the RPPS, places of both."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
from django.utils import timezone

from maillage.contexts.directory.comparisons.densities import (
    counts_by_commune,
    counts_by_departement,
    labels_counted,
    practices_here,
)
from maillage.contexts.directory.comparisons.places import places_around, places_edition
from maillage.contexts.directory.facilities.models import FacilityCount
from maillage.contexts.directory.imports.models import CoveredCommune, ImportRun, RegisterState, RunState
from maillage.contexts.directory.structures.models import Structure
from maillage.contexts.territory.models import Departement
from maillage.core.geo.sphere import BoundingBox
from tests.places import BESSEGES, CODES, PEYREMALE, ROBIAC, load_communes, register_professionals

pytestmark = [pytest.mark.django_db]
HERE = BoundingBox(3.0, 43.0, 5.0, 45.0)
ELSEWHERE = BoundingBox(5.0, 43.0, 6.0, 45.0)
_numbers = count(1)


@pytest.fixture(autouse=True)
def communes(db: None) -> None:
    load_communes()
    Departement.objects.get_or_create(code="75", defaults={"name": "Paris", "population": 2_000_000})


def in_force(source: str, *, keeps_all: bool = False) -> None:
    run = ImportRun.objects.create(
        source=source,
        state=RunState.ACCEPTED,
        generation=1,
        file_name="exemple",
        file_size_bytes=1,
        started_at=timezone.now(),
        extraction_on=timezone.localdate(),
    )
    RegisterState.objects.update_or_create(
        source=source, defaults={"generation": 1, "run": run, "keeps_all": keeps_all}
    )


def counted(*rows: tuple[int, str, str, int]) -> None:
    """Vintage, commune, type, number."""
    for vintage in {row[0] for row in rows}:
        in_force(f"bpe-{vintage}")
    FacilityCount.objects.bulk_create(
        FacilityCount(
            vintage=vintage,
            commune_code=commune,
            departement_code=commune[:2],
            type_code=kind,
            count=number,
            digest=next(_numbers).to_bytes(16),
            since=1,
        )
        for vintage, commune, kind, number in rows
    )


def structure(kind: str, commune: str, **more: Any) -> None:
    number = next(_numbers)
    Structure.objects.create(
        finess=f"{number:09d}",
        name="LIEU EXEMPLE",
        kind=kind,
        commune_id=commune,
        digest=number.to_bytes(16),
        since=1,
        **more,
    )


def covered(*codes: str) -> None:
    in_force("finess")
    CoveredCommune.objects.bulk_create(CoveredCommune(source="finess", commune_id=c, since=1) for c in codes)


def found(box: BoundingBox = HERE) -> dict[str, set[tuple[str, bool]]]:
    around = places_around(box, places_edition())
    return {
        kind: {(one.commune_code, one.from_finess) for one in places}
        for kind, places in around.by_kind.items()
    }


def test_a_label_keeps_its_meaning_when_its_code_changes() -> None:
    counted((2019, BESSEGES, "D201", 2), (2024, BESSEGES, "D265", 3), (2024, "75056", "D307", 9))
    labels = ("Médecin généraliste", "Pharmacie", "Sage-femme")
    assert counts_by_commune(2019, labels, CODES)["Médecin généraliste"] == {BESSEGES: 2}
    assert counts_by_commune(2024, labels, CODES)["Médecin généraliste"] == {BESSEGES: 3}
    assert counts_by_departement(2024, labels)["Pharmacie"] == {"75": 9}
    assert labels_counted(labels, 2024) == {"Médecin généraliste", "Pharmacie"}
    assert labels_counted(labels, 2019) == {"Médecin généraliste"}


def test_practices_are_those_of_these_communes() -> None:
    register_professionals(6)
    rows = practices_here([BESSEGES])
    assert {profession for profession, _, _ in rows} == {"10", "60"}
    assert {practice.commune for _, _, practice in rows} == {BESSEGES}
    assert practices_here([]) == []


def test_nothing_imported_knows_nothing() -> None:
    edition = places_edition()
    assert edition.nothing_known and edition.credits == ()
    around = places_around(HERE, edition)
    assert around.unknown == {"pharmacy", "emergency", "maternity", "hospital"}
    assert not any(around.by_kind.values())


def test_finess_where_it_is_kept_and_the_bpe_beyond() -> None:
    covered(BESSEGES)
    structure("pharmacy", BESSEGES)
    structure("hospital", BESSEGES, has_emergency=True, lon=4.2, lat=44.3)
    structure("ehpad", BESSEGES)
    counted(
        (2019, BESSEGES, "D301", 5),
        (2019, ROBIAC, "D301", 1),
        (2019, BESSEGES, "D107", 1),
        (2019, ROBIAC, "D106", 1),
        (2019, PEYREMALE, "D101", 0),
        (2019, PEYREMALE, "D201", 3),
    )
    assert found() == {
        "pharmacy": {(BESSEGES, True), (ROBIAC, False)},
        "emergency": {(BESSEGES, True), (ROBIAC, False)},
        "maternity": {(BESSEGES, False)},
        "hospital": {(BESSEGES, True)},
    }
    assert not any(found(ELSEWHERE).values())


def test_a_position_is_that_of_the_structure_else_of_its_commune() -> None:
    covered(BESSEGES)
    structure("pharmacy", BESSEGES)
    structure("hospital", BESSEGES, lon=4.2, lat=44.3)
    by_kind = places_around(HERE, places_edition()).by_kind
    (pharmacy,), (hospital,) = by_kind["pharmacy"], by_kind["hospital"]
    assert (hospital.lon, hospital.lat) == (4.2, 44.3)
    assert (pharmacy.lon, pharmacy.lat) == (4.09, 44.29)
    assert pharmacy.density_km2 == pytest.approx(100.0)


def test_the_whole_of_france_in_finess_leaves_nothing_partial() -> None:
    in_force("finess", keeps_all=True)
    structure("pharmacy", PEYREMALE)
    around = places_around(HERE, places_edition())
    assert not around.partial
    assert around.unknown == {"emergency", "maternity"}
    assert [one.commune_code for one in around.by_kind["pharmacy"]] == [PEYREMALE]


def test_emergency_departments_may_come_from_the_file_of_activities() -> None:
    covered(BESSEGES)
    assert not places_edition().emergency_known
    in_force("finess_activites")
    edition = places_edition()
    assert edition.emergency_known
    assert places_around(HERE, edition).partial == {"pharmacy", "hospital", "emergency"}


def test_the_mark_changes_with_each_file() -> None:
    marks = {places_edition().mark}
    for source in ("finess", "finess_activites", "bpe-2019", "bpe-2024"):
        in_force(source)
        marks.add(places_edition().mark)
    assert len(marks) == 5
    assert places_edition().facilities_year == 2024


def test_the_number_of_queries(django_assert_num_queries: Any) -> None:
    covered(*CODES)
    counted((2019, ROBIAC, "D301", 1))
    places_around(HERE, places_edition())
    with django_assert_num_queries(2):
        edition = places_edition()
    with django_assert_num_queries(5):
        places_around(HERE, edition)
