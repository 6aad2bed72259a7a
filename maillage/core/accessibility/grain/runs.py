"""Pairs of many cells and few sites, as runs of consecutive cells: some 0.3 bytes for each pair.

A decay by steps is a pile of discs: weights 1, 0.3 and 0.1 up to 10, 15 and 20 minutes are 0.7 for all that is within
10, plus 0.2 for all within 15, plus 0.1 for all within 20. Cells are numbered along a curve, so that a disc around a
site is a few runs of consecutive numbers, and only the first cell and the length of each are kept. Discs need fewer
runs than rings, which have two edges. (Where a decay rises again, rings are kept all the same: one disc would have to
be taken from another, and what is left of that has few digits.)
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from maillage.core.accessibility.decay import Decay
from maillage.core.accessibility.pairs import Pairs

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
# First cells and lengths are kept in 16 bits.
MOST_CELLS: Final = 65_535


@dataclass(frozen=True, eq=False)
class Runs:
    """What lies in each disc around each site, for one block of cells.

    sites: int32 (k,), those that reach the block, rising. steps: (discs,), what a disc adds to the weight, 0 or more.
    Disc (or ring) d around sites[s] holds the runs `bounds[d * k + s]:bounds[d * k + s + 1]` of `first` and `length`,
    both uint16.
    """

    n_cells: int
    n_pairs: int
    steps: Floats
    sites: NDArray[np.int32]
    bounds: NDArray[np.int32]
    first: NDArray[np.uint16]
    length: NDArray[np.uint16]

    @property
    def n_bytes(self) -> int:
        return sum(array.nbytes for array in (self.steps, self.sites, self.bounds, self.first, self.length))


def is_pile(decay: Decay) -> bool:
    """Whether the weight never rises with distance: discs then, else rings."""
    return all(after <= before for before, after in pairwise(decay.weights))


class Pieces(NamedTuple):
    """Runs on the way to a block: disc * n_sites + site, first cell and length of each, ordered by the first two."""

    key: Ints
    first: Ints
    length: Ints


def pieces_of(pairs: Pairs, decay: Decay, from_cell: int) -> Pieces:
    """The runs of some cells, whose rows in `pairs` are 0, 1, …; in the block they are `from_cell` and following."""
    band = decay.bands_of(pairs.minutes).astype(np.uint8)
    shape = (pairs.n_demand, pairs.n_sites)
    by_site = sparse.csr_array((band, pairs.sites, pairs.starts), shape=shape).tocsc()
    site = np.repeat(np.arange(pairs.n_sites, dtype=np.int32), np.diff(by_site.indptr))
    within = np.less_equal if is_pile(decay) else np.equal
    found = []
    for disc in range(len(decay.bounds_min)):
        inside = within(by_site.data, disc)
        cell, around = by_site.indices[inside], site[inside]
        new = np.ones(len(cell), dtype=np.bool_)
        new[1:] = (around[1:] != around[:-1]) | (cell[1:] != cell[:-1] + 1)
        at = np.flatnonzero(new)
        length = np.diff(at, append=len(cell))
        key = disc * pairs.n_sites + around[at].astype(np.int64)
        found.append(Pieces(key, cell[at].astype(np.int64) + from_cell, length))
    return Pieces(*(np.concatenate(arrays) for arrays in zip(*found, strict=True)))


def runs_of(pieces: list[Pieces], decay: Decay, *, n_sites: int, n_cells: int, n_pairs: int) -> Runs:
    """One block of the pieces of its parts, which follow one another. ValueError on more than 65,535 cells."""
    if n_cells > MOST_CELLS:
        raise ValueError(f"a block holds {MOST_CELLS} cells at most, not {n_cells}")
    key, first, length = (np.concatenate(arrays) for arrays in zip(*pieces, strict=True))
    order = np.argsort(key, kind="stable")
    key, first, length = key[order], first[order], length[order]
    # A run that was cut where two parts meet is one again.
    new = np.ones(len(key), dtype=np.bool_)
    new[1:] = (key[1:] != key[:-1]) | (first[1:] != first[:-1] + length[:-1])
    at = np.flatnonzero(new)
    length = np.add.reduceat(length, at) if len(at) else length
    key, first = key[at], first[at]
    sites = np.unique(key % n_sites) if n_sites else key
    disc, site = np.divmod(key, max(n_sites, 1))
    slot = disc * len(sites) + np.searchsorted(sites, site)
    bounds = np.zeros(len(decay.weights) * len(sites) + 1, dtype=np.int32)
    np.cumsum(np.bincount(slot, minlength=len(bounds) - 1), out=bounds[1:])
    weights = np.array(decay.weights)
    steps = weights - np.append(weights[1:], 0.0) if is_pile(decay) else weights
    return Runs(
        n_cells,
        n_pairs,
        steps,
        sites.astype(np.int32),
        bounds,
        first.astype(np.uint16),
        length.astype(np.uint16),
    )
