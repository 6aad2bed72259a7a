"""The index of access over a fine grid: millions of cells, tens of thousands of sites, hundreds of millions of pairs.

The same two steps as `catchments`, for a decay by steps:

    R_j = S_j / sum over i of w(t_ij) P_i     a sum over blocks of cells of vectors by site
    A_i = sum over j of w(t_ij) R_j           block by block

Cells are taken in blocks along a curve; of each block only runs are kept (`runs`), and pairs exist for a few thousand
cells at a time. The result is that of `Catchments` to 1e-9, whatever the size of the blocks and wherever they are.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import repeat
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maillage.core.accessibility.decay import Decay
from maillage.core.accessibility.grain.curve import along_curve
from maillage.core.accessibility.grain.machines import Machine, machine_of
from maillage.core.accessibility.grain.runs import MOST_CELLS, Runs, pieces_of, runs_of
from maillage.core.accessibility.grain.sums import given_by_discs, held_by_discs
from maillage.core.accessibility.pairs import Pairs, Surroundings
from maillage.core.accessibility.travel import CrowFlight, Points

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
PairsOf = Callable[[Points], Pairs]
BLOCK_CELLS: Final = 16_384
# Cells whose pairs exist at the same time, in each thread. Few enough for the arrays to be used again: larger ones go
# back to the system each time where Dask sets malloc's trim threshold, which took as long as half of the work.
PART_CELLS: Final = 512


class CellCatchments:
    """Catchments of sites over cells, kept as runs by blocks.

    cells: where people are, (n_cells,); sites: where supply is, (n_sites,); decay: by steps.
    travel: the crow flight (the default one if None); or pairs_of: any way to get the pairs of some cells (rows) and of
    all sites within the reach of the decay, such as a road graph's; with a cluster it must travel (pickle).
    block_cells: at most 65,535. client: a `distributed.Client`, whose workers then make, keep and sum the blocks;
    None: `threads` of this process. ValueError on a size out of bounds, or pairs that do not go as far as the decay.
    """

    def __init__(
        self,
        cells: Points,
        sites: Points,
        decay: Decay,
        *,
        travel: CrowFlight | None = None,
        pairs_of: PairsOf | None = None,
        block_cells: int = BLOCK_CELLS,
        client: Any | None = None,
        threads: int = 2,
    ) -> None:
        if not 1 <= block_cells <= MOST_CELLS:
            raise ValueError(f"a block holds from 1 to {MOST_CELLS} cells, not {block_cells}")
        self.n_cells, self.n_sites = len(cells.lon), len(sites.lon)
        order = along_curve(cells)
        self._order = order.astype(np.int32)
        self._cuts = list(range(block_cells, self.n_cells, block_cells))
        self._machine: Machine = machine_of(client, threads)
        search = pairs_of or Surroundings(sites, decay.reach_min, travel).pairs_of
        self._blocks = self._machine.make(
            _block,
            [_taken(cells, part) for part in np.split(order, self._cuts)],
            self._for_each(search),
            self._for_each(decay),
        )
        sizes = self._machine.call(_size, self._blocks)
        self.n_pairs = sum(pairs for pairs, _ in sizes)
        # What stays in memory, here or with the workers: the blocks and the order of the cells.
        self.n_bytes = sum(taken for _, taken in sizes) + self._order.nbytes

    @property
    def n_blocks(self) -> int:
        return len(self._blocks)

    def people_in_reach(self, demand: ArrayLike) -> Floats:
        """Weighted inhabitants in reach of each site, shape (n_sites,), from inhabitants of shape (n_cells,)."""
        people = _checked(demand, self.n_cells)[self._order]
        result = np.zeros(self.n_sites)
        for sites, held in self._machine.call(_held, self._blocks, np.split(people, self._cuts)):
            result[sites] += held
        return result

    def ratios(self, supply: ArrayLike, demand: ArrayLike) -> Floats:
        """Activity per weighted inhabitant of each site, shape (n_sites,); 0 where there is nobody in reach."""
        offered = _checked(supply, self.n_sites)
        people = self.people_in_reach(demand)
        result: Floats = np.divide(offered, people, out=np.zeros(self.n_sites), where=people > 0)
        return result

    def index(self, supply: ArrayLike, demand: ArrayLike) -> Floats:
        """Index of each cell, shape (n_cells,), from supply (n_sites,) and inhabitants (n_cells,), both >= 0."""
        ratios = self._machine.share(self.ratios(supply, demand))
        result = np.empty(self.n_cells)
        parts = self._machine.call(_given, self._blocks, [ratios] * self.n_blocks)
        result[self._order] = np.concatenate(parts)
        return result

    def _for_each(self, value: Any) -> list[Any]:
        return list(repeat(self._machine.share(value), len(self._cuts) + 1))


def _taken(points: Points, rows: Ints) -> Points:
    density = None if points.density_km2 is None else points.density_km2[rows]
    return Points(points.lon[rows], points.lat[rows], density)


def _block(cells: Points, pairs_of: PairsOf, decay: Decay) -> Runs:
    """Runs of one block, made of parts so that few pairs exist at a time."""
    pieces, n_pairs, n_sites = [], 0, 0
    for begin in range(0, max(len(cells.lon), 1), PART_CELLS):
        rows = np.arange(begin, min(begin + PART_CELLS, len(cells.lon)))
        pairs = pairs_of(_taken(cells, rows))
        if pairs.reach_min < decay.reach_min:
            raise ValueError(
                f"pairs up to {pairs.reach_min} min do not hold what counts up to {decay.reach_min} min"
            )
        pieces.append(pieces_of(pairs, decay, begin))
        n_pairs, n_sites = n_pairs + pairs.n_pairs, pairs.n_sites
    return runs_of(pieces, decay, n_sites=n_sites, n_cells=len(cells.lon), n_pairs=n_pairs)


def _size(runs: Runs) -> tuple[int, int]:
    return runs.n_pairs, runs.n_bytes


def _held(runs: Runs, people: Floats) -> tuple[NDArray[np.int32], Floats]:
    return runs.sites, held_by_discs(runs, people)


def _given(runs: Runs, ratios: Floats) -> Floats:
    return given_by_discs(runs, ratios[runs.sites])


def _checked(values: ArrayLike, size: int) -> Floats:
    array = np.asarray(values, dtype=np.float64)
    if array.shape != (size,):
        raise ValueError(f"shape ({size},) expected, not {array.shape}")
    if not (np.isfinite(array) & (array >= 0)).all():
        raise ValueError("supply and inhabitants are never negative, nor unknown")
    return array
