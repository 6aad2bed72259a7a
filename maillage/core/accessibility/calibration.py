"""How close we are to the APL that the DREES publishes: weights of the bands and one cap of activity, by least squares.

The DREES publishes for each commune the index and the standardised population. With the professionals of each site and
the minutes of each pair, the model says

    A_i = sum over j of w(t_ij) S_j / sum over k of w(t_kj) P_k     S_j = sum over the professionals of j of min(a, cap)

The first band weighs 1 (a common factor of all weights would cancel out). The other weights, from 0 to 1, and the cap
are those that leave the smallest sum of squares of computed less published, each place counting with its inhabitants.
Derivatives are exact; several starts guard against a local minimum (scipy's bounded trust-region method).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import least_squares

from maillage.core.accessibility.decay import Decay
from maillage.core.accessibility.pairs import Pairs

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Ratio of each weight to the one before, from flat to steep.
_STARTS: Final = (0.8, 0.4, 0.15)


@dataclass(frozen=True)
class Residual:
    """Computed less published, in the unit of the index, each place counting with its inhabitants.

    explained: share of the published variance that the model gives (R²); NaN where it does not vary
    """

    places: int
    people: float
    bias: float
    mean_absolute: float
    root_mean_square: float
    explained: float


@dataclass(frozen=True)
class Calibration:
    """decay, cap: what was found; computed: index of each place (n_demand,); by_group: residual of each département."""

    decay: Decay
    cap: float
    computed: Floats
    overall: Residual
    by_group: Mapping[str, Residual]


@dataclass(frozen=True)
class Published:
    """What is compared with: published index (n_demand,), NaN where there is none; standardised inhabitants
    (n_demand,); the group (département) of each place.
    """

    index: Floats
    people: Floats
    groups: Sequence[str]


class Model:
    """The index and its derivatives, given weights of the bands after the first and the cap."""

    def __init__(
        self,
        pairs: Pairs,
        bounds_min: tuple[float, ...],
        people: Floats,
        site_of: Ints,
        activity: Floats | None,
    ) -> None:
        bands = Decay(bounds_min, (1.0,) * len(bounds_min)).bands_of(pairs.minutes)
        self.to_sites, self.in_reach = [], []
        for band in range(len(bounds_min)):
            matrix = pairs.matrix((bands == band).astype(np.float64))
            self.to_sites.append(matrix)
            self.in_reach.append(matrix.T.tocsr() @ people)
        self.site_of, self.activity, self.n_sites = site_of, activity, pairs.n_sites
        self.heads = np.bincount(site_of, minlength=pairs.n_sites).astype(np.float64)

    def supply(self, cap: float) -> tuple[Floats, Floats]:
        """Supply of each site, and how it changes with the cap."""
        if self.activity is None:
            return self.heads * cap, self.heads
        capped = np.bincount(self.site_of, np.minimum(self.activity, cap), minlength=self.n_sites)
        over = np.bincount(self.site_of, (self.activity > cap) * 1.0, minlength=self.n_sites)
        return capped.astype(np.float64), over.astype(np.float64)

    def index(self, weights: Floats, cap: float) -> tuple[Floats, Floats]:
        """Index (n_demand,), and its derivatives (n_demand, bands) by the weights after the first and by the cap."""
        offered, slope = self.supply(cap)
        people = sum(weight * reach for weight, reach in zip(weights, self.in_reach, strict=True))
        share = np.divide(1.0, people, out=np.zeros(self.n_sites), where=people > 0)
        ratio = offered * share
        each = [matrix @ ratio for matrix in self.to_sites]
        columns = []
        for band in range(1, len(weights)):
            fewer = -ratio * share * self.in_reach[band]
            columns.append(each[band] + self._spread(weights, fewer))
        columns.append(self._spread(weights, slope * share))
        result: Floats = sum(weight * part for weight, part in zip(weights, each, strict=True))
        return result, np.column_stack(columns)

    def _spread(self, weights: Floats, ratio: Floats) -> Floats:
        parts = [weight * (matrix @ ratio) for weight, matrix in zip(weights, self.to_sites, strict=True)]
        result: Floats = np.sum(parts, axis=0)
        return result


def calibrate(
    pairs: Pairs,
    bounds_min: tuple[float, ...],
    published: Published,
    site_of: ArrayLike,
    activity: ArrayLike | None = None,
    *,
    usual_activity: float = 5_400.0,
) -> Calibration:
    """Weights of the bands `bounds_min` and the cap that come nearest to what is published.

    site_of: site of each professional (m,); activity: what each does in a year (m,), in the unit of the index. Where
    it is not known (None) everybody is taken to do as much, and the cap is that activity, searched around
    `usual_activity`. ValueError without a published place that somebody lives in, or without professional.
    """
    sites = np.asarray(site_of, dtype=np.int64)
    own = None if activity is None else np.asarray(activity, dtype=np.float64)
    people, index = (
        np.asarray(published.people, dtype=np.float64),
        np.asarray(published.index, dtype=np.float64),
    )
    known = np.isfinite(index) & (people > 0)
    if not known.any() or not len(sites):
        raise ValueError("nothing to compare with: no published index, or no professional")
    model = Model(pairs, bounds_min, people, sites, own)
    importance = np.sqrt(people[known] / people[known].sum())
    most = 10 * usual_activity if own is None else float(own.max())

    def split(values: Floats) -> tuple[Floats, float]:
        return np.concatenate(([1.0], values[:-1])), float(values[-1] * most)

    def gap(values: Floats) -> Floats:
        return (model.index(*split(values))[0][known] - index[known]) * importance

    def slopes(values: Floats) -> Floats:
        scaled: Floats = model.index(*split(values))[1][known] * importance[:, None]
        scaled[:, -1] *= most
        return scaled

    bands = len(bounds_min)
    lowest, highest = np.zeros(bands), np.ones(bands)
    lowest[-1] = 1e-6
    first_cap = usual_activity / most if own is None else float(np.quantile(own, 0.9)) / most
    found = None
    for ratio in _STARTS:
        start = np.append(ratio ** np.arange(1, bands), min(max(first_cap, 1e-3), 0.99))
        tried = least_squares(gap, start, jac=slopes, bounds=(lowest, highest), x_scale="jac", xtol=1e-12)
        if found is None or tried.cost < found.cost:
            found = tried
    weights, cap = split(found.x)  # type: ignore[union-attr]
    computed = model.index(weights, cap)[0]
    decay = Decay(bounds_min, tuple(float(weight) for weight in weights))
    overall, by_group = residuals(computed, published)
    return Calibration(decay, cap, computed, overall, by_group)


def residuals(computed: ArrayLike, published: Published) -> tuple[Residual, dict[str, Residual]]:
    """Residual over all places, and that of each group in order of its name; places without figure are left out."""
    found = np.asarray(computed, dtype=np.float64)
    index, people = np.asarray(published.index), np.asarray(published.people, dtype=np.float64)
    known = np.isfinite(index) & (people > 0)
    groups = np.asarray(published.groups)
    whole = _residual(found[known], index[known], people[known])
    each = {}
    for group in sorted(set(groups[known].tolist())):
        inside = known & (groups == group)
        each[str(group)] = _residual(found[inside], index[inside], people[inside])
    return whole, each


def _residual(computed: Floats, index: Floats, people: Floats) -> Residual:
    total = float(people.sum())
    gap = computed - index
    square = float(people @ (gap * gap)) / total
    spread = float(people @ (index - people @ index / total) ** 2) / total
    return Residual(
        places=len(index),
        people=total,
        bias=float(people @ gap) / total,
        mean_absolute=float(people @ np.abs(gap)) / total,
        root_mean_square=square**0.5,
        explained=1 - square / spread if spread > 0 else float("nan"),
    )
