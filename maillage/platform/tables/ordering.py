"""Order of a list, read from `?tri=column` or `?tri=-column`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any
from unicodedata import combining, normalize

from django.db.models import QuerySet

from maillage.platform.tables.columns import Column, Order, reversed_order
from maillage.platform.tables.definition import Table

PARAMETER = "tri"


@dataclass(frozen=True)
class Sorting:
    """The column that orders the list (None: no column does) and whether the address asked for it."""

    column: Column | None
    descending: bool = False
    asked: bool = False

    @property
    def parameter(self) -> str:
        """Value of `?tri=`, "" for the default order."""
        if self.column is None or not self.asked:
            return ""
        return f"-{self.column.name}" if self.descending else self.column.name

    def order(self, table: Table) -> tuple[Order, ...]:
        if self.column is None or not self.asked:
            return table.order
        return _backwards(self.column.sort) if self.descending else self.column.sort


def _backwards(order: tuple[Order, ...]) -> tuple[Order, ...]:
    return tuple(reversed_order(one) for one in order)


def sorting_asked(table: Table, text: str) -> Sorting:
    """The sorting that an address asks for; what the table does not know is the default order."""
    column = table.column(text.removeprefix("-"))
    if column is None or not column.sort or column.place == "export":
        return _default_sorting(table)
    return Sorting(column, descending=text.startswith("-"), asked=True)


def _default_sorting(table: Table) -> Sorting:
    """The table's own order, told by the header of the column that gives the same."""
    for column in table.page_columns:
        if column.sort and column.sort == table.order:
            return Sorting(column)
        if column.sort and _backwards(column.sort) == table.order:
            return Sorting(column, descending=True)
    return Sorting(None)


def ordered(rows: Any, order: tuple[Order, ...]) -> Any:
    """The rows in that order; a queryset ends on its key, so that no row is lost between two pages."""
    if isinstance(rows, QuerySet):
        return rows.order_by(*order, *_last_resort(order))
    return _ordered_sequence(rows, _names(order))


def _last_resort(order: tuple[Order, ...]) -> tuple[str, ...]:
    """The key, in the direction of the last ordering: the newest of one instant comes first too."""
    names = _names(order)
    if {"pk", "-pk"}.intersection(names):
        return ()
    return ("-pk",) if names and names[-1].startswith("-") else ("pk",)


def _names(order: tuple[Order, ...]) -> list[str]:
    return [one for one in order if isinstance(one, str)]


def _ordered_sequence(rows: Sequence[Any], names: list[str]) -> list[Any]:
    """Stable sort by attributes, least significant first; rows without a value come last."""
    result = list(rows)
    for name in reversed(names):
        get = attrgetter(name.removeprefix("-").replace("__", "."))
        known = [row for row in result if get(row) is not None]
        unknown = [row for row in result if get(row) is None]
        known.sort(key=lambda row, get=get: _comparable(get(row)), reverse=name.startswith("-"))  # type: ignore[misc]
        result = known + unknown
    return result


def _comparable(value: Any) -> Any:
    """Texts compare without case or accents."""
    if not isinstance(value, str):
        return value
    return "".join(c for c in normalize("NFKD", value.casefold()) if not combining(c))
