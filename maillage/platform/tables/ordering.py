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
    """The column that orders the list; None is the table's own order."""

    column: Column | None
    descending: bool = False

    @property
    def parameter(self) -> str:
        """Value of `?tri=`, "" for the default order."""
        if self.column is None:
            return ""
        return f"-{self.column.name}" if self.descending else self.column.name

    def order(self, table: Table) -> tuple[Order, ...]:
        if self.column is None:
            return table.order
        if self.descending:
            return tuple(reversed_order(one) for one in self.column.sort)
        return self.column.sort


def sorting_asked(table: Table, text: str) -> Sorting:
    """The sorting that an address asks for; what the table does not know is the default order."""
    column = table.column(text.removeprefix("-"))
    if column is None or not column.sort or column.place == "export":
        return Sorting(None)
    return Sorting(column, descending=text.startswith("-"))


def ordered(rows: Any, order: tuple[Order, ...]) -> Any:
    """The rows in that order; a queryset ends on its key, so that no row is lost between two pages."""
    if isinstance(rows, QuerySet):
        return (
            rows.order_by(*order, "pk")
            if not {"pk", "-pk"}.intersection(_names(order))
            else rows.order_by(*order)
        )
    return _ordered_sequence(rows, _names(order))


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
