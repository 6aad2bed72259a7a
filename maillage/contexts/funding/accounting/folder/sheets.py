"""Tables of the folder as plain rows, and how they become workbooks: every text a text, never a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter
from typing import Any, Final

from maillage.contexts.funding.accounting.folder.ibans import without_iban
from maillage.platform.tables.columns import Column, Kind
from maillage.platform.tables.xlsx_file import write_xlsx

TEXT: Final[Kind] = "text"
DAY: Final[Kind] = "date"
MOMENT: Final[Kind] = "datetime"
NUMBER: Final[Kind] = "number"
Head = tuple[str, Kind]


@dataclass(frozen=True)
class Sheet:
    """path: where it lies in the archive. heads: (words, kind) of each column; rows: values in that order."""

    path: str
    title: str
    about: str
    heads: tuple[Head, ...]
    rows: Sequence[tuple[Any, ...]]


def money(words: str) -> Head:
    """A column of sums: euros with two decimals."""
    return (f"{words} (€)", NUMBER)


def euros_of(cents: int | None) -> Decimal | None:
    return None if cents is None else Decimal(cents) / 100


def workbook(sheet: Sheet, about: Sequence[tuple[str, str]]) -> bytes:
    """The table as a workbook; no text of it holds a whole IBAN."""
    columns = [
        Column(
            str(place),
            words,
            value=itemgetter(place),
            kind=kind,
            level="professional",
            decimals=2 if words.endswith("(€)") else None,
        )
        for place, (words, kind) in enumerate(sheet.heads)
    ]
    rows = (tuple(without_iban(one) if isinstance(one, str) else one for one in row) for row in sheet.rows)
    target = io.BytesIO()
    write_xlsx(target, sheet.title, columns, rows, about)
    return target.getvalue()
