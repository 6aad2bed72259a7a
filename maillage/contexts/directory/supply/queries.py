"""Who practises where, without any name: what the atlas counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final, NamedTuple

from django.db.models import Q, Subquery, Sum
from django_scopes import scope

from maillage.contexts.directory.facilities.models import FacilityCount
from maillage.contexts.directory.facilities.queries import credit as facilities_credit
from maillage.contexts.directory.facilities.types import codes_labelled
from maillage.contexts.directory.imports.coverage import SOURCE
from maillage.contexts.directory.imports.models import CoveredCommune, RegisterState
from maillage.contexts.directory.merging.queries import merges_in_force
from maillage.contexts.directory.objections.models import Objection
from maillage.contexts.directory.professionals.models import Activity
from maillage.contexts.directory.professionals.queries import PRACTISING, RegisterEdition
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.prepared import Prepared

NOBODY_MERGED: Final[Mapping[str, str]] = MappingProxyType({})
_BPE = f"{FacilityCount.REGISTER}-"


@dataclass(frozen=True)
class SupplyEdition:
    """What is in force. register_on: extraction of the RPPS, None before the first import; facilities_year: of the BPE.

    keeps_all: the register is kept for the whole of France. same: kept professional by absorbed one (IDNPS), as the
    community has merged them. mark: differs whenever what can be counted does: after an import, an objection, a merge.
    """

    register_on: date | None
    facilities_year: int | None
    keeps_all: bool
    mark: str
    same: Mapping[str, str] = field(default_factory=dict)

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
        # Who objects is taken out at once, between two imports.
        .annotate(objection=Subquery(Objection.objects.order_by("-pk").values("pk")[:1]))
        .values_list("source", "generation", "run_id", "run__extraction_on", "keeps_all", "objection")
    ),
    national=True,
)


def supply_edition(community: Community | None = None) -> SupplyEdition:
    """The editions in force: the RPPS and the latest vintage of the BPE. 1 query, 2 with the merges of a community."""
    register_on, keeps_all, marks = None, False, []
    vintages: dict[int, str] = {}
    for source, generation, run, extraction_on, keeps, objection in _IN_FORCE.rows():
        if source == SOURCE:
            register_on, keeps_all = extraction_on, keeps
            marks.append(f"{source}.{generation}.{run}.{objection or 0}")
        elif (year := source.removeprefix(_BPE)).isdigit():
            vintages[int(year)] = f"{source}.{generation}.{run}"
    latest = max(vintages, default=None)
    if latest is not None:
        marks.append(vintages[latest])
    same = {} if community is None or register_on is None else merged_people(community)
    marks += [f"{absorbed}={kept}" for absorbed, kept in sorted(same.items())]
    return SupplyEdition(register_on, latest, keeps_all, " ".join(marks), same)


def merged_people(community: Community) -> dict[str, str]:
    """Kept professional by absorbed one (IDNPS): whom a count must take for one. 1 query, in any scope."""
    with scope(community=community):
        return merges_in_force(community)


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
    codes: Iterable[str] | None,
    profession: str,
    skills: frozenset[str] = frozenset(),
    same: Mapping[str, str] = NOBODY_MERGED,
) -> list[Practice]:
    """Activities of a profession (G15), students left out, in these communes (None: wherever the register has
    them); `skills`: with one of these know-how. `same`: kept person by absorbed one, who is then that person.

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
        Practice(same.get(person, person), commune, f"{commune} {structure or address}", mode, sector, kind)
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
