"""Where the nearest pharmacy, emergency department, maternity or hospital of a territory may be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db.models import Q

from maillage.contexts.directory.facilities.models import FacilityCount
from maillage.contexts.directory.facilities.queries import credit as facilities_credit
from maillage.contexts.directory.facilities.queries import departement_totals
from maillage.contexts.directory.facilities.types import codes_labelled
from maillage.contexts.directory.imports.finess.models import StructureActivity
from maillage.contexts.directory.imports.finess.queries import with_emergency
from maillage.contexts.directory.imports.models import CoveredCommune, RegisterState
from maillage.contexts.directory.nomenclature.structure_kinds import HOSPITAL, PHARMACY
from maillage.contexts.directory.structures.models import Structure
from maillage.contexts.directory.structures.queries import EMERGENCY, FinessEdition
from maillage.contexts.territory.models import Commune
from maillage.core.geo.sphere import BoundingBox

MATERNITY: Final = "maternity"
KINDS: Final = (PHARMACY, EMERGENCY, MATERNITY, HOSPITAL)
# Kind -> how the BPE names it.
FACILITY: Final = {
    PHARMACY: "Pharmacie",
    EMERGENCY: "Urgences",
    MATERNITY: "Maternité",
    HOSPITAL: "Établissement de santé de court séjour",
}
_BPE: Final = f"{FacilityCount.REGISTER}-"
_FINESS: Final = Structure.REGISTER
_CARE: Final = StructureActivity.REGISTER


@dataclass(frozen=True, slots=True)
class CarePlace:
    """Somewhere one may go; nameless on purpose. Degrees; density_km2: of its commune, None where unknown."""

    commune_code: str
    commune_name: str
    lon: float
    lat: float
    density_km2: float | None
    from_finess: bool


@dataclass(frozen=True)
class PlacesEdition:
    """What is in force. mark: differs whenever what can be found does.

    finess_on: extraction of FINESS, where known; emergency_known: whether its emergency departments are known.
    facilities_year: latest vintage of the BPE, None when none was imported.
    """

    finess_on: date | None
    finess_known: bool
    keeps_all: bool
    emergency_known: bool
    facilities_year: int | None
    mark: str

    @property
    def nothing_known(self) -> bool:
        return not self.finess_known and self.facilities_year is None

    @property
    def credits(self) -> tuple[str, ...]:
        """What stands after « Sources : », with dates."""
        said = [FinessEdition(self.finess_on).credit] if self.finess_known else []
        if self.facilities_year is not None:
            said.append(facilities_credit(self.facilities_year))
        return tuple(said)


@dataclass(frozen=True)
class PlacesAround:
    """Places by kind. unknown: kinds of which nothing is known at all (no file says where they are).

    partial: kinds known for the communes of FINESS only: a nearer one may stand beyond them.
    """

    by_kind: Mapping[str, tuple[CarePlace, ...]]
    unknown: frozenset[str] = field(default=frozenset())
    partial: frozenset[str] = field(default=frozenset())


def places_edition() -> PlacesEdition:
    """The editions in force of FINESS, its authorised care and the BPE. 2 queries."""
    rows = (
        RegisterState.objects.filter(
            Q(source__in=[_FINESS, _CARE]) | Q(source__startswith=_BPE), run__isnull=False
        )
        .order_by("source")
        .values_list("source", "generation", "run_id", "run__extraction_on", "keeps_all")
    )
    known = {source: values for source, *values in rows}
    years = [int(year) for name in known if (year := name.removeprefix(_BPE)).isdigit()]
    finess: list[Any] = known.get(_FINESS, [0, 0, None, False])
    return PlacesEdition(
        finess_on=finess[2],
        finess_known=_FINESS in known,
        keeps_all=finess[3],
        # The older file of hospitals says it on the structure itself.
        emergency_known=_CARE in known
        or (_FINESS in known and Structure.objects.visible().filter(has_emergency=True).exists()),
        facilities_year=max(years, default=None),
        mark=" ".join(f"{name}.{values[0]}.{values[1]}" for name, values in known.items()),
    )


def places_around(box: BoundingBox, edition: PlacesEdition) -> PlacesAround:
    """Every place of each kind in a box of degrees, by kind. At most 5 queries, and 1 more after an import."""
    communes = _communes(box)
    covered = _covered(communes, edition)
    found: dict[str, list[CarePlace]] = {kind: [] for kind in KINDS}
    if edition.finess_known:
        for kind, place in _of_finess(covered, communes):
            if kind != EMERGENCY or edition.emergency_known:
                found[kind].append(place)
    by_finess, labels = _kinds_of_finess(edition), _labels(edition.facilities_year)
    if edition.facilities_year is not None:
        for kind, code in _of_facilities(labels, communes, edition.facilities_year):
            if not (kind in by_finess and code in covered):
                found[kind].append(_at_commune(code, communes[code]))
    return PlacesAround(
        {kind: tuple(places) for kind, places in found.items()},
        unknown=frozenset(KINDS) - by_finess - labels.keys(),
        partial=frozenset() if edition.keeps_all else by_finess - labels.keys(),
    )


def _labels(vintage: int | None) -> dict[str, tuple[str, ...]]:
    """Codes of each kind that the vintage counts somewhere in France: a file cut to some types says nothing of the
    others, which is not zero."""
    if vintage is None:
        return {}
    counted = {code for _, code, count in departement_totals(vintage) if count}
    codes = {kind: codes_labelled(FACILITY[kind], vintage) for kind in KINDS}
    return {kind: known for kind, known in codes.items() if counted.intersection(known)}


def _kinds_of_finess(edition: PlacesEdition) -> frozenset[str]:
    if not edition.finess_known:
        return frozenset()
    return frozenset({PHARMACY, HOSPITAL} | ({EMERGENCY} if edition.emergency_known else set()))


# Name, longitude, latitude, inhabitants per km².
_Point = tuple[str, float, float, float | None]


def _communes(box: BoundingBox) -> dict[str, _Point]:
    rows = Commune.objects.in_force().filter(
        lon__gte=box.west, lon__lte=box.east, lat__gte=box.south, lat__lte=box.north
    )
    return {
        code: (name, lon, lat, 100 * population / area if area else None)
        for code, name, lon, lat, population, area in rows.order_by().values_list(
            "code", "name", "lon", "lat", "population", "area_ha"
        )
        if lon is not None and lat is not None
    }


def _covered(communes: Mapping[str, _Point], edition: PlacesEdition) -> frozenset[str]:
    """Communes of the box for which FINESS is kept."""
    if not edition.finess_known:
        return frozenset()
    if edition.keeps_all:
        return frozenset(communes)
    kept = CoveredCommune.objects.filter(source=_FINESS).values_list("commune_id", flat=True)
    return frozenset(kept) & communes.keys()


def _of_finess(covered: Iterable[str], communes: Mapping[str, _Point]) -> Iterable[tuple[str, CarePlace]]:
    rows = with_emergency(Structure.objects.visible().filter(commune_id__in=sorted(covered)))
    wanted = rows.filter(Q(kind__in=[PHARMACY, HOSPITAL]) | Q(emergency=True)).order_by()
    for kind, emergency, code, lon, lat in wanted.values_list(
        "kind", "emergency", "commune_id", "lon", "lat"
    ):
        place = _at_commune(code, communes[code], from_finess=True)
        if lon is not None and lat is not None:
            place = CarePlace(code, place.commune_name, lon, lat, place.density_km2, from_finess=True)
        if kind in (PHARMACY, HOSPITAL):
            yield kind, place
        if emergency:
            yield EMERGENCY, place


def _of_facilities(
    labels: Mapping[str, tuple[str, ...]], communes: Mapping[str, _Point], vintage: int
) -> Iterable[tuple[str, str]]:
    kind_of = {code: kind for kind, codes in labels.items() for code in codes}
    rows = (
        FacilityCount.objects.visible(vintage)
        .filter(type_code__in=sorted(kind_of), commune_code__in=sorted(communes), count__gt=0)
        .order_by()
        .values_list("type_code", "commune_code")
        .distinct()
    )
    return [(kind_of[kind], code) for kind, code in rows]


def _at_commune(code: str, point: _Point, *, from_finess: bool = False) -> CarePlace:
    name, lon, lat, density_km2 = point
    return CarePlace(code, name, lon, lat, density_km2, from_finess)
