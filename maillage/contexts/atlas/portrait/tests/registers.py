"""Invented registers, as accepted imports leave them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import count

from django.utils import timezone

from maillage.contexts.directory.models import (
    Activity,
    CoveredCommune,
    FacilityCount,
    ImportRun,
    Professional,
    RegisterState,
    Structure,
)

BESSEGES, SAINT_AMBROIX, BARJAC, ALES, NIMES = "30037", "30227", "30029", "30007", "30189"
VINTAGE = 2019
_numbers = count(1)


def in_force(source: str, on: date = date(2026, 11, 17), *, keeps_all: bool = False) -> None:
    """A register as an accepted import leaves it."""
    run = ImportRun.objects.create(
        source=source,
        state="accepted",
        generation=1,
        file_name="exemple",
        file_size_bytes=1,
        extraction_on=on,
        started_at=timezone.now(),
        finished_at=timezone.now(),
    )
    RegisterState.objects.update_or_create(
        source=source, defaults={"generation": 1, "run": run, "keeps_all": keeps_all}
    )


def import_facilities(counts: Mapping[tuple[str, str], int]) -> None:
    """The BPE of 2019: number by commune and type."""
    in_force(f"bpe-{VINTAGE}", date(VINTAGE, 1, 1))
    FacilityCount.objects.bulk_create(
        FacilityCount(
            vintage=VINTAGE,
            commune_code=commune,
            departement_code=commune[:2],
            type_code=kind,
            count=number,
            digest=next(_numbers).to_bytes(16),
            since=1,
        )
        for (commune, kind), number in counts.items()
    )


def import_structures(
    structures: Iterable[tuple[str, str]], covered: Iterable[str], *, activities: bool = True
) -> list[Structure]:
    """FINESS: kind and commune of each structure, « hospital! » for one with an emergency department."""
    in_force("finess")
    if activities:
        in_force("finess_activites")
    CoveredCommune.objects.bulk_create(
        CoveredCommune(source="finess", commune_id=code, since=1) for code in covered
    )
    return Structure.objects.bulk_create(
        Structure(
            finess=f"{number:09d}",
            name="PHARMACIE DURAND-TESTEUR",
            kind=kind.removesuffix("!"),
            has_emergency=True if kind.endswith("!") else None,
            commune_id=commune,
            digest=number.to_bytes(16),
            since=1,
        )
        for number, (kind, commune) in ((next(_numbers), one) for one in structures)
    )


def import_people(people: Iterable[tuple[str, str, str, str, str]]) -> None:
    """The RPPS: person, commune, profession, mode and sector of each activity."""
    in_force("rpps")
    rows = list(people)
    Professional.objects.bulk_create(
        (
            Professional(idnps=one, last_name=f"TESTEUR{one}", search_name=one)
            for one in {row[0] for row in rows}
        ),
        ignore_conflicts=True,
    )
    Activity.objects.bulk_create(
        Activity(
            professional_id=person,
            commune_id=commune,
            profession_code=profession,
            skill_code="SM54" if profession == "10" else "",
            category_code="C",
            mode_code=mode,
            sector_code=sector,
            digest=next(_numbers).to_bytes(16),
            since=1,
        )
        for person, commune, profession, mode, sector in rows
    )
