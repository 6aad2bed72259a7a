"""What a territory is compared with: its EPCI, départements and régions, and France, each with its inhabitants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from maillage.contexts.territory.national.models import Commune, Departement

HERE, EPCI, DEPARTEMENT, REGION, FRANCE = "ici", "epci", "departement", "region", "france"
KINDS: Final = {
    HERE: "Le territoire",
    EPCI: "Intercommunalité",
    DEPARTEMENT: "Département",
    REGION: "Région",
    FRANCE: "Pays",
}
# A territory across ten départements is compared with the largest parts of it.
_SHOWN: Final = 3


@dataclass(frozen=True)
class Level:
    """One of them. communes: their codes, for the territory and an EPCI; departements: inhabitants by code, for larger
    places, so that a source without one of them divides by the inhabitants that it counts."""

    kind: str
    name: str
    population: int
    communes: frozenset[str] = frozenset()
    departements: Mapping[str, int] = field(default_factory=dict)

    @property
    def kind_words(self) -> str:
        return KINDS[self.kind]


def levels_of(codes: Collection[str]) -> list[Level]:
    """The territory of these communes first, then what it is part of, smallest first. 3 queries.

    At most three EPCI, départements and régions: those with most inhabitants of the territory. An EPCI that is the
    territory itself is left out. No level at all for no commune.
    """
    own = list(Commune.objects.filter(code__in=sorted(codes)).select_related("departement"))
    if not own:
        return []
    here = Level(HERE, KINDS[HERE], sum(one.population for one in own), frozenset(one.code for one in own))
    departements = list(Departement.objects.select_related("region").order_by("code"))
    return [
        here,
        *_epcis(own, here.communes),
        *_departements(own, departements),
        *_regions(own, departements),
        Level(
            FRANCE,
            "France",
            sum(one.population for one in departements),
            departements={one.code: one.population for one in departements},
        ),
    ]


def _largest(own: Iterable[Commune], key: str) -> list[str]:
    people: Counter[str] = Counter()
    for commune in own:
        source = commune.departement if key == "region_id" else commune
        if value := getattr(source, key):
            people[value] += commune.population
    return sorted(people, key=lambda code: (-people[code], code))[:_SHOWN]


def _epcis(own: list[Commune], here: frozenset[str]) -> list[Level]:
    chosen = _largest(own, "epci_id")
    members: dict[str, list[Commune]] = {code: [] for code in chosen}
    rows = Commune.objects.in_force().filter(epci__in=sorted(chosen)).select_related("epci")
    for commune in rows.order_by("code"):
        members[str(commune.epci_id)].append(commune)
    found = []
    for code in chosen:
        inside = members[code]
        communes = frozenset(one.code for one in inside)
        if inside and inside[0].epci is not None and communes != here:
            population = sum(one.population for one in inside)
            found.append(Level(EPCI, inside[0].epci.name, population, communes))
    return found


def _departements(own: list[Commune], departements: list[Departement]) -> list[Level]:
    by_code = {one.code: one for one in departements}
    return [
        Level(
            DEPARTEMENT,
            by_code[code].name,
            by_code[code].population,
            departements={code: by_code[code].population},
        )
        for code in _largest(own, "departement_id")
    ]


def _regions(own: list[Commune], departements: list[Departement]) -> list[Level]:
    found = []
    for code in _largest(own, "region_id"):
        inside = [one for one in departements if one.region_id == code]
        region = inside[0].region
        if region is not None:
            found.append(
                Level(
                    REGION,
                    region.name,
                    sum(one.population for one in inside),
                    departements={one.code: one.population for one in inside},
                )
            )
    return found
