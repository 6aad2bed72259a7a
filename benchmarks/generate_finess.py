"""Generate a seeded FINESS+ file of structures, at national size.

    DJANGO_SETTINGS_MODULE=benchmarks.settings python -m benchmarks.child write_finess out-dir [175000]

The places do not exist: numbers have 99 after the département, names are drawn from words. Sites fall in communes by
population, at some kilometres at most from their point; the share of closed sites, of sites without a position and of
sites under one legal entity resemble those of the real file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import numpy as np

from maillage.contexts.directory.imports.finess.writing import (
    Site,
    invented_finess,
    plus_name,
    write_finess_plus,
)
from maillage.contexts.territory.national.files import Commune, read_communes

DEFAULT_SITES: Final = 175_000
GENERATED_AT: Final = datetime(2026, 9, 1, 6, tzinfo=UTC)
CLOSED_SHARE: Final = 0.4
NO_POSITION_SHARE: Final = 0.25
# One site in two follows another of the same legal entity.
SAME_ENTITY_SHARE: Final = 0.5
_SPREAD_DEGREES: Final = 0.02
_CATEGORIES: Final = (
    "620",
    "620",
    "611",
    "500",
    "202",
    "354",
    "460",
    "603",
    "124",
    "355",
    "156",
    "246",
    "183",
)
_NAMES: Final = ("DES MESANGES", "DU GENEVRIER", "DE LA TRAMONTANE", "DES ARGILES", "DU VIEUX LAVOIR")
_TYPES: Final = ("R", "AV", "BD", "PL", "CHE", "RTE")


def sites(communes: Sequence[Commune], *, count: int, seed: int) -> Iterator[Site]:
    """Invented sites, always the same for the same arguments. Communes need a position."""
    chance = np.random.default_rng(seed)
    weights = np.array([max(1, commune.population) for commune in communes], dtype=np.float64)
    drawn = chance.choice(len(communes), size=count, p=weights / weights.sum())
    shifts = chance.normal(scale=_SPREAD_DEGREES / 2, size=(count, 2)).clip(-_SPREAD_DEGREES, _SPREAD_DEGREES)
    chances = chance.random((count, 3))
    ranks: Counter[str] = Counter()
    legal = ""
    for at, (where, shift, odds) in enumerate(zip(drawn, shifts.tolist(), chances.tolist(), strict=True)):
        commune = communes[where]
        numbering = commune.code[:2]
        finess = invented_finess(numbering, ranks[numbering])
        ranks[numbering] += 1
        legal = legal if legal and odds[0] < SAME_ENTITY_SHARE else finess
        yield _site(at, finess, legal, commune, shift, odds)


def _site(
    at: int, finess: str, legal: str, commune: Commune, shift: Sequence[float], odds: Sequence[float]
) -> Site:
    placed = odds[1] >= NO_POSITION_SHARE and commune.lon is not None and commune.lat is not None
    name = _NAMES[at % len(_NAMES)]
    return Site(
        finess=finess,
        name=f"SITE {at} {name}",
        category_code=_CATEGORIES[at % len(_CATEGORIES)],
        commune_code=commune.code,
        commune_name=commune.name.upper(),
        postal_code=(commune.postal_codes or ("",))[0],
        legal_finess=legal,
        legal_name=f"ASSOCIATION {name}",
        siret=f"9999{at:010d}",
        street_number=str(at % 120 + 1),
        street_type=_TYPES[at % len(_TYPES)],
        street_name=name,
        phone=f"01000{at % 100_000:05d}",
        lon=commune.lon + shift[0] if placed and commune.lon is not None else None,
        lat=commune.lat + shift[1] if placed and commune.lat is not None else None,
        opened_on=date(1980 + at % 45, at % 12 + 1, at % 28 + 1),
        closed_on=date(2015 + at % 10, 1, 1) if odds[2] < CLOSED_SHARE else None,
    )


def write_file(folder: Path, *, count: int = DEFAULT_SITES, seed: int = 1) -> Path:
    """Write the file under its official name (gzip) and return its path."""
    path = folder / plus_name(GENERATED_AT)
    write_finess_plus(path, sites(read_communes(), count=count, seed=seed), GENERATED_AT)
    return path
