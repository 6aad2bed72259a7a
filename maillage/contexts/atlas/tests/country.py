"""A small invented country for the tests of the atlas: communes in a row, and registers as an import leaves them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import count

from django.utils import timezone
from django_scopes import scope

from maillage.contexts.directory.models import (
    Activity,
    CoveredCommune,
    FacilityCount,
    ImportRun,
    Professional,
    RegisterState,
)
from maillage.contexts.territory.api import set_perimeter
from maillage.contexts.territory.models import Commune, Departement, Epci
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

# Twelve communes in a row from west to east, some 8 km apart: 12 minutes as the crow flies by the default setting.
CODES = tuple(f"301{number:02d}" for number in range(12))
WEST, LAT, STEP = 4.0, 44.0, 0.1
# The territory: the fourth to the sixth; its neighbours are the third and the seventh.
OWN, BELT = CODES[3:6], (CODES[2], CODES[6])
EPCI = "200000099"
REGISTER_ON = date(2026, 9, 1)
_numbers = count(1)


def lay_country() -> None:
    """Write the communes: 1,000 inhabitants each, 100 more for each step to the east."""
    gard = Departement.objects.create(code="30", name="Gard", population=20_000)
    epci = Epci.objects.create(code=EPCI, name="CC des Essais", kind="CC", search_name="cc des essais")
    for number, code in enumerate(CODES):
        around = {*CODES[max(number - 1, 0) : number + 2]} - {code}
        Commune.objects.create(
            code=code,
            name=f"Essai-{number}",
            search_name=f"essai {number:02d}",
            departement=gard,
            epci=epci if code in OWN or code in BELT else None,
            population=1_000 + 100 * number,
            age_0_19=200,
            age_20_64=500,
            age_65_up=300 + 100 * number,
            lon=WEST + STEP * number,
            lat=LAT,
            area_ha=5_000.0,
            has_contour=False,
            neighbour_codes=" ".join(sorted(around)),
        )


def settle(community: Community, codes: Iterable[str] = OWN) -> None:
    """Give the community this perimeter from today on."""
    with scope(community=community):
        set_perimeter(by=Actor.system(community), commune_codes=codes, valid_from=timezone.localdate())


def open_register(
    source: str, extraction_on: date, covered: Iterable[str] = (), *, keeps_all: bool = False
) -> None:
    """Say that an import of this register was accepted, for these communes."""
    run = ImportRun.objects.create(
        kind=source.split("-")[0],
        source=source,
        state="accepted",
        generation=1,
        file_name="essai.txt",
        file_size_bytes=1,
        extraction_on=extraction_on,
        started_at=timezone.now(),
        finished_at=timezone.now(),
    )
    RegisterState.objects.update_or_create(
        source=source, defaults={"generation": 1, "run": run, "keeps_all": keeps_all}
    )
    CoveredCommune.objects.bulk_create(
        CoveredCommune(source=source, commune_id=code, since=1) for code in covered
    )


def open_rpps(covered: Iterable[str] = (*OWN, *BELT), *, keeps_all: bool = False) -> None:
    open_register("rpps", REGISTER_ON, covered, keeps_all=keeps_all)


def practising(
    *communes: str,
    profession: str = "10",
    skill: str = "SM26",
    mode: str = "L",
    sector: str = "SA07",
    kind: str = "GENR01",
    category: str = "C",
    places: tuple[str, ...] = (),
) -> Professional:
    """An invented professional with one activity in each of these communes (at `places`, else one place in each)."""
    number = next(_numbers)
    person = Professional.objects.create(
        idnps=f"89999{number:07d}", last_name=f"ESSAI{number}", search_name=f"essai{number}"
    )
    for rank, commune in enumerate(communes):
        Activity.objects.create(
            professional=person,
            commune_id=commune,
            profession_code=profession,
            profession_label="Profession",
            category_code=category,
            skill_code=skill,
            mode_code=mode,
            sector_code=sector,
            kind_code=kind,
            structure_id=places[rank] if places else f"lieu-{number}-{commune}",
            digest=next(_numbers).to_bytes(16),
            since=1,
        )
    return person


def facilities(vintage: int, type_code: str, counts: dict[str, int]) -> None:
    """What INSEE's file counts, by commune."""
    open_register(f"bpe-{vintage}", date(vintage, 1, 1))
    FacilityCount.objects.bulk_create(
        FacilityCount(
            vintage=vintage,
            commune_code=code,
            departement_code=code[:2],
            type_code=type_code,
            count=number,
            digest=next(_numbers).to_bytes(16),
            since=1,
        )
        for code, number in counts.items()
    )
