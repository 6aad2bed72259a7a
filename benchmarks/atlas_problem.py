"""The national problem of the atlas: every commune of metropolitan France, and 55,000 general practitioners.

Communes, their positions and their inhabitants are those that the product carries. The practitioners are synthetic,
by seed: drawn by population times a lognormal noise, four times rarer under 500 inhabitants, which leaves about one
commune in three with one. Minutes are great-circle kilometres x 1.3 at 50 km/h, so that 20 minutes are 12.8 km.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.contexts.territory.national.files import read_communes
from maillage.core.accessibility.decay import Decay
from maillage.core.accessibility.pairs import Pairs, pairs_within
from maillage.core.accessibility.presets import CONSULTATIONS_PER_GP
from maillage.core.accessibility.travel import CrowFlight, Points

Floats = NDArray[np.float64]

SEED: Final = 20_260_101
PRACTITIONERS: Final = 55_000
REACH_MIN: Final = 20.0
DECAY: Final = Decay((10.0, 15.0, 20.0), (1.0, 0.3, 0.1))
TRAVEL: Final = CrowFlight.uniform(detour=1.3, speed_kmh=50.0)


@dataclass(frozen=True, eq=False)
class Problem:
    """communes: points of the n communes. codes: their INSEE codes. population: inhabitants (n,).

    commune_of: commune of each practitioner (m,), in order; supply: consultations a year of each (m,)
    """

    codes: tuple[str, ...]
    communes: Points
    population: Floats
    commune_of: NDArray[np.int64]
    supply: Floats

    @property
    def practitioners(self) -> Points:
        """Everyone at the point of the commune."""
        return Points(self.communes.lon[self.commune_of], self.communes.lat[self.commune_of])

    @property
    def with_supply(self) -> NDArray[np.int64]:
        """Communes with a practitioner, in order."""
        return np.unique(self.commune_of)

    def pairs(self, reach_min: float = REACH_MIN) -> Pairs:
        """Communes x practitioners."""
        return pairs_within(self.communes, self.practitioners, reach_min, TRAVEL)


@cache
def national(practitioners: int = PRACTITIONERS) -> Problem:
    """All of metropolitan France."""
    known = [
        commune
        for commune in read_communes()
        if commune.lon is not None and commune.lat is not None and commune.departement[:2] != "97"
    ]
    population = np.array([commune.population for commune in known], dtype=np.float64)
    places = Points(
        np.array([commune.lon for commune in known], dtype=np.float64),
        np.array([commune.lat for commune in known], dtype=np.float64),
    )
    chance = np.random.default_rng(SEED)
    draw = population * chance.lognormal(0.0, 0.6, len(population))
    draw[population < 500] /= 4
    counts = chance.multinomial(practitioners, draw / draw.sum())
    supply = CONSULTATIONS_PER_GP * chance.uniform(0.5, 1.5, practitioners)
    codes = tuple(commune.code for commune in known)
    return Problem(codes, places, population, np.repeat(np.arange(len(known)), counts), supply)


def region(communes: int, *, lon: float = 2.44, lat: float = 44.93) -> Problem:
    """The communes nearest to a position (Aurillac if not told) with their practitioners."""
    whole = national()
    far = (whole.communes.lat - lat) ** 2 + ((whole.communes.lon - lon) * np.cos(np.radians(lat))) ** 2
    kept = np.sort(np.argsort(far, kind="stable")[:communes])
    inside = np.isin(whole.commune_of, kept)
    return Problem(
        tuple(whole.codes[at] for at in kept.tolist()),
        Points(whole.communes.lon[kept], whole.communes.lat[kept]),
        whole.population[kept],
        np.searchsorted(kept, whole.commune_of[inside]),
        whole.supply[inside],
    )
