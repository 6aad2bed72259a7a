"""A list as CSV for a French spreadsheet: UTF-8 with its mark, semicolons, decimal commas, ISO dates."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from django.utils import timezone

from maillage.platform.tables.columns import Column

# A spreadsheet takes a text that begins so for a formula (OWASP, CSV Injection), wide forms included.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(text: str) -> str:
    """The same text, marked as text by a leading apostrophe if a spreadsheet would compute it."""
    if text.startswith(FORMULA_SIGNS) or text.lstrip().startswith(FORMULA_SIGNS):
        return f"'{text}"
    return text


def _day(value: date) -> str:
    if isinstance(value, datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
        return value.strftime("%Y-%m-%d")
    return value.isoformat()


def _moment(value: datetime) -> str:
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return local.strftime("%Y-%m-%d %H:%M:%S")


def _number(value: Any) -> str:
    """Every digit, no exponent, decimal comma; what is no number is a text."""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)) or not math.isfinite(value):
        return harmless(str(value))
    digits = f"{Decimal(str(value)):f}"
    return (digits.rstrip("0").rstrip(".") if "." in digits else digits).replace(".", ",")


_TEXT: dict[str, Callable[[Any], str]] = {"number": _number, "date": _day, "datetime": _moment}


def _cell(column: Column) -> Callable[[Any], str]:
    get = column.getter
    text = _TEXT.get(column.kind) or (lambda value: harmless(str(value)))

    def cell(row: Any) -> str:
        value = get(row)
        return "" if value is None else text(value)

    return cell


def write_csv(target: IO[bytes], columns: Sequence[Column], rows: Iterable[Any]) -> int:
    """Write a heading line and one line per row; how many rows. `target` stays open."""
    stream = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=False)
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow([harmless(column.label) for column in columns])
    cells = [_cell(column) for column in columns]
    count = 0
    for row in rows:
        writer.writerow([cell(row) for cell in cells])
        count += 1
    stream.detach()
    return count
