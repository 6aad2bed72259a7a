"""Real communes of the Gard and the Ardèche, with invented registers about them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from itertools import count

import pytest
from django.utils import timezone
from django_scopes import scope

from maillage.contexts.directory.facilities.models import FacilityCount
from maillage.contexts.directory.imports.models import CoveredCommune, ImportRun, RegisterState, RunState
from maillage.contexts.directory.professionals.models import Activity, Professional
from maillage.contexts.directory.structures.models import Structure
from maillage.contexts.territory import api as territory
from maillage.contexts.territory.models import Commune
from maillage.contexts.territory.national.loading import France, read_france, write_france
from maillage.platform.tenancy.actor import Actor

CEZE = "200035129"
BESSEGES, SAINT_AMBROIX, BARJAC, ALES, NIMES = "30037", "30227", "30029", "30007", "30189"
VINTAGE = 2019
_numbers = count(1)


@pytest.fixture(scope="session")
def south_files() -> France:
    """Gard and Ardèche as the carried files have them, read once."""
    return read_france(("07", "30"))


@pytest.fixture
def south(db: None, south_files: France) -> France:
    write_france(south_files)
    return south_files


@pytest.fixture
def coordinator(actor_of: Callable[..., Actor]) -> Actor:
    return actor_of("coordinator")


@pytest.fixture
def ceze(south: France, coordinator: Actor) -> list[Commune]:
    """The community's perimeter: the 23 communes of the CC de Cèze Cévennes, by name."""
    codes = [one.code for one in south.communes if one.epci_id == CEZE]
    assert coordinator.community is not None
    with scope(community=coordinator.community):
        territory.set_perimeter(by=coordinator, commune_codes=codes, valid_from=timezone.localdate())
        return list(territory.perimeter_communes(coordinator.community))


def in_force(source: str, on: date = date(2026, 11, 17), *, keeps_all: bool = False) -> None:
    """A register as an accepted import leaves it."""
    run = ImportRun.objects.create(
        source=source,
        state=RunState.ACCEPTED,
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
