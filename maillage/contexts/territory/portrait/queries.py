"""The portrait of a territory: figures, comparisons, groupings."""

from __future__ import annotations

from dataclasses import dataclass

from maillage.contexts.territory.national.figures import (
    Reference,
    Summary,
    population_of_epcis,
    references,
    summarise,
)
from maillage.contexts.territory.national.models import Commune, Epci
from maillage.contexts.territory.perimeter.queries import perimeter_communes
from maillage.platform.tenancy.models import Community


@dataclass(frozen=True)
class EpciPart:
    """How much of an EPCI is in the territory; `whole_*` are those of the whole EPCI."""

    epci: Epci
    communes: int
    population: int
    whole_communes: int
    whole_population: int

    @property
    def is_whole(self) -> bool:
        return self.communes == self.whole_communes


@dataclass(frozen=True)
class Portrait:
    """What the portrait page shows. `references`: the départements of the territory, then France."""

    communes: list[Commune]
    summary: Summary
    references: list[Reference]
    epcis: list[EpciPart]

    @property
    def france(self) -> Summary:
        return self.references[-1].summary

    @property
    def without_contour(self) -> list[Commune]:
        return [commune for commune in self.communes if not commune.has_contour]


def portrait(community: Community) -> Portrait:
    """The territory of today. 3 queries."""
    communes = list(perimeter_communes(community))
    return Portrait(
        communes=communes,
        summary=summarise(communes),
        references=references({commune.departement_id for commune in communes}),
        epcis=epci_parts(communes),
    )


def epci_parts(communes: list[Commune]) -> list[EpciPart]:
    """The EPCI of these communes, largest part first. 1 query."""
    inside: dict[str, list[Commune]] = {}
    for commune in communes:
        if commune.epci_id is not None:
            inside.setdefault(commune.epci_id, []).append(commune)
    parts = [
        EpciPart(epci, len(inside[epci.code]), sum(c.population for c in inside[epci.code]), size, people)
        for epci, people, size in population_of_epcis(inside)
    ]
    return sorted(parts, key=lambda part: -part.population)
