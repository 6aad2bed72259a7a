"""What if: one change at a time, of which only what it touches is computed again.

Supply is linear: one professional more or less at a site changes the index of each place in reach by weight x change /
people in reach. A change of population changes the ratio of the sites in reach, hence the places in reach of these.
"""

from __future__ import annotations

import math
from array import array
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maillage.core.accessibility.catchments import Catchments

Floats = NDArray[np.float64]
Places = NDArray[np.intp]

# What a subtraction leaves of nothing, relative to its terms.
_DUST: Final = 1e-12
# Additions to the same numbers gather rounding errors: all is computed afresh every so many changes.
REFRESH_EVERY: Final = 2_000


# A site that the kept structure does not have: places in its reach and their weights.
_Added = tuple[Places, Floats]
# What a change has overwritten: its kind, the site or the place, its supply or people before, the rows of `values`
# (None: all of them) and what they held, and columns whose activity or people have changed with what these were. A bare
# tuple: making a named one would take as long as the arithmetic.
_Change = tuple[str, int, float, Places | None, Floats, tuple[tuple[int, float], ...]]


class WhatIf:
    """The index of `catchments` under changes. `values`: index of each place (n_demand,), not to be written to.

    Any sequence of changes gives what the full computation gives, to 1e-12 of the largest index met; `undo` restores
    the very numbers that were there. ValueError on a change that leaves less than nothing, IndexError on a site or a
    place that does not exist; nothing has changed then. refresh_every: changes after which all is computed afresh.
    """

    def __init__(
        self,
        catchments: Catchments,
        supply: ArrayLike,
        demand: ArrayLike,
        *,
        refresh_every: int = REFRESH_EVERY,
    ) -> None:
        self.values: Floats = catchments.index(supply, demand)
        self._kept = catchments
        self._demand = np.array(demand, dtype=np.float64)
        # What is read one number at a time is kept in arrays of Python's, which answer sooner than numpy's.
        self._supply = array("d", np.asarray(supply, dtype=np.float64))
        self._people = array("d", catchments.by_column @ self._demand)
        self._offered = array("d", catchments.offered(supply))
        self._column_of = array("q", catchments.column_of)
        self._starts = array("q", catchments.by_column.indptr)
        self._places: Places = catchments.by_column.indices.astype(np.intp)
        self._weights: Floats = catchments.by_column.data
        self._added: list[_Added] = []
        self._known: list[frozenset[int]] = []
        self._done: list[_Change] = []
        self._refresh_every, self._since_refresh = refresh_every, 0

    @property
    def supply(self) -> Floats:
        """Activity of every site today, added ones last, shape (n_sites,)."""
        return np.array(self._supply)

    @property
    def demand(self) -> Floats:
        """Inhabitants of every place today, shape (n_demand,)."""
        return self._demand.copy()

    @property
    def n_sites(self) -> int:
        """Sites of the structure and those that were added."""
        return len(self._supply)

    @property
    def n_changes(self) -> int:
        """Changes that `undo` can take back."""
        return len(self._done)

    def change_supply(self, site: int, delta: float) -> None:
        """More or less activity at a site; one in reach of nobody takes it and gives nothing."""
        if site < 0:
            raise IndexError(site)
        before = self._supply[site]
        after = before + delta
        if not _DUST * before < after < math.inf:
            after = _sum(before, delta)
        sums: tuple[tuple[int, float], ...] = ()
        if site < len(self._column_of):
            column = self._column_of[site]
            part = slice(self._starts[column], self._starts[column + 1])
            rows, weights, people = self._places[part], self._weights[part], self._people[column]
            offered = self._offered[column]
            sums = ((column, offered),)
            self._offered[column] = offered + (after - before)
        else:
            rows, weights = self._added[site - len(self._column_of)]
            people = self._people_of(rows, weights)
        old = self.values[rows]
        self._supply[site] = after
        if people > 0:
            # As a function the product is twice as quick as `*`, which first makes an array of the number.
            change = np.multiply(weights, (after - before) / people)
            change += old
            self.values[rows] = change
        # As `_record` does: a call less, of what takes three millionths of a second.
        self._done.append(("supply", site, before, rows, old, sums))
        self._since_refresh += 1
        if self._since_refresh >= self._refresh_every:
            self._refresh()

    def change_demand(self, row: int, delta: float) -> None:
        """More or fewer inhabitants at a place."""
        _exists(row, len(self._demand))
        before = float(self._demand[row])
        after = _sum(before, delta)
        columns = [int(column) for column in self._kept.row(row)[0]]
        added = [number for number, places in enumerate(self._places_of_added()) if row in places]
        touched = [self._column(column)[0] for column in columns] + [self._added[k][0] for k in added]
        rows = np.concatenate([*touched, np.zeros(0, dtype=np.intp)])
        sums = tuple((column, self._people[column]) for column in columns)
        change = ("demand", row, before, rows, self.values[rows], sums)
        people_of_added = [self._people_of(*self._added[k]) for k in added]
        self._demand[row] = after
        for column, people in sums:
            self._people[column] = self._move(*self._column(column), self._offered[column], people)
        for k, people in zip(added, people_of_added, strict=True):
            self._move(*self._added[k], self._supply[len(self._column_of) + k], people)
        self._record(change)

    def add_site(self, demand_rows: ArrayLike, weights: ArrayLike, supply: float) -> int:
        """A new site with the places in its reach, each once, and their weights (0 or more); returns its number."""
        rows, shares = np.array(demand_rows, dtype=np.intp), np.array(weights, dtype=np.float64)
        # Of a few dozen numbers Python's own checks are quicker than numpy's.
        numbers = rows.tolist()
        if rows.ndim != 1 or rows.shape != shares.shape or len(set(numbers)) != len(numbers):
            raise ValueError("one weight for each place, each place once")
        if numbers and not np.minimum.reduce(shares) >= 0:
            raise ValueError("weights are never negative")
        if numbers and min(numbers) < 0:
            raise IndexError("no such place")
        # Raises on a place beyond the last one.
        inhabitants = self._demand[rows]
        offered = _sum(0.0, supply)
        site = len(self._supply)
        self._added.append((rows, shares))
        self._supply.append(offered)
        old = self.values[rows]
        people = float(shares.dot(inhabitants))
        if people > 0:
            change = np.multiply(shares, offered / people)
            change += old
            self.values[rows] = change
        self._record(("site", site, 0.0, rows, old, ()))
        return site

    def undo(self) -> None:
        """Take back the last change that was not. IndexError when there is none."""
        kind, number, before, rows, old, sums = self._done.pop()
        if kind == "site":
            self._added.pop()
            del self._known[len(self._added) :]
            self._supply.pop()
        elif kind == "supply":
            self._supply[number] = before
            for column, offered in sums:
                self._offered[column] = offered
        else:
            self._demand[number] = before
            for column, people in sums:
                self._people[column] = people
        if rows is None:
            self.values = old
        else:
            self.values[rows] = old

    def recomputed(self) -> Floats:
        """All of it computed afresh, shape (n_demand,): what `values` are equal to."""
        kept = len(self._column_of)
        result = self._kept.index(self._supply[:kept], self._demand)
        for (rows, weights), offered in zip(self._added, self._supply[kept:], strict=True):
            people = self._people_of(rows, weights)
            if people > 0:
                result[rows] += weights * (offered / people)
        return result

    def _places_of_added(self) -> list[frozenset[int]]:
        """Places in reach of each added site, made when they are first asked for."""
        self._known += [frozenset(rows.tolist()) for rows, _ in self._added[len(self._known) :]]
        return self._known

    def _column(self, column: int) -> tuple[Places, Floats]:
        part = slice(self._starts[column], self._starts[column + 1])
        return self._places[part], self._weights[part]

    def _people_of(self, rows: Places, weights: Floats) -> float:
        return float(weights.dot(self._demand[rows]))

    def _move(self, rows: Places, weights: Floats, offered: float, before: float) -> float:
        """Give a site's activity to the people now in its reach rather than to those before; returns their number."""
        people = self._people_of(rows, weights)
        ratio = offered / people if people > 0 else 0.0
        self.values[rows] += weights * (ratio - (offered / before if before > 0 else 0.0))
        return people

    def _record(self, change: _Change) -> None:
        self._done.append(change)
        self._since_refresh += 1
        if self._since_refresh >= self._refresh_every:
            self._refresh()

    def _refresh(self) -> None:
        """Compute all afresh; the last change then remembers every value, so that undoing stays exact."""
        kind, number, before, rows, old, sums = self._done[-1]
        whole = self.values.copy()
        whole[rows] = old
        self._done[-1] = (kind, number, before, None, whole, sums)
        self.values = self.recomputed()
        self._offered = array("d", self._kept.offered(self._supply[: self._kept.n_sites]))
        self._since_refresh = 0


def _exists(number: int, size: int) -> None:
    if not 0 <= number < size:
        raise IndexError(number)


def _sum(before: float, delta: float) -> float:
    """Their sum, exactly 0 where only rounding is left. ValueError on less than nothing and on what is no number."""
    after = float(before + delta)
    if abs(after) <= _DUST * before:
        return 0.0
    if not 0 <= after < math.inf:
        raise ValueError(f"{before:g} {delta:+g} would leave less than nothing")
    return after
