"""Grids as a workbook: real numbers and dates, links to the files of the archive and to the pages of the product."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time
from io import BytesIO
from typing import Any, Final

import xlsxwriter
from django.conf import settings

from maillage.contexts.dossier.pack.grids import Grid

_LONGEST: Final = 32_767
_LINK_LONGEST: Final = 2_000


def workbook(grids: Sequence[Grid], about: Sequence[tuple[str, str]]) -> bytes:
    """One sheet for each grid, and « À propos ». What a spreadsheet would compute stays text."""
    target = BytesIO()
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    # The same rows give the same bytes, whatever the hour.
    book.set_properties({"title": grids[0].title, "created": datetime(2000, 1, 1, tzinfo=UTC)})
    styles = _styles(book)
    for grid in grids:
        _sheet(book.add_worksheet(grid.name), grid, styles)
    sheet = book.add_worksheet("À propos")
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 100, styles["wrapped"])
    notes = [(grid.title, grid.note) for grid in grids if grid.note]
    for line, (label, text) in enumerate([*about, *notes]):
        sheet.write_string(line, 0, label, styles["bold"])
        sheet.write_string(line, 1, text[:_LONGEST], styles["wrapped"])
    book.close()
    return target.getvalue()


def _styles(book: Any) -> dict[str, Any]:
    base: dict[str, Any] = {"valign": "top"}
    kinds: dict[str, dict[str, Any]] = {
        "text": {"text_wrap": True},
        "number": {"num_format": "#,##0.##"},
        "whole": {"num_format": "#,##0"},
        "euros": {"num_format": "#,##0.00 €"},
        "date": {"num_format": "dd/mm/yyyy", "align": "left"},
        "link": {"font_color": "#0F5C66", "underline": 1, "text_wrap": True},
        "wrapped": {"text_wrap": True},
        "bold": {"bold": True},
        "head": {"bold": True, "bottom": 1, "text_wrap": True, "bg_color": "#EEF2F3"},
    }
    found = {name: book.add_format({**base, **more}) for name, more in kinds.items()}
    for name in ("text", "number", "whole", "euros", "date", "link"):
        found[f"{name}+"] = book.add_format({**base, **kinds[name], "bold": True})
        found[f"{name}="] = book.add_format({**base, **kinds[name], "bold": True, "top": 1})
    return found


def _sheet(sheet: Any, grid: Grid, styles: dict[str, Any]) -> None:
    for position, column in enumerate(grid.columns):
        sheet.set_column(position, position, column.width)
        sheet.write_string(0, position, column.label, styles["head"])
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    rows = [(row, "+" if at in grid.strong else "") for at, row in enumerate(grid.rows)]
    if grid.total is not None:
        rows.append((grid.total, "="))
    for line, (row, weight) in enumerate(rows, 1):
        for position, (column, value) in enumerate(zip(grid.columns, row, strict=True)):
            if value is None or value == "":
                if weight == "=":
                    sheet.write_blank(line, position, None, styles["text="])
                continue
            _WRITERS[column.kind](sheet, line, position, value, styles, weight)
    if not grid.rows:
        sheet.write_string(1, 0, grid.empty)
    elif grid.total is None:
        sheet.autofilter(0, 0, len(grid.rows), len(grid.columns) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{len(rows) + 1}"})


def _text(sheet: Any, line: int, at: int, value: Any, styles: dict[str, Any], weight: str) -> None:
    sheet.write_string(line, at, str(value)[:_LONGEST], styles[f"text{weight}"])


def _number(sheet: Any, line: int, at: int, value: Any, styles: dict[str, Any], weight: str) -> None:
    style = "whole" if value == int(value) else "number"
    sheet.write_number(line, at, float(value), styles[f"{style}{weight}"])


def _euros(sheet: Any, line: int, at: int, value: Any, styles: dict[str, Any], weight: str) -> None:
    sheet.write_number(line, at, value / 100, styles[f"euros{weight}"])


def _date(sheet: Any, line: int, at: int, value: Any, styles: dict[str, Any], weight: str) -> None:
    if value.year < 1900:
        _text(sheet, line, at, value, styles, weight)
        return
    sheet.write_datetime(line, at, datetime.combine(value, time.min), styles[f"date{weight}"])


def _page(sheet: Any, line: int, at: int, value: Any, styles: dict[str, Any], weight: str) -> None:
    _link(sheet, line, at, absolute(value), absolute(value), styles)


def _file(sheet: Any, line: int, at: int, value: Any, styles: dict[str, Any], weight: str) -> None:
    _link(sheet, line, at, f"external:{value}", value, styles)


def _link(sheet: Any, line: int, at: int, link: str, words: str, styles: dict[str, Any]) -> None:
    # A spreadsheet takes no longer link; the words stay.
    if len(link) > _LINK_LONGEST:
        sheet.write_string(line, at, words[:_LONGEST], styles["text"])
    else:
        sheet.write_url(line, at, link, styles["link"], words)


def absolute(address: str) -> str:
    """An address of the product, as it is opened from outside."""
    return f"{settings.MAILLAGE_BASE_URL}{address}" if address.startswith("/") else address


_Writer = Callable[[Any, int, int, Any, dict[str, Any], str], None]
_WRITERS: Final[dict[str, _Writer]] = {
    "text": _text,
    "number": _number,
    "euros": _euros,
    "date": _date,
    "page": _page,
    "file": _file,
}
