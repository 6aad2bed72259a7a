"""What is left to decide of a covering problem, once what cannot matter is gone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from maillage.core.siting.answer import Answer, Flags, Floats, Ints, allowed_flags


@dataclass(frozen=True)
class CoverTask:
    """What is left to decide. table: places x candidates, csr, entries of 1; people: (n_places,); columns: positions of
    the candidates in the caller's list."""

    table: sparse.csr_array
    people: Floats
    columns: Ints

    @property
    def is_whole(self) -> bool:
        """People are counted by whole numbers: a better choice is better by one at least."""
        return bool(np.array_equal(self.people, np.rint(self.people)))

    def people_served(self, chosen: Ints) -> float:
        flags = np.zeros(self.table.shape[1])
        flags[chosen] = 1
        return float(self.people @ (self.table @ flags > 0))

    def answer(self, chosen: Ints, value: float, bound: float) -> Answer:
        sites = tuple(int(site) for site in self.columns[chosen])
        return Answer(sites, value, max(value, bound))


def reduced(
    reach: sparse.sparray, people: ArrayLike, *, allowed: Flags | None = None, served: Flags | None = None
) -> CoverTask:
    """The task without what cannot matter. ValueError on arrays of other lengths or negative people."""
    table = sparse.csr_array(reach, dtype=np.float64)
    table.data = np.ones_like(table.data)
    weight = np.asarray(people, dtype=np.float64)
    if weight.shape != (table.shape[0],) or (weight.size and weight.min() < 0):
        raise ValueError(f"people of {table.shape[0]} places are expected, none negative")
    usable = np.flatnonzero(allowed_flags(table.shape[1], allowed))
    done = np.zeros(len(weight), dtype=np.bool_) if served is None else np.asarray(served, dtype=np.bool_)
    if done.shape != weight.shape:
        raise ValueError(f"a mask of {len(weight)} places is expected, not of shape {done.shape}")
    table = table[np.flatnonzero(~done & (weight > 0))][:, usable]
    weight, columns = weight[~done & (weight > 0)], usable
    table, weight = _merged_places(table, weight)
    kept = _not_dominated(table)
    table, columns = table[:, kept], columns[kept]
    table, weight = _merged_places(table, weight)
    return CoverTask(table, weight, columns)


def _merged_places(table: sparse.csr_array, people: Floats) -> tuple[sparse.csr_array, Floats]:
    """Places that the same candidates serve as one, with their people together; those that none serves left out."""
    table.sort_indices()
    groups: dict[bytes, int] = {}
    first: list[int] = []
    group = np.full(table.shape[0], -1, dtype=np.int64)
    for row in range(table.shape[0]):
        span = table.indices[table.indptr[row] : table.indptr[row + 1]]
        if not len(span):
            continue
        key = span.tobytes()
        if key not in groups:
            groups[key] = len(first)
            first.append(row)
        group[row] = groups[key]
    served = group >= 0
    together: Floats = np.bincount(group[served], weights=people[served], minlength=len(first)).astype(
        np.float64
    )
    return table[np.array(first, dtype=np.int64)], together


def _not_dominated(table: sparse.csr_array) -> Ints:
    """Candidates that no other one replaces: serving all that they serve (the first of equals stays)."""
    common = sparse.coo_array(table.T @ table)
    size = np.diff(sparse.csc_array(table).indptr)
    one, other = common.coords
    inside = (common.data == size[one]) & (one != other)
    replaced = inside & ((size[other] > size[one]) | (other < one))
    kept = size > 0
    kept[one[replaced]] = False
    return np.flatnonzero(kept)
