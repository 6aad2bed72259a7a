"""A list as a workbook: real dates and numbers, frozen heading, a sheet that says where it comes from."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.utils import timezone
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from maillage.platform.tables.columns import Column

# Limits of the format (ECMA-376 as spreadsheets apply it), less the heading line.
MAX_ROWS = 1_048_575
MAX_TEXT = 32_767
FIRST_YEAR = 1900
ABOUT = "À propos"

_FORMATS = {"date": "dd/mm/yyyy", "datetime": "dd/mm/yyyy hh:mm", "number": "#,##0.###"}
_WIDTHS = {"number": 12, "date": 12, "datetime": 17, "badge": 18, "phone": 18, "text": 28}

# Writes one value at (line, position).
Writer = Callable[[Worksheet, int, int, Any], object]


def _number_format(column: Column) -> str:
    if column.decimals is None:
        return "#,##0" if column.kind == "number" else _FORMATS.get(column.kind, "General")
    return "#,##0" + (f".{'0' * column.decimals}" if column.decimals else "")


def _text(sheet: Worksheet, line: int, position: int, value: Any) -> None:
    """Written as a string whatever it begins with: never a formula, a number or a link."""
    sheet.write_string(line, position, str(value)[:MAX_TEXT])


def _number(style: Format, loose: Format) -> Writer:
    def write(sheet: Worksheet, line: int, position: int, value: Any) -> None:
        if not isinstance(value, (int, float, Decimal)) or not math.isfinite(value):
            _text(sheet, line, position, value)
            return
        whole = value == int(value)
        sheet.write_number(line, position, float(value), style if whole else loose)

    return write


def _moment(style: Format, *, day_only: bool) -> Writer:
    def write(sheet: Worksheet, line: int, position: int, value: Any) -> None:
        if not isinstance(value, date) or value.year < FIRST_YEAR:
            _text(sheet, line, position, value)
            return
        if isinstance(value, datetime):
            value = timezone.make_naive(value) if timezone.is_aware(value) else value
            value = value.date() if day_only else value
        sheet.write_datetime(line, position, value, style)

    return write


def _writer(book: Workbook, column: Column) -> Writer:
    if column.kind == "number":
        style = book.add_format({"num_format": _number_format(column)})
        loose = style if column.decimals is not None else book.add_format({"num_format": "#,##0.###"})
        return _number(style, loose)
    if column.kind in ("date", "datetime"):
        style = book.add_format({"num_format": _FORMATS[column.kind], "align": "left"})
        return _moment(style, day_only=column.kind == "date")
    return _text


def _write_data(book: Workbook, sheet: Worksheet, columns: Sequence[Column], rows: Iterable[Any]) -> int:
    heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    for position, column in enumerate(columns):
        sheet.set_column(position, position, max(_WIDTHS[column.kind], min(len(column.label) + 3, 40)))
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    for position, column in enumerate(columns):
        sheet.write_string(0, position, column.label, heading)
    cells = [(position, column.getter, _writer(book, column)) for position, column in enumerate(columns)]
    line = 0
    for line, row in enumerate(rows, start=1):
        for position, get, write in cells:
            value = get(row)
            if value is not None and value != "":
                write(sheet, line, position, value)
    if columns:
        sheet.autofilter(0, 0, max(line, 1), len(columns) - 1)
        # Identifiers made of digits are texts on purpose: no green corner on each of them.
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{max(line, 1) + 1}"})
    return line


def _sheet_name(title: str) -> str:
    """A spreadsheet takes 31 characters and none of []:*?/\\, no apostrophe at the ends, no name twice."""
    kept = "".join(" " if c in "[]:*?/\\" else c for c in title)
    name = " ".join(kept.split())[:31].strip("' ")
    return "Liste" if name.casefold() in ("", ABOUT.casefold()) else name


def write_xlsx(
    target: IO[bytes],
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Any],
    about: Sequence[tuple[str, str]],
) -> int:
    """Write the workbook, row by row; how many rows. `about` fills the second sheet. `target` stays open."""
    book = xlsxwriter.Workbook(target, {"constant_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": title, "comments": "Exporté de Maillage"})
    count = _write_data(book, book.add_worksheet(_sheet_name(title)), columns, rows)
    sheet = book.add_worksheet(ABOUT)
    bold = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True})
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 80)
    for line, (label, text) in enumerate((*about, ("Nombre de lignes", count))):
        sheet.write_string(line, 0, label, bold)
        if isinstance(text, int):
            sheet.write_number(line, 1, text, book.add_format({"num_format": "#,##0", "align": "left"}))
        else:
            sheet.write_string(line, 1, str(text)[:MAX_TEXT], wrapped)
    book.close()
    return count
