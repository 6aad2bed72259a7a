"""What a part of a pack looks like on a page: the first rows of a workbook, the words of a Word document."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any, Final

from docx import Document
from python_calamine import CalamineWorkbook

from maillage.contexts.dossier.pack.models import Pack
from maillage.platform.files.storage import path_of
from maillage.platform.ui.typography import number, short_date

ROWS: Final = 200
PARAGRAPHS: Final = 400


@dataclass(frozen=True)
class Sheet:
    name: str
    head: list[str]
    rows: list[list[str]]
    more: int


@dataclass(frozen=True)
class Preview:
    """sheets: of a workbook; paragraphs: (is a heading, words) of a text."""

    sheets: tuple[Sheet, ...] = ()
    paragraphs: tuple[tuple[bool, str], ...] = ()
    text: str = ""


def content_of(pack: Pack, name: str) -> bytes | None:
    """A file of the archive; None when the archive or the file is not there, or is not what it was."""
    if pack.file is None:
        return None
    try:
        with zipfile.ZipFile(path_of(pack.file.sha256)) as archive:
            return archive.read(name)
    except (OSError, KeyError, zipfile.BadZipFile):
        return None


def preview(content: bytes, kind: str) -> Preview:
    """Of a PDF there is none: the browser shows it."""
    if kind == "xlsx":
        return Preview(sheets=_sheets(content))
    if kind == "docx":
        return Preview(paragraphs=_paragraphs(content))
    return Preview(text=content.decode(errors="replace")) if kind == "txt" else Preview()


def _sheets(content: bytes) -> tuple[Sheet, ...]:
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    found = []
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python()
        head, body = ([], rows) if name == "À propos" else (rows[:1], rows[1:])
        shown = [[_words(cell) for cell in row] for row in body[:ROWS]]
        found.append(
            Sheet(name, [str(cell) for row in head for cell in row], shown, max(0, len(body) - ROWS))
        )
    return tuple(found)


def _words(value: Any) -> str:
    if isinstance(value, datetime):
        return short_date(value.date())
    if isinstance(value, date):
        return short_date(value)
    if isinstance(value, float):
        return number(value) if value == int(value) else number(value, 2)
    return str(value)


def _paragraphs(content: bytes) -> tuple[tuple[bool, str], ...]:
    rows = Document(BytesIO(content)).paragraphs
    said = [(_is_heading(one), one.text) for one in rows if one.text.strip()]
    return tuple(said[:PARAGRAPHS])


def _is_heading(paragraph: Any) -> bool:
    return str(paragraph.style.name).startswith(("Heading", "Title"))
