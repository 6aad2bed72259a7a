"""Whether a value may stand in a column, as its field says: rows of a package pass by the models' own forms.

SQLite holds anything in any column, so that what PostgreSQL would refuse is refused here for both.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any, Final

from django.db import connection

from maillage.platform.keeping.columns import Column

# A sealed text or the body of a letter; nothing that a person types is longer.
LONGEST_TEXT: Final = 2_000_000
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}")
_DECIMAL: Final = re.compile(r"-?\d{1,40}(\.\d{1,20})?")
_HEXADECIMAL: Final = re.compile(r"([0-9a-f]{2})*")
_HALF: Final = re.compile("[\ud800-\udfff]")
_SMALLEST, _GREATEST = -(2**63), 2**63 - 1

Check = Callable[[Any], bool]


def check_of(field: Any, column: Column) -> Check:
    """True for a neutral value that this field may hold."""
    fits = _fits(field, column)
    return lambda value: field.null or field.primary_key if value is None else fits(value)


def _fits(field: Any, column: Column) -> Check:
    if field.choices:
        known = frozenset(key for key, _ in field.flatchoices)
        return lambda value: (
            isinstance(value, (str, int))
            and (value in known or (value == "" and field.empty_strings_allowed))
        )
    if column.family == "text" or column.family == "address":
        # A link to a national row is as long as its key.
        while field.is_relation:
            field = field.target_field
        longest = min(field.max_length or LONGEST_TEXT, LONGEST_TEXT)
        if field.get_internal_type() == "TextField":
            longest = LONGEST_TEXT
        return lambda value: isinstance(value, str) and len(value) <= longest and _is_text(value)
    if column.family == "integer":
        lowest, highest = _range(field)
        return lambda value: type(value) is int and lowest <= value <= highest
    return _BY_FAMILY[column.family]


def _range(field: Any) -> tuple[int, int]:
    while field.is_relation:
        field = field.target_field
    kind = field.get_internal_type()
    # SQLite answers none.
    bounds: tuple[int | None, int | None] = connection.ops.integer_field_range(kind)
    lowest, highest = bounds
    if kind.startswith("Positive"):
        lowest = 0
    return (_SMALLEST if lowest is None else lowest), (_GREATEST if highest is None else highest)


def _is_text(value: str) -> bool:
    """No half of a surrogate pair: SQLite could not write it. A NUL goes, as in a restoration."""
    return value.isascii() or _HALF.search(value) is None


def _parsed(parse: Callable[[str], Any], pattern: re.Pattern[str] | None = None) -> Check:
    def fits(value: Any) -> bool:
        if not isinstance(value, str) or (pattern is not None and not pattern.fullmatch(value)):
            return False
        try:
            parse(value)
        except ValueError:
            return False
        return True

    return fits


def _is_json(value: Any) -> bool:
    if isinstance(value, str):
        return _is_text(value)
    if isinstance(value, list):
        return all(_is_json(one) for one in value)
    if isinstance(value, dict):
        return all(_is_text(key) and _is_json(one) for key, one in value.items())
    return not isinstance(value, float) or math.isfinite(value)


def _matches(pattern: re.Pattern[str]) -> Check:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


_BY_FAMILY: Final[dict[str, Check]] = {
    "boolean": lambda value: isinstance(value, bool),
    "float": lambda value: (
        isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    ),
    "decimal": _matches(_DECIMAL),
    "instant": _parsed(datetime.fromisoformat, _INSTANT),
    "date": _parsed(date.fromisoformat, re.compile(r"\d{4}-\d\d-\d\d")),
    "time": _parsed(time.fromisoformat),
    "duration": lambda value: type(value) is int and _SMALLEST <= value <= _GREATEST,
    "binary": _matches(_HEXADECIMAL),
    "uuid": _matches(re.compile(r"[0-9a-f]{32}")),
    "json": _is_json,
}
