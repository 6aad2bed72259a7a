"""One commune, one EPCI: what their pages show."""

from __future__ import annotations

from dataclasses import dataclass

from maillage.contexts.territory.national.figures import Reference, Summary, references, summarise
from maillage.contexts.territory.national.models import Commune, Epci, FormerCode
from maillage.contexts.territory.national.queries import (
    communes_by_code,
    communes_of_epci,
    current_commune,
    epci_of,
)
from maillage.contexts.territory.perimeter.queries import perimeter_codes
from maillage.platform.tenancy.models import Community


@dataclass(frozen=True)
class CommunePage:
    """`inside`: codes of the community's perimeter, to say which communes are on the territory."""

    commune: Commune
    summary: Summary
    references: list[Reference]
    neighbours: list[Commune]
    former: list[FormerCode]
    inside: frozenset[str]

    @property
    def on_territory(self) -> bool:
        return self.commune.code in self.inside


@dataclass(frozen=True)
class EpciPage:
    epci: Epci
    communes: list[Commune]
    summary: Summary
    references: list[Reference]
    inside: frozenset[str]

    @property
    def on_territory(self) -> list[Commune]:
        return [commune for commune in self.communes if commune.code in self.inside]


def commune_page(community: Community, code: str) -> CommunePage | None:
    """Page of a commune by its code of today or a former one; None if unknown. At most 6 queries."""
    commune = current_commune(code)
    if commune is None:
        return None
    return CommunePage(
        commune=commune,
        summary=summarise([commune]),
        references=references({commune.departement_id}),
        neighbours=list(communes_by_code(commune.neighbours)),
        former=list(FormerCode.objects.filter(commune=commune).order_by("name", "code")),
        inside=perimeter_codes(community),
    )


def epci_page(community: Community, code: str) -> EpciPage | None:
    """Page of an EPCI by its SIREN; None if unknown. At most 4 queries."""
    epci = epci_of(code)
    if epci is None:
        return None
    communes = list(communes_of_epci(code))
    return EpciPage(
        epci=epci,
        communes=communes,
        summary=summarise(communes),
        references=references({commune.departement_id for commune in communes}),
        inside=perimeter_codes(community),
    )
