"""What one more professional at each candidate adds to the index of each place.

In the family of the two-step floating catchments (2SFCA, E2SFCA, APL) the index is linear in supply: a supply s at
candidate j raises the index of place i by `w_ij s / D_j`, where D_j, the people in reach of j weighted by the decay,
does not depend on supply (Luo & Wang 2003; DREES, Barlet et al. 2012).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from maillage.core.accessibility.catchments import Catchments
from maillage.core.siting.answer import Floats, Ints

Rows = NDArray[np.int32]


@dataclass(frozen=True)
class Effects:
    """Sparse table places x candidates, kept both by candidate and by place.

    starts (n_candidates + 1), rows, added: entries of candidate j are `starts[j]:starts[j + 1]`; `added` in units of
    the index per professional, above 0. place_starts (n_places + 1), columns, added_by_place: the same by place.
    """

    starts: Ints
    rows: Rows
    added: Floats
    place_starts: Ints
    columns: Rows
    added_by_place: Floats

    @property
    def n_candidates(self) -> int:
        return len(self.starts) - 1

    @property
    def n_places(self) -> int:
        return len(self.place_starts) - 1

    def index_with(self, values: ArrayLike, sites: tuple[int, ...]) -> Floats:
        """The index of every place, shape (n_places,), once a professional is added at each of these sites."""
        after = np.array(values, dtype=np.float64)
        for site in sites:
            span = slice(self.starts[site], self.starts[site + 1])
            after[self.rows[span]] += self.added[span]
        return after


def effects_from_table(table: ArrayLike | sparse.sparray) -> Effects:
    """From a table places x candidates of what a professional adds (dense or scipy sparse); zeros are left out."""
    by_candidate = sparse.csc_array(table, dtype=np.float64)
    by_candidate.sum_duplicates()
    by_candidate.eliminate_zeros()
    if by_candidate.nnz and by_candidate.data.min() < 0:
        raise ValueError("a professional never lowers the index of a place")
    by_place = sparse.csr_array(by_candidate)
    return Effects(
        by_candidate.indptr.astype(np.int64),
        by_candidate.indices.astype(np.int32),
        by_candidate.data,
        by_place.indptr.astype(np.int64),
        by_place.indices.astype(np.int32),
        by_place.data,
    )


def effects_of(catchments: Catchments, demand: ArrayLike, supply: float | ArrayLike) -> Effects:
    """From catchments whose sites are the candidates, and the supply of a newcomer.

    demand: people (standardised) of each place, shape (n_places,); supply: of one professional, the same everywhere or
    by candidate, shape (n_candidates,). A candidate with nobody in reach adds nothing to anyone.
    """
    in_reach = catchments.people_in_reach(demand)
    offered = np.broadcast_to(np.asarray(supply, dtype=np.float64), in_reach.shape)
    if in_reach.size and offered.min() < 0:
        raise ValueError("a professional never offers less than nothing")
    ratio = np.divide(offered, in_reach, out=np.zeros_like(in_reach), where=in_reach > 0)
    weights = catchments.by_column[catchments.column_of]
    added = weights.data * np.repeat(ratio, np.diff(weights.indptr))
    by_candidate = sparse.csr_array((added, weights.indices, weights.indptr), shape=weights.shape)
    return effects_from_table(by_candidate.T)
