"""Small reads that stand on many pages: Django writes their SQL once, afterwards only the values change.

Writing the SQL of such a query takes ten times as long as the database needs to answer it. Nothing that was read is
kept, only the text of the query: every call asks the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from threading import local
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django_scopes import get_scope, scope

from maillage.platform.tenancy.models import Community

Value = int | str | date | tuple[int, ...] | tuple[str, ...]
# Fits every integer column, and no row of ours has such a number.
_STAND_IN: Final = 2_000_000_000
# Lists of values of different lengths make different queries; beyond, all are forgotten.
_SHAPES_KEPT: Final = 64


@dataclass(frozen=True)
class _Statement:
    """SQL that Django wrote. slots: for each parameter which of the values it takes, None for one of its own."""

    compiler: Any
    sql: str
    slots: tuple[tuple[int | None, Any], ...]

    def rows(self, values: list[Any]) -> list[tuple[Any, ...]]:
        parameters = [own if slot is None else _adapted(values[slot]) for slot, own in self.slots]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, parameters)
            found = cursor.fetchall()
        return list(self.compiler.results_iter(results=[found], tuple_expected=True))


class Prepared:
    """A query on rows of the community whose scope is open, or on rows of the installation alone (`national`).

    build(**values): the queryset, ending in `values_list()`. It may look at no value, only place them as they are in
    lookups that take them unchanged (`=`, `<`, `in`); the community it finds in the scope alone.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], *, national: bool = False) -> None:
        self._build, self._national = build, national
        # A statement holds the connection of its thread.
        self._kept = local()

    def rows(self, **values: Value) -> list[tuple[Any, ...]]:
        """1 query; none where an empty tuple can match nothing. Without a scope, what any queryset does then."""
        community = None if self._national else _opened()
        if community is None and not self._national:
            return list(self._build(**values))
        statement = self._statement(values)
        return [] if statement is None else statement.rows([community and community.pk, *_flat(values)])

    def _statement(self, values: dict[str, Value]) -> _Statement | None:
        known: dict[Any, _Statement | None] = self._kept.__dict__
        shape = _shape(values)
        if shape not in known:
            if len(known) >= _SHAPES_KEPT:
                known.clear()
            known[shape] = self._written(values)
        return known[shape]

    def _written(self, values: dict[str, Value]) -> _Statement | None:
        """The SQL for values of this shape, written with stand-ins that are then found among its parameters."""
        numbers = iter(range(1, _STAND_IN))
        placed = {name: _stand_in(value, numbers) for name, value in values.items()}
        stand_ins = [_adapted(one) for one in (_STAND_IN, *_flat(placed))]
        with scope(community=Community(pk=_STAND_IN)):
            compiler = self._build(**placed).query.get_compiler(connection=connection)
            try:
                sql, parameters = compiler.as_sql()
            except EmptyResultSet:
                return None
        slots = tuple((stand_ins.index(one), None) if one in stand_ins else (None, one) for one in parameters)
        # The first is the community: without it another's rows could be read, or this one's be taken for national.
        if {slot for slot, _ in slots} - {None} != set(range(int(self._national), len(stand_ins))):
            raise TypeError(f"not exactly the community and the values are the parameters of: {sql}")
        return _Statement(compiler, sql, slots)


def _opened() -> Community | None:
    """The community of the scope; None outside any and where scopes are switched off on purpose."""
    opened = get_scope()
    community = opened.get("community")
    return community if isinstance(community, Community) and opened.get("_enabled", True) else None


def _shape(values: dict[str, Value]) -> str:
    """Equal for values that the same SQL serves."""
    return " ".join(
        [
            f"{name}:{len(value) if isinstance(value, tuple) else type(value).__name__}"
            for name, value in values.items()
        ]
    )


def _flat(values: dict[str, Value]) -> list[Any]:
    flat: list[Any] = []
    for value in values.values():
        if isinstance(value, tuple):
            flat.extend(value)
        else:
            flat.append(value)
    return flat


def _stand_in(value: Value, numbers: Iterator[int]) -> Any:
    """A value of the same type that no other parameter is."""
    if isinstance(value, tuple):
        return tuple(_stand_in(one, numbers) for one in value)
    if isinstance(value, datetime):
        # Not of the first year: a time zone may lie before it.
        return datetime(2, 1, 1, tzinfo=UTC) + timedelta(days=next(numbers))
    if isinstance(value, date):
        return date.min + timedelta(days=next(numbers))
    if not isinstance(value, int | str):
        raise TypeError(f"{value!r} is no number, text, day or moment: such a query is another one")
    number = _STAND_IN + next(numbers)
    return number if isinstance(value, int) else f"prepared {number}"


def _adapted(value: Any) -> Any:
    """As Django gives it to the database."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
