"""Invented places of care: those where invented people practise, and those that support a whole territory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import cos, radians
from random import Random
from typing import Final

from maillage.core.identifiers.luhn import luhn_key
from maillage.interfaces.demo import names
from maillage.interfaces.demo.people import DemoCommune, Person, Site

# Sector of activity of the site (NOS, table R02) -> category of establishment (table R66).
CATEGORY_OF_SECTOR: Final = {"SA52": "603", "SA33": "620", "SA01": "355", "SA17": "500"}
# What a territory has besides, in its largest commune: category -> name.
CPTS: Final = "604"
_SUPPORT: Final = (
    (CPTS, "CPTS DE DEMONSTRATION"),
    ("606", "DISPOSITIF D'APPUI A LA COORDINATION DE DEMONSTRATION"),
    ("354", "SERVICE DE SOINS INFIRMIERS A DOMICILE DE DEMONSTRATION"),
    ("611", "LABORATOIRE DE DEMONSTRATION"),
    ("124", "CENTRE DE SANTE DE DEMONSTRATION"),
    ("106", "HOPITAL DE PROXIMITE DE DEMONSTRATION"),
    ("127", "HOSPITALISATION A DOMICILE DE DEMONSTRATION"),
)
# Year from which there are health centres of several professions (603), CPTS and supports of coordination.
_FIRST_YEAR: Final = {"603": 2008, CPTS: 2017, "606": 2020}
# Numbers of sites that nobody practises at, above all others and below a million.
_FIRST_SUPPORT = 900_000
_DEGREES_PER_KM = 1 / 111.2


@dataclass(frozen=True)
class Establishment:
    """A place of care with its position (WGS84), as a file of the national register needs it."""

    finess: str
    name: str
    category: str
    commune: DemoCommune
    street_number: str
    street: tuple[str, str, str]
    phone: str
    lon: float
    lat: float
    opened_on: date


def establishments_of(people: Iterable[Person], *, seed: int) -> list[Establishment]:
    """The sites with a FINESS number at which these people practise, each once, by number."""
    sites = {
        activity.site.number: activity.site
        for person in people
        for activity in person.activities
        if activity.site.establishment
    }
    return [_of_site(sites[number], seed) for number in sorted(sites)]


def support_of(territories: Sequence[Sequence[DemoCommune]], *, seed: int) -> list[list[Establishment]]:
    """What supports each territory: its CPTS first, then DAC, home nursing, laboratory…"""
    return [_support(communes, rank, seed) for rank, communes in enumerate(territories)]


def _of_site(site: Site, seed: int) -> Establishment:
    lon, lat = _position(site.commune, site.number, seed)
    return Establishment(
        finess=site.finess,
        name=site.name,
        category=CATEGORY_OF_SECTOR[site.sector],
        commune=site.commune,
        street_number=site.street_number,
        street=site.street,
        phone=site.phone,
        lon=lon,
        lat=lat,
        opened_on=_opened_on(CATEGORY_OF_SECTOR[site.sector], site.number, seed),
    )


def _support(communes: Sequence[DemoCommune], rank: int, seed: int) -> list[Establishment]:
    largest = max(communes, key=lambda commune: (commune.population, commune.code))
    random = Random(f"support {seed} {rank}")  # noqa: S311 - invented places, not secrets
    found = []
    for index, (category, name) in enumerate(_SUPPORT):
        number = _FIRST_SUPPORT + 100 * rank + index
        stem = f"99{number:06d}"
        lon, lat = _position(largest, number, seed)
        found.append(
            Establishment(
                finess=stem + luhn_key(stem),
                name=f"{name} {largest.name.upper()}",
                category=category,
                commune=largest,
                street_number=str(random.randint(1, 60)),
                street=random.choice(names.STREETS),
                phone=f"{names.FICTION_LANDLINE}{random.randrange(10_000):04d}",
                lon=lon,
                lat=lat,
                opened_on=_opened_on(category, number, seed),
            )
        )
    return found


def _opened_on(category: str, number: int, seed: int) -> date:
    """Some day since that sort of place exists, and before 2023, so that every one has been open for a while."""
    random = Random(f"opened {seed} {number}")  # noqa: S311 - invented places, not secrets
    return date(
        random.randint(_FIRST_YEAR.get(category, 1990), 2022), random.randint(1, 12), random.randint(1, 28)
    )


def _position(commune: DemoCommune, number: int, seed: int) -> tuple[float, float]:
    """Somewhere within 600 m of the commune's point."""
    random = Random(f"position {seed} {number}")  # noqa: S311 - invented places, not secrets
    east, north = (random.uniform(-0.6, 0.6) * _DEGREES_PER_KM for _ in range(2))
    return round(commune.lon + east / cos(radians(commune.lat)), 6), round(commune.lat + north, 6)
