"""Columns in neutral form: what a value looks like in a backup, whichever database it came from or goes to.

| family | in the archive (JSON) |
| --- | --- |
| text | string |
| integer, boolean, float | number, true or false, number |
| decimal | string with all its decimals |
| instant | `YYYY-MM-DD HH:MM:SS.ffffff`, UTC |
| date, time | `YYYY-MM-DD`, `HH:MM:SS.ffffff` |
| duration | microseconds, integer |
| binary, uuid | hexadecimal string, no dashes |
| json | the value itself |

null is null; an empty text is an empty text. Models' own conversions, guards and `save()` are passed by on purpose:
a sealed text stays sealed, a row is kept as it is even if a rule of today would refuse it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Any, Final

from django.db import models

FAMILIES: Final = (
    (models.BinaryField, "binary"),
    (models.BooleanField, "boolean"),
    (models.DateTimeField, "instant"),
    (models.DateField, "date"),
    (models.TimeField, "time"),
    (models.DurationField, "duration"),
    (models.DecimalField, "decimal"),
    (models.FloatField, "float"),
    (models.IntegerField, "integer"),
    (models.UUIDField, "uuid"),
    (models.JSONField, "json"),
    (models.GenericIPAddressField, "address"),
    (models.CharField, "text"),
    (models.TextField, "text"),
)
KNOWN: Final = frozenset(family for _, family in FAMILIES)

Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table. places: decimals of a `decimal`, else 0."""

    name: str
    family: str
    places: int = 0

    @property
    def sql(self) -> str:
        return f'"{self.name}"'


def column_of(field: Any) -> Column:
    """The column of a model's field; a link is what it points at. TypeError for a type that no family holds."""
    name = field.column
    while field.is_relation:
        field = field.target_field
    for kind, family in FAMILIES:
        if isinstance(field, kind):
            return Column(name, family, getattr(field, "decimal_places", 0))
    raise TypeError(f"{field!r}: no family of columns holds {type(field).__name__}")


# --- Out of SQLite ----------------------------------------------------------------------------------------

# As Django itself reads decimals, which SQLite stores as floating-point numbers of 15 certain digits.
_FIFTEEN_DIGITS = Context(prec=15)


def _decimal_from_sqlite(places: int) -> Convert:
    quantum = Decimal(1).scaleb(-places)

    def convert(value: Any) -> str:
        number = _FIFTEEN_DIGITS.create_decimal(value if isinstance(value, (int, str)) else Decimal(value))
        return str(number.quantize(quantum, context=Context(prec=60)))

    return convert


def _instant_from_sqlite(value: Any) -> str:
    # Django's own connections make dates of these texts; those of a snapshot leave them alone.
    text = str(value)
    return text if "." in text else f"{text}.000000"


def _hexadecimal(value: Any) -> str:
    return bytes(value).hex()


def from_sqlite(column: Column) -> Convert | None:
    """What makes a value of SQLite neutral; None where it is already. Never called with None."""
    if column.family == "decimal":
        return _decimal_from_sqlite(column.places)
    return _FROM_SQLITE.get(column.family)


_FROM_SQLITE: Final[dict[str, Convert]] = {
    "binary": _hexadecimal,
    "boolean": bool,
    "date": str,
    "instant": _instant_from_sqlite,
    "json": json.loads,
    "time": _instant_from_sqlite,
}

# --- Into SQLite ------------------------------------------------------------------------------------------


def _instant_to_sqlite(value: str) -> str:
    """As Django writes it, or comparisons of texts would tell two equal instants apart."""
    return value.removesuffix(".000000")


def _compact_json(value: Any) -> str:
    return json.dumps(value)


def to_sqlite(column: Column) -> Convert | None:
    """What makes a neutral value one that SQLite stores as Django does. Never called with None, but for json."""
    return _TO_SQLITE.get(column.family)


_TO_SQLITE: Final[dict[str, Convert]] = {
    "binary": bytes.fromhex,
    "instant": _instant_to_sqlite,
    "json": _compact_json,
    "time": _instant_to_sqlite,
}

# --- Out of PostgreSQL ------------------------------------------------------------------------------------

_SELECTED: Final = {
    "binary": "encode({}, 'hex')",
    "date": "to_char({}, 'YYYY-MM-DD')",
    "decimal": "{}::text",
    "duration": "(extract(epoch from {}) * 1000000)::bigint",
    "address": "host({})",
    "instant": "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
    "json": "{}::text",
    "time": "to_char({}, 'HH24:MI:SS.US')",
    "uuid": "replace({}::text, '-', '')",
}


def selected_from_postgresql(column: Column) -> str:
    """The expression that reads a column in neutral form (json: as text still)."""
    return _SELECTED.get(column.family, "{}").format(column.sql)


def from_postgresql(column: Column) -> Convert | None:
    return json.loads if column.family == "json" else None


# --- Into PostgreSQL --------------------------------------------------------------------------------------


class Mended:
    """Counts the values of which PostgreSQL could hold all but a sign that has no meaning in a text."""

    def __init__(self) -> None:
        self.count = 0

    def text(self, value: str) -> str:
        """Without the NUL character; half of a surrogate pair becomes the replacement character (U+FFFD)."""
        try:
            value.encode()
        except UnicodeEncodeError:
            self.count += 1
            value = value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        if "\0" in value:
            self.count += 1
            value = value.replace("\0", "")
        return value

    def json(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.json(one) for one in value]
        if isinstance(value, dict):
            return {self.text(str(key)): self.json(one) for key, one in value.items()}
        return value


def to_postgresql(column: Column, mended: Mended) -> Convert | None:
    """What makes a neutral value the text that COPY reads for this column. Never called with None."""
    if column.family == "text":
        return mended.text
    if column.family == "json":
        return lambda value: json.dumps(mended.json(value), ensure_ascii=False)
    return _TO_POSTGRESQL.get(column.family)


_TO_POSTGRESQL: Final[dict[str, Convert]] = {
    "binary": "\\x{}".format,
    "duration": "{} microseconds".format,
    "instant": "{}+00".format,
}
