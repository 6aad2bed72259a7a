"""What inhabitants lose if a part of the supply of a site goes, for all sites at once.

The index is linear in supply (`core.accessibility.catchments`): if `gone` of site j goes, each place i in reach loses

    w_ij x gone_j / D_j        D_j = sum over i of w_ij P_i   (people in reach, standardised)

and the ratio of no other site changes. So the losses of every site are read from the kept weights, one column each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maillage.core.accessibility.catchments import Catchments

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
Flags = NDArray[np.bool_]

# A site that keeps less than this part of its supply is empty: what a subtraction leaves of nothing.
_NOTHING_LEFT: Final = 1e-9


@dataclass(frozen=True)
class Losses:
    """For each site (n_sites,), among the inhabitants that were asked about.

    without: inhabitants who had somebody in reach and then have nobody. under: inhabitants of places that were at the
    threshold or above and then are below (0 without threshold). mean_drop: fall of the index, mean over all these
    inhabitants. largest_drop: fall at the place that loses most; worst_row: that place, -1 where nobody loses.
    """

    without: Floats
    under: Floats
    mean_drop: Floats
    largest_drop: Floats
    worst_row: Rows


def losses(
    catchments: Catchments,
    *,
    supply: ArrayLike,
    gone: ArrayLike,
    demand: ArrayLike,
    people: ArrayLike,
    threshold: float | None = None,
) -> Losses:
    """The losses of each site if `gone` (n_sites,) of its `supply` goes, every other one staying.

    demand: standardised inhabitants of each place (n_demand,), who share the supply; people: the inhabitants to be told
    about (n_demand,), 0 outside of the territory. ValueError where more goes than there is.
    """
    offered, leaving = np.asarray(supply, dtype=np.float64), np.asarray(gone, dtype=np.float64)
    if (leaving < 0).any() or (leaving > offered * (1 + _NOTHING_LEFT)).any():
        raise ValueError("between nothing and all of a site can go")
    told = np.asarray(people, dtype=np.float64)
    values = catchments.index(offered, demand)
    drops = _Drops(catchments, catchments.ratios(leaving, demand))
    empties = (leaving > 0) & (leaving >= offered * (1 - _NOTHING_LEFT))
    alone = drops.only_one(offered > 0)
    falls = np.zeros(len(drops.rows), dtype=np.bool_)
    if threshold is not None:
        before, after = values[drops.rows], values[drops.rows] - drops.fall
        falls = (before >= threshold) & (after < threshold)
    total = told.sum()
    largest, worst = drops.largest(told)
    return Losses(
        without=drops.sums(told[drops.rows] * (alone[drops.rows] & empties[drops.sites])),
        under=drops.sums(told[drops.rows] * falls),
        mean_drop=drops.sums(told[drops.rows] * drops.fall) / total
        if total
        else np.zeros(catchments.n_sites),
        largest_drop=largest,
        worst_row=worst,
    )


def drop_by_place(catchments: Catchments, site: int, gone: float, demand: ArrayLike) -> tuple[Rows, Floats]:
    """Places that lose something if `gone` of one site goes, and how much each (index, never negative)."""
    rows, weights = catchments.column(site)
    reached = float(weights @ np.asarray(demand, dtype=np.float64)[rows])
    fall = weights * gone / reached if reached > 0 else np.zeros(len(rows))
    keep = fall > 0
    return rows[keep].astype(np.int64), fall[keep]


class _Drops:
    """Every pair of a site and a place in its reach: what the place loses if the site loses what it is to lose.

    sites, rows: numbers (n_pairs,), sorted by site; fall: (n_pairs,).
    """

    def __init__(self, catchments: Catchments, ratios: Floats) -> None:
        columns, matrix = catchments.column_of, catchments.by_column
        lengths = np.diff(matrix.indptr)[columns]
        ends = np.cumsum(lengths)
        size = int(ends[-1]) if len(ends) else 0
        self.n_demand, self.n_sites = catchments.n_demand, catchments.n_sites
        self.sites = np.repeat(np.arange(self.n_sites), lengths)
        at = (
            np.arange(size)
            - np.repeat(ends - lengths, lengths)
            + np.repeat(matrix.indptr[:-1][columns], lengths)
        )
        self.rows = matrix.indices[at].astype(np.int64)
        self.fall = matrix.data[at] * ratios[self.sites]

    def sums(self, values: Floats) -> Floats:
        """Sum by site (n_sites,) of a value by pair."""
        result: Floats = np.bincount(self.sites, values, minlength=self.n_sites).astype(np.float64)
        return result

    def only_one(self, offers: Flags) -> Flags:
        """Places (n_demand,) that have exactly one site with supply in reach."""
        counted = np.bincount(self.rows, offers[self.sites], minlength=self.n_demand)
        result: Flags = counted == 1
        return result

    def largest(self, told: Floats) -> tuple[Floats, Rows]:
        """By site: the largest fall at a place where somebody is told about, and that place (-1: none)."""
        largest, worst = np.zeros(self.n_sites), np.full(self.n_sites, -1, dtype=np.int64)
        kept = np.flatnonzero((told[self.rows] > 0) & (self.fall > 0))
        # Sorted by fall, so that the last writer of a site is its largest.
        order = kept[np.lexsort((-self.rows[kept], self.fall[kept]))]
        largest[self.sites[order]] = self.fall[order]
        worst[self.sites[order]] = self.rows[order]
        return largest, worst
