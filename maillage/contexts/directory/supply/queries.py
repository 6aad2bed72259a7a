"""Who practises where, without any name: what the atlas counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Q, Sum

from maillage.contexts.directory.facilities.models import FacilityCount
from maillage.contexts.directory.facilities.queries import credit as facilities_credit
from maillage.contexts.directory.facilities.types import codes_labelled
from maillage.contexts.directory.imports.coverage import SOURCE
from maillage.contexts.directory.imports.models import CoveredCommune, RegisterState
from maillage.contexts.directory.professionals.models import Activity
from maillage.contexts.directory.professionals.queries import PRACTISING, RegisterEdition
from maillage.platform.tenancy.prepared import Prepared

_BPE = f"{FacilityCount.REGISTER}-"


@dataclass(frozen=True)
class SupplyEdition:
    """What is in force. register_on: extraction of the RPPS, None before the first import; facilities_year: of the BPE.

    keeps_all: the register is kept for the whole of France. mark: differs whenever what can be counted does.
    """

    register_on: date | None
    facilities_year: int | None
    keeps_all: bool
    mark: str

    @property
    def credits(self) -> tuple[str, ...]:
        """What stands after « Sources : », with dates."""
        said = []
        if self.register_on is not None:
            said.append(RegisterEdition(self.register_on).credit)
        if self.facilities_year is not None:
            said.append(facilities_credit(self.facilities_year))
        return tuple(said)


_IN_FORCE = Prepared(
    lambda: (
        RegisterState.objects.filter(Q(source=SOURCE) | Q(source__startswith=_BPE), run__isnull=False)
        .order_by("source")
        .values_list("source", "generation", "run_id", "run__extraction_on", "keeps_all")
    ),
    national=True,
)


def supply_edition() -> SupplyEdition:
    """The editions in force: the RPPS and the latest vintage of the BPE. 1 query."""
    register_on, keeps_all, marks = None, False, []
    vintages: dict[int, str] = {}
    for source, generation, run, extraction_on, keeps in _IN_FORCE.rows():
        if source == SOURCE:
            register_on, keeps_all = extraction_on, keeps
            marks.append(f"{source}.{generation}.{run}")
        elif (year := source.removeprefix(_BPE)).isdigit():
            vintages[int(year)] = f"{source}.{generation}.{run}"
    latest = max(vintages, default=None)
    if latest is not None:
        marks.append(vintages[latest])
    return SupplyEdition(register_on, latest, keeps_all, " ".join(marks))


def register_covers(codes: Iterable[str], edition: SupplyEdition) -> frozenset[str]:
    """Those of the communes for which the register in force is kept. 1 query, none where all of France is."""
    if edition.register_on is None:
        return frozenset()
    wanted = frozenset(codes)
    if edition.keeps_all:
        return wanted
    rows = CoveredCommune.objects.filter(source=SOURCE).values_list("commune_id", flat=True)
    return wanted & frozenset(rows)


class Practice(NamedTuple):
    """Somebody at a place. person, place: texts that tell one from another, and nothing else is made of them.

    mode: R23; sector: R02; kind: R22.
    """

    person: str
    commune: str
    place: str
    mode: str
    sector: str
    kind: str


def practices(
    codes: Iterable[str] | None, profession: str, skills: frozenset[str] = frozenset()
) -> list[Practice]:
    """Activities of a profession (G15), students left out, in these communes (None: wherever the register has
    them); `skills`: with one of these know-how.

    The same person and place may come several times, once for each know-how. 1 query.
    """
    rows = Activity.objects.visible().filter(profession_code=profession, category_code=PRACTISING)
    # Nobody stands in no commune: a line that locates nothing we know is no place to go to.
    rows = (
        rows.filter(commune_id__isnull=False) if codes is None else rows.filter(commune_id__in=sorted(codes))
    )
    if skills:
        rows = rows.filter(skill_code__in=sorted(skills))
    found = rows.order_by().values_list(
        "professional_id", "commune_id", "structure_id", "address", "mode_code", "sector_code", "kind_code"
    )
    return [
        Practice(person, commune, f"{commune} {structure or address}", mode, sector, kind)
        for person, commune, structure, address, mode, sector, kind in found
    ]


def facility_totals(vintage: int, label: str, codes: Iterable[str] | None) -> dict[str, int]:
    """Facilities of a type in these communes (None: in all of France), by commune code; without those at zero.

    label: as `facilities.types` names the type, since codes change between vintages. 1 query.
    """
    rows = FacilityCount.objects.visible(vintage).filter(type_code__in=codes_labelled(label, vintage))
    if codes is not None:
        rows = rows.filter(commune_code__in=sorted(codes))
    return dict(rows.order_by().values_list("commune_code").annotate(total=Sum("count")).filter(total__gt=0))
