"""Figures of a set of communes: population, ages, area, density, size class."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from django.db.models import Count, Sum

from maillage.contexts.territory.national.models import Departement, Epci
from maillage.core.aci.sizes import SizeClass, size_class

POPULATION_YEAR = 2023
AGES_YEAR = 2021


class Counted(Protocol):
    """What has a population and an area: a commune, or the totals of a département."""

    @property
    def population(self) -> int: ...
    @property
    def age_0_19(self) -> int | None: ...
    @property
    def age_20_64(self) -> int | None: ...
    @property
    def age_65_up(self) -> int | None: ...
    @property
    def area_ha(self) -> float | None: ...


@dataclass(frozen=True)
class Ages:
    """Inhabitants by age at the census (`AGES_YEAR`); they do not add up to the municipal population."""

    young: int
    adult: int
    old: int

    @property
    def total(self) -> int:
        return self.young + self.adult + self.old

    def shares(self) -> tuple[float, float, float] | None:
        """Shares of 0-19, 20-64, 65 and over, in percent; None where nobody was counted."""
        if not self.total:
            return None
        return (100 * self.young / self.total, 100 * self.adult / self.total, 100 * self.old / self.total)

    @property
    def share_young(self) -> float | None:
        shares = self.shares()
        return None if shares is None else shares[0]

    @property
    def share_adult(self) -> float | None:
        shares = self.shares()
        return None if shares is None else shares[1]

    @property
    def share_old(self) -> float | None:
        shares = self.shares()
        return None if shares is None else shares[2]


@dataclass(frozen=True)
class Summary:
    """A territory in figures.

    population: municipal, year `POPULATION_YEAR`. area_km2: of the communes whose contour is known.
    density: inhabitants per km2 of these communes; None without area.
    """

    communes: int
    population: int
    ages: Ages
    area_km2: float
    density: float | None

    @property
    def size_class(self) -> SizeClass | None:
        """T1 to T4 of the ACI; None for an empty territory."""
        return size_class(self.population) if self.communes else None


def summarise(rows: Iterable[Counted]) -> Summary:
    """Figures of communes (or of totals of départements) taken together."""
    counted = list(rows)
    with_area = [row for row in counted if row.area_ha]
    area_km2 = sum(row.area_ha or 0 for row in with_area) / 100
    return Summary(
        communes=len(counted),
        population=sum(row.population for row in counted),
        ages=Ages(
            sum(row.age_0_19 or 0 for row in counted),
            sum(row.age_20_64 or 0 for row in counted),
            sum(row.age_65_up or 0 for row in counted),
        ),
        area_km2=area_km2,
        density=sum(row.population for row in with_area) / area_km2 if area_km2 else None,
    )


@dataclass(frozen=True)
class Reference:
    """What a territory is compared with: « Gard », « France »."""

    name: str
    summary: Summary


def references(departement_codes: Iterable[str]) -> list[Reference]:
    """Each of these départements by name, then the whole of France. 1 query."""
    rows = list(Departement.objects.order_by("name"))
    wanted = set(departement_codes)
    own = [Reference(row.name, summarise([row])) for row in rows if row.code in wanted]
    return [*own, Reference("France", summarise(rows))]


def population_of_epcis(codes: Iterable[str]) -> list[tuple[Epci, int, int]]:
    """EPCI by name with their whole population and number of communes. 1 query."""
    rows = (
        Epci.objects.filter(code__in=set(codes))
        .annotate(people=Sum("communes__population"), size=Count("communes"))
        .order_by("search_name")
    )
    return [(row, row.people or 0, row.size) for row in rows]
