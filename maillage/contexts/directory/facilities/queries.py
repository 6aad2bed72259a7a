"""Facilities of a territory by type and by commune, compared with its départements and with France."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Sum

from maillage.contexts.directory.facilities.models import FacilityCount
from maillage.contexts.directory.facilities.types import display_rank, domain_label, type_label
from maillage.contexts.directory.imports.models import RegisterState
from maillage.contexts.directory.imports.national import register_name
from maillage.contexts.territory.models import Commune, Departement

PER = 10_000
CREDIT = "Base permanente des équipements (BPE), INSEE"
POPULATION_CREDIT = "Populations municipales 2023, INSEE."
_PREFIX = f"{FacilityCount.REGISTER}-"


def vintages() -> list[int]:
    """Vintages that can be shown, latest first. 1 query."""
    names = RegisterState.objects.filter(source__startswith=_PREFIX, run__isnull=False)
    found = (name.removeprefix(_PREFIX) for name in names.values_list("source", flat=True))
    return sorted((int(year) for year in found if year.isdigit()), reverse=True)


def credit(vintage: int) -> str:
    """What stands after « Source : »."""
    return f"{CREDIT}, situation au 1er janvier {vintage} (Licence Ouverte 2.0)."


def per_ten_thousand(count: int, population: int) -> float | None:
    """Facilities for 10,000 inhabitants; None where nobody lives."""
    return PER * count / population if population else None


@dataclass(frozen=True)
class TypeLine:
    """Facilities of one type here, and their rates for 10,000 inhabitants here, in the départements, in France.

    is_past: whether a later vintage is known
    """

    code: str
    vintage: int
    count: int
    rate: float | None
    departement_rate: float | None
    france_rate: float | None
    is_past: bool = False

    @property
    def pk(self) -> str:
        return self.code

    @property
    def label(self) -> str:
        return type_label(self.code, self.vintage)

    @property
    def domain(self) -> str:
        return domain_label(self.code)

    @property
    def rank(self) -> tuple[int, str]:
        return display_rank(self.code, self.vintage)


@dataclass(frozen=True)
class CommuneLine:
    """Facilities of one type in one commune."""

    code: str
    name: str
    population: int
    count: int

    @property
    def pk(self) -> str:
        return self.code

    @property
    def rate(self) -> float | None:
        return per_ten_thousand(self.count, self.population)


@dataclass(frozen=True)
class Populations:
    """Inhabitants of the places compared."""

    here: int
    departements: int
    france: int


def populations(codes: Iterable[str], counted: Container[str]) -> tuple[Populations, frozenset[str]]:
    """Inhabitants of these communes, of their départements and of France; and these départements. 2 queries.

    counted: départements that the file counts; France is those, without the collectivities that no file has.
    """
    communes = list(
        Commune.objects.filter(code__in=sorted(codes)).values_list("population", "departement_id")
    )
    own = frozenset(departement for _, departement in communes)
    totals = dict(Departement.objects.values_list("code", "population"))
    return (
        Populations(
            here=sum(people for people, _ in communes),
            departements=sum(people for code, people in totals.items() if code in own),
            france=sum(people for code, people in totals.items() if code in counted),
        ),
        own,
    )


def lines_by_type(vintage: int, codes: Iterable[str], *, is_past: bool = False) -> list[TypeLine]:
    """Types met in the départements of these communes, usual ones first; those that are not here count 0.

    France is all départements and overseas départements of the file. 4 queries, and 1 more after an import.
    """
    here = sorted(codes)
    totals = departement_totals(vintage)
    people, departements = populations(here, {departement for departement, _, _ in totals})
    inside = dict(
        FacilityCount.objects.visible(vintage)
        .filter(commune_code__in=here)
        .order_by()
        .values_list("type_code")
        .annotate(Sum("count"))
    )
    around: Counter[str] = Counter()
    france: Counter[str] = Counter()
    for departement, kind, count in totals:
        france[kind] += count
        if departement in departements:
            around[kind] += count
    lines = [
        TypeLine(
            code,
            vintage,
            inside.get(code, 0),
            per_ten_thousand(inside.get(code, 0), people.here),
            per_ten_thousand(around[code], people.departements),
            per_ten_thousand(france[code], people.france),
            is_past,
        )
        for code in around
    ]
    return sorted(lines, key=lambda line: line.rank)


def departement_totals(vintage: int) -> tuple[tuple[str, str, int], ...]:
    """Facilities by département and type. 1 query, and 1 more the first time after an import."""
    edition = (
        RegisterState.objects.filter(source=register_name(FacilityCount, vintage), run__isnull=False)
        .values_list("generation", "run_id", "run__started_at")
        .first()
    )
    return _totals(vintage, edition) if edition else ()


@lru_cache(maxsize=8)
def _totals(vintage: int, edition: tuple[Any, ...]) -> tuple[tuple[str, str, int], ...]:
    """Some 4,500 sums over the 100,000 rows of France, which change with an import only. 1 query."""
    del edition
    rows = FacilityCount.objects.visible(vintage).order_by().values_list("departement_code", "type_code")
    return tuple(rows.annotate(Sum("count")))


def lines_by_commune(vintage: int, type_code: str, codes: Iterable[str]) -> list[CommuneLine]:
    """Every commune with its number of facilities of a type, largest first; those without count 0. 2 queries."""
    wanted = sorted(codes)
    counts = _counts_of(vintage, wanted, type_code)
    communes = Commune.objects.filter(code__in=wanted).order_by("search_name", "code")
    lines = [CommuneLine(one.code, one.name, one.population, counts.get(one.code, 0)) for one in communes]
    return sorted(lines, key=lambda line: -line.count)


def _counts_of(vintage: int, codes: Sequence[str], type_code: str) -> dict[str, int]:
    rows = FacilityCount.objects.visible(vintage).filter(commune_code__in=codes, type_code=type_code)
    return dict(rows.order_by().values_list("commune_code").annotate(Sum("count")))


def facilities_of_commune(vintage: int, code: str) -> list[tuple[str, str, int]]:
    """Code, label and number of each type in a commune, usual ones first. 1 query."""
    rows = (
        FacilityCount.objects.visible(vintage)
        .filter(commune_code=code)
        .order_by()
        .values_list("type_code")
        .annotate(Sum("count"))
    )
    return [
        (kind, type_label(kind, vintage), count)
        for kind, count in sorted(rows, key=lambda row: display_rank(row[0], vintage))
    ]
