"""Cells of a page, written as HTML in one pass: fifty rows cost a few milliseconds.

Every value is escaped here; nothing that a row holds reaches the page any other way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import lru_cache
from html import escape
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from maillage.platform.tables.columns import Action, Column
from maillage.platform.tables.definition import Table
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui import typography
from maillage.platform.ui.templatetags.ui import icon, state_badge

CLASSES = {"number": "is-number"}
_DIALLED = frozenset("+0123456789")
_badge = lru_cache(maxsize=512)(state_badge)


def moment_text(value: datetime) -> str:
    """« 02/12/2025 20 h 30 », in the local time zone."""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{typography.short_date(local)} {typography.clock(local)}"


def day_text(value: date) -> str:
    if isinstance(value, datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
    return typography.short_date(value)


def _formatter(column: Column) -> Callable[[Any], str]:
    """Text of a value of that column, not escaped."""
    if column.kind == "number":
        return lambda value: typography.number(value, column.decimals)
    if column.kind == "date":
        return day_text
    if column.kind == "datetime":
        return moment_text
    return str


def _phone_link(shown: str) -> str:
    number = "".join([char for char in shown if char in _DIALLED])
    # Beyond fifteen digits no telephone number exists (ITU-T, E.164): several in one, or something else.
    if not 2 <= len(number) <= 15:
        return escape(shown)
    return f'<a href="tel:{number}">{escape(shown)}</a>'


def _phones(text: str) -> str:
    """HTML of « 04 65 71 00 00, 06 39 98 00 00 »: each number a link that calls it."""
    return ", ".join([_phone_link(one) for one in text.split(", ")])


def _content(column: Column, actor: Actor) -> Callable[[Any], str]:
    """HTML inside the cell of a row; None and "" give an empty cell, which phone cards leave out."""
    get, text, link, second, badge = (
        column.getter,
        _formatter(column),
        column.link,
        column.second,
        column.badge,
    )

    written = _phones if column.kind == "phone" else escape

    def render(row: Any) -> str:
        value = get(row)
        if value is None or value == "":
            # Why there is none (« à plus de 90 min ») may stand under it.
            why = second(row) if second else None
            return f'<div><span class="mg-second">{escape(str(why))}</span></div>' if why else ""
        shown = str(_badge(str(value), *badge(row))) if badge else written(text(value))
        url = link(row, actor) if link else ""
        if url:
            shown = f'<a href="{escape(url)}">{shown}</a>'
        under = second(row) if second else None
        # One box for both lines: on a phone the cell sets its label at the left of it.
        return f'<div>{shown} <span class="mg-second">{escape(str(under))}</span></div>' if under else shown

    return render


def _frame(column: Column, position: int) -> tuple[str, str]:
    """Opening and closing tags of a column's cells; the first names the row."""
    css = CLASSES.get(column.kind, "")
    told = f' class="{css}"' if css else ""
    if position == 0:
        return f'<th scope="row"{told}>', "</th>"
    return f'<td data-label="{escape(column.label)}"{told}>', "</td>"


def _button(action: Action, csrf: str) -> str:
    drawn = f"{icon(action.icon)} " if action.icon else ""
    label, url = f"{drawn}{escape(action.label)}", escape(action.url)
    if not action.post:
        return f'<a class="btn btn-outline-primary" href="{url}">{label}</a>'
    return (
        f'<form method="post" action="{url}"><input type="hidden" name="csrfmiddlewaretoken" value="{csrf}">'
        f'<button class="btn btn-outline-primary">{label}</button></form>'
    )


def _attributes(table: Table, row: Any) -> str:
    told = table.attributes(row) if table.attributes else {}
    return "".join([f' {name}="{escape(value)}"' for name, value in told.items()])


def body(table: Table, rows: Iterable[Any], actor: Actor, csrf: Callable[[], str]) -> SafeString:
    """The rows of the page as `<tr>…</tr>`; `csrf()` gives the token of the page's forms."""
    frames = [
        (*_frame(column, position), _content(column, actor))
        for position, column in enumerate(table.page_columns)
    ]
    lines = []
    for row in rows:
        cells = "".join([f"{opening}{content(row)}{closing}" for opening, closing, content in frames])
        if table.actions:
            buttons = "".join(_button(action, csrf()) for action in table.actions(row, actor))
            cells += f'<td class="is-action">{buttons}</td>'
        lines.append(f"<tr{_attributes(table, row)}>{cells}</tr>")
    return mark_safe("\n".join(lines))
