"""The index of access, in two steps over catchments that overlap (2SFCA; with steps of distance, E2SFCA and APL).

    R_j = S_j / sum over i of w(t_ij) P_i     activity offered at site j for each inhabitant in its reach
    A_i = sum over j of w(t_ij) R_j           what an inhabitant of i can count on

(Luo & Wang 2003; Luo & Qi 2009; Barlet et al., IRDES DT 51, 2012.) The weights depend on trips only, so they are kept,
by rows and by columns; supply and people come in as arrays. R is
proportional to S: the index is linear in supply.

Defined for every case: a place with no site in reach has an index of 0; a site that nobody can reach, or in reach of
empty places only, gives nothing to anyone and is told by `unreached`. So the supply of the reached sites is exactly
what is given out: sum of P_i A_i = sum of S_j over them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from maillage.core.accessibility.decay import Weighting
from maillage.core.accessibility.pairs import Pairs

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Ints = NDArray[np.int64]


class Catchments:
    """Weights of every pair, kept. Sites whose pairs are the same (same position) share one column.

    `column_of[j]`: column of site j. ValueError where the decay reaches farther than the pairs do.
    """

    def __init__(self, pairs: Pairs, decay: Weighting) -> None:
        if decay.reach_min > pairs.reach_min:
            raise ValueError(
                f"pairs up to {pairs.reach_min} min do not hold what counts up to {decay.reach_min} min"
            )
        self._set(pairs, decay.weights_at(pairs.minutes))

    @classmethod
    def weighted(cls, pairs: Pairs, weights: ArrayLike) -> Catchments:
        """With a weight of its own for each pair, shape (n_pairs,), in the order of the pairs; 0 or more."""
        values = np.asarray(weights, dtype=np.float64)
        if values.shape != pairs.sites.shape or not (np.isfinite(values) & (values >= 0)).all():
            raise ValueError("one weight for each pair, none negative")
        made = cls.__new__(cls)
        made._set(pairs, values)
        return made

    def _set(self, pairs: Pairs, weights: Floats) -> None:
        by_site = pairs.matrix(weights).T.tocsr()
        self.n_demand, self.n_sites = pairs.n_demand, pairs.n_sites
        self.column_of, representatives = _same_columns(by_site)
        self.by_column = by_site[representatives]
        self.by_row = self.by_column.T.tocsr()

    @property
    def n_columns(self) -> int:
        return self.by_column.shape[0]

    def offered(self, supply: ArrayLike) -> Floats:
        """Activity of each column, shape (n_columns,), from that of each site (n_sites,)."""
        each = np.bincount(self.column_of, self._checked(supply, self.n_sites), minlength=self.n_columns)
        return each.astype(np.float64)

    def people_in_reach(self, demand: ArrayLike) -> Floats:
        """Weighted inhabitants in reach of each site, shape (n_sites,), from inhabitants of shape (n_demand,)."""
        return self._people(demand)[self.column_of]

    def ratios(self, supply: ArrayLike, demand: ArrayLike) -> Floats:
        """Activity per weighted inhabitant of each site, shape (n_sites,); 0 where there is nobody in reach."""
        offered = self._checked(supply, self.n_sites)
        return _shared(offered, self.people_in_reach(demand))

    def index(self, supply: ArrayLike, demand: ArrayLike) -> Floats:
        """Index of each place, shape (n_demand,), from supply (n_sites,) and inhabitants (n_demand,), both >= 0."""
        result: Floats = self.by_row @ _shared(self.offered(supply), self._people(demand))
        return result

    def index_of_many(self, supplies: ArrayLike, demand: ArrayLike) -> Floats:
        """Index for k supplies at once: (n_sites, k) in, (n_demand, k) out."""
        offered = np.asarray(supplies, dtype=np.float64)
        people = self._people(demand)
        merged = np.zeros((self.n_columns, offered.shape[1]))
        np.add.at(merged, self.column_of, offered)
        result: Floats = self.by_row @ _shared(merged, people[:, None])
        return result

    def unreached(self, demand: ArrayLike) -> Mask:
        """Sites with nobody in reach, shape (n_sites,): what they offer is given to no one."""
        result: Mask = self.people_in_reach(demand) <= 0
        return result

    def isolated(self, supply: ArrayLike) -> Mask:
        """Places with no supply at all in reach, shape (n_demand,)."""
        result: Mask = (self.by_row @ (self.offered(supply) > 0).astype(np.float64)) <= 0
        return result

    def column(self, site: int) -> tuple[Ints, Floats]:
        """Places in reach of a site and their weights."""
        return self.column_at(int(self.column_of[site]))

    def column_at(self, column: int) -> tuple[Ints, Floats]:
        """Places and weights of a column, without copy."""
        part = slice(self.by_column.indptr[column], self.by_column.indptr[column + 1])
        return self.by_column.indices[part], self.by_column.data[part]

    def row(self, place: int) -> tuple[Ints, Floats]:
        """Columns in reach of a place and their weights."""
        part = slice(self.by_row.indptr[place], self.by_row.indptr[place + 1])
        return self.by_row.indices[part], self.by_row.data[part]

    def _people(self, demand: ArrayLike) -> Floats:
        result: Floats = self.by_column @ self._checked(demand, self.n_demand)
        return result

    @staticmethod
    def _checked(values: ArrayLike, size: int) -> Floats:
        array = np.asarray(values, dtype=np.float64)
        if array.shape != (size,):
            raise ValueError(f"shape ({size},) expected, not {array.shape}")
        # One pass: a NaN makes the minimum NaN, which is not at least 0.
        if size and not array.min() >= 0:
            raise ValueError("supply and inhabitants are never negative, nor unknown")
        return array


def _shared(offered: Floats, people: Floats) -> Floats:
    result: Floats = np.divide(offered, people, out=np.zeros_like(offered), where=people > 0)
    return result


def _same_columns(by_site: sparse.csr_array) -> tuple[Ints, Ints]:
    """For each site the number of its column, and for each column the first site that has it.

    Two random sums tell which sites may be alike; then their pairs are compared, so that chance decides nothing.
    """
    n_sites = by_site.shape[0]
    lengths = np.diff(by_site.indptr)
    chance = np.random.default_rng(0).random((by_site.shape[1], 2))
    marks = by_site @ chance
    order = np.lexsort((np.arange(n_sites), marks[:, 1], marks[:, 0], lengths))
    alike = np.zeros(n_sites, dtype=np.bool_)
    before, after = order[:-1], order[1:]
    alike[1:] = (lengths[before] == lengths[after]) & (marks[before] == marks[after]).all(axis=1)
    leader = order[np.maximum.accumulate(np.where(alike, 0, np.arange(n_sites)))] if n_sites else order
    leaders = np.empty(n_sites, dtype=np.int64)
    leaders[order] = leader
    leaders[_unlike(by_site, leaders, lengths)] = np.flatnonzero(_unlike(by_site, leaders, lengths))
    representatives, column_of = np.unique(leaders, return_inverse=True)
    return column_of.astype(np.int64), representatives


def _unlike(by_site: sparse.csr_array, leaders: Ints, lengths: Ints) -> Mask:
    """Sites whose pairs differ from those of their leader, which has as many."""
    result = np.zeros(len(leaders), dtype=np.bool_)
    followers = np.flatnonzero((leaders != np.arange(len(leaders))) & (lengths > 0))
    if not len(followers):
        return result
    ends = np.cumsum(lengths[followers])
    within = np.arange(ends[-1])
    begin = ends - lengths[followers]
    mine = within + np.repeat(by_site.indptr[followers] - begin, lengths[followers])
    theirs = within + np.repeat(by_site.indptr[leaders[followers]] - begin, lengths[followers])
    differs = (by_site.indices[mine] != by_site.indices[theirs]) | (
        by_site.data[mine] != by_site.data[theirs]
    )
    result[followers] = np.add.reduceat(differs, begin) > 0
    return result
