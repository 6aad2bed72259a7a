"""The table in the order of the contract as a page that is copied from, case by case: folded mission by mission."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final, NamedTuple

from maillage.contexts.dossier.pack import grids
from maillage.core.dues.euros import euros
from maillage.platform.ui.typography import count_words

_WIDE: Final = 40


class Cell(NamedTuple):
    """copied: what a form takes. wide: words that take a line of their own."""

    label: str
    words: str
    copied: str
    wide: bool


@dataclass(frozen=True)
class Line:
    """A line of the contract, or an indicator under a variable one."""

    number: str
    name: str
    cells: tuple[Cell, ...]
    under: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Part:
    """Lines of one mission that follow one another. about: what is known of it while it is folded."""

    mission: str
    about: str
    lines: tuple[Line, ...]


def by_mission(grid: grids.Grid) -> list[Part]:
    """The contract keeps its order: a mission that comes back further down is another part."""
    at_column = {column.label: at for at, column in enumerate(grid.columns)}
    mission, due, acquired = (
        at_column["Mission"],
        at_column["Montant de l’année"],
        at_column["Acquis à ce jour"],
    )
    rows = [(at, row) for at, row in enumerate(grid.rows)]
    found = []
    for name, group in groupby(rows, key=lambda one: one[1][mission]):
        own = list(group)
        strong = [row for at, row in own if at in grid.strong]
        # What only a crisis would bring is never acquired, and never counted.
        counted = [row for row in strong if row[acquired] is not None]
        sums = (sum(row[at] or 0 for row in counted) for at in (due, acquired))
        found.append(Part(name, _about(len(strong), *sums), tuple(_lines(grid, own))))
    return found


def _about(lines: int, due: int, acquired: int) -> str:
    words = count_words(lines, "ligne", feminine=True)
    return f"{words}, {euros(due)} dont {euros(acquired)} acquis" if due else words


def whole(grid: grids.Grid) -> tuple[Cell, ...]:
    """The sums of the last row, as they are copied."""
    return _cells(grid, grid.total, 4) if grid.total is not None else ()


def _lines(grid: grids.Grid, rows: Sequence[tuple[int, tuple[Any, ...]]]) -> list[Line]:
    found: list[Line] = []
    for at, row in rows:
        if at in grid.strong:
            found.append(Line(row[0], row[2], _cells(grid, row, 4)))
        else:
            found[-1].under.append(Line(row[0], row[3], _cells(grid, row, 4)))
    return found


def _cells(grid: grids.Grid, row: tuple[Any, ...], first: int) -> tuple[Cell, ...]:
    """The cells that hold something."""
    return tuple(
        Cell(column.label, words, _copied(value, column.kind), len(words) > _WIDE)
        for column, value in zip(grid.columns[first:], row[first:], strict=True)
        if (words := grids.words(value, column.kind))
    )


def _copied(value: Any, kind: grids.Kind) -> str:
    """« 1234,50 » without spaces nor sign."""
    if kind == "euros":
        return f"{value // 100},{value % 100:02d}"
    return grids.words(value, kind)
