"""The same outlook by seeded draws: quantiles, the chance of being under a threshold, and a check of the exact one.

One number u, uniform, is drawn for each professional and future: in year t they are at their whole activity when
u < whole(t), at the reduced one when u < whole(t) + reduced(t), gone otherwise. Each year has then exactly the chances
of the model, and since the two bounds never rise, nobody comes back. Arrivals are drawn year after year.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from maillage.core.outlook.index import Reach, shares
from maillage.core.outlook.supply import Arrivals, Course, Moments, Professionals

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Singles = NDArray[np.float32]

BLOCK = 64


@dataclass(frozen=True)
class Drawn:
    """What the draws say, by place and year.

    moments: of the sample; below: share of futures strictly under the threshold, (n_places, years + 1)
    kept: (n_kept, years + 1, draws) every value of the places asked for
    """

    moments: Moments
    below: Floats
    kept: Floats

    def quantiles(self, chances: tuple[float, ...]) -> Floats:
        """(len(chances), n_kept, years + 1) of the places kept."""
        return np.quantile(self.kept, chances, axis=2)


def draw_index(
    reach: Reach,
    professionals: Professionals,
    course: Course,
    in_reach: Floats,
    *,
    draws: int,
    seed: int,
    threshold: float,
    arrivals: Arrivals | None = None,
    keep: Integers | None = None,
) -> Drawn:
    """`draws` futures of the index. Same seed, same result. Memory grows with BLOCK and `keep`, not with `draws`."""
    random = np.random.default_rng(seed)
    years, n_places = course.years, reach.weights.shape[0]
    share = np.broadcast_to(shares(in_reach), (reach.n_sites, years + 1))
    rows = np.arange(0) if keep is None else keep
    total, square, below = np.zeros((3, n_places, years + 1))
    kept = np.empty((len(rows), years + 1, draws))
    for start in range(0, draws, BLOCK):
        width = min(BLOCK, draws - start)
        for year, supply in enumerate(
            _supplies(random, professionals, course, arrivals, reach.n_sites, width)
        ):
            index = reach.weights @ (supply * share[:, year, None])
            total[:, year] += index.sum(axis=1)
            square[:, year] += np.einsum("ij,ij->i", index, index)
            below[:, year] += np.count_nonzero(index < threshold, axis=1)
            kept[:, year, start : start + width] = index[rows]
    mean = total / draws
    variance = np.maximum(square - draws * mean**2, 0.0) / max(draws - 1, 1)
    return Drawn(Moments(mean, variance), below / draws, kept)


def _supplies(
    random: np.random.Generator,
    professionals: Professionals,
    course: Course,
    arrivals: Arrivals | None,
    n_sites: int,
    width: int,
) -> list[Floats]:
    """Supply of each year, each (n_sites, width)."""
    chance: Singles = random.random((len(professionals), width), dtype=np.float32)
    whole = course.presence.whole.astype(np.float32)[course.kind]
    present = course.presence.practising.astype(np.float32)[course.kind]
    activity = np.float32(course.presence.reduced_activity)
    gather = sparse.csr_array(
        (
            professionals.supply.astype(np.float32),
            (professionals.site, np.arange(len(professionals))),
        ),
        (n_sites, len(professionals)),
    )
    newcomers = _newcomers(random, arrivals, course.years, width)
    found: list[Floats] = []
    for year in range(course.years + 1):
        left = (chance < whole[:, year, None]) * (1 - activity) + (chance < present[:, year, None]) * activity
        supply = (gather @ left).astype(float)
        if newcomers is not None:
            supply += newcomers[year]
        found.append(supply)
    return found


def _newcomers(
    random: np.random.Generator, arrivals: Arrivals | None, years: int, width: int
) -> list[Floats] | None:
    """Activity of the newcomers still there each year, each (n_sites, width)."""
    if arrivals is None:
        return None
    rate = arrivals.per_year[:, None]
    full, part = (np.zeros((len(rate), width), dtype=np.int64) for _ in range(2))
    found: list[Floats] = [np.zeros(full.shape)]
    for _ in range(years):
        full = random.binomial(full, 1 - arrivals.leaving) + random.poisson(
            rate * (1 - arrivals.part_time_share), full.shape
        )
        part = random.binomial(part, 1 - arrivals.leaving) + random.poisson(
            rate * arrivals.part_time_share, part.shape
        )
        found.append(np.asarray((full + part * arrivals.part_time) * arrivals.activity, dtype=float))
    return found
