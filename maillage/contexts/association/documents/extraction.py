"""The text of a file, for the search only: never shown, so that its order and layout do not matter.

No hostile file is parsed in this process: office documents are unzipped up to a bound and their tags cut out; PDF is
read by `pdf_reader`, in a process of its own with bounds on pages, characters, memory and time.
"""

from __future__ import annotations

import html
import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook

from maillage.contexts.association.documents import pdf_reader
from maillage.core.search_text import search_text

MAX_BYTES: Final = 20_000_000
MAX_WORDS: Final = 50_000
MAX_ROWS: Final = 20_000
MAX_PAGES: Final = 1_000
TIMEOUT_S: Final = 60
# A file of two hundred pages of text takes some 150 MB; a bomb takes all there is.
MAX_MEMORY: Final = 1_000_000_000
PDF: Final = "application/pdf"
_LONGEST: Final = 40
# The ends of what stands apart on the page; any other tag may lie within a word.
_APART: Final = re.compile(
    r"</(?:w:p|w:tc|text:p|text:h)>|<(?:w:br|w:tab|text:s|text:tab|text:line-break)\b[^>]*>"
)
_TAG: Final = re.compile(r"<[^>]*>")


class Unreadable(Exception):
    """The file is damaged, protected, or of a kind that holds no text we can read."""


class Protected(Unreadable):
    """A password is needed to read it."""


@dataclass(frozen=True)
class Text:
    """is_whole: False where a bound was met, or where some pages are damaged."""

    text: str
    is_whole: bool = True


def text_of(path: Path, content_type: str) -> Text:
    """The text of a stored file; "" for a picture. Raises Unreadable, Protected."""
    return _from_pdf(path) if content_type == PDF else Text(_plain(path, content_type))


def _plain(path: Path, content_type: str) -> str:
    if content_type.startswith("text/"):
        return _decoded(path.read_bytes()[:MAX_BYTES])
    if "wordprocessingml" in content_type:
        return _from_archive(path, ("word/document.xml", "word/footnotes.xml"))
    if "opendocument.text" in content_type:
        return _from_archive(path, ("content.xml",))
    if "sheet" in content_type:
        return _from_workbook(path)
    return ""


def words_of(text: str) -> str:
    """Each word once, folded as it is searched, between spaces: « budget convention adoptee ».

    Begins and ends with a space, so that « the beginning of a word » is a text that can be looked for. "" for none.
    """
    found = sorted({word for word in search_text(text).split() if 1 < len(word) <= _LONGEST})[:MAX_WORDS]
    return f" {' '.join(found)} " if found else ""


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _from_archive(path: Path, names: tuple[str, ...]) -> str:
    parts = []
    try:
        with zipfile.ZipFile(path) as archive:
            for name in names:
                if name in archive.namelist():
                    with archive.open(name) as part:
                        # Whatever the archive says of its size: no more than this is unpacked.
                        parts.append(part.read(MAX_BYTES).decode("utf-8", "replace"))
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError) as error:
        raise Unreadable from error
    return html.unescape(_TAG.sub("", _APART.sub(" ", " ".join(parts))))


def _from_workbook(path: Path) -> str:
    cells: list[str] = []
    left = MAX_ROWS
    try:
        book = CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            for row in book.get_sheet_by_name(name).to_python(nrows=left):
                cells += [str(cell) for cell in row if cell not in ("", None)]
                left -= 1
            if left <= 0:
                break
    except (CalamineError, OSError, ValueError) as error:
        raise Unreadable from error
    return " ".join(cells)


def _from_pdf(path: Path) -> Text:
    bounds = (MAX_PAGES, MAX_BYTES, TIMEOUT_S, MAX_MEMORY)
    try:
        # `-I`: nothing of the folder or of the environment is loaded beside the reader.
        answer = subprocess.run(  # noqa: S603
            [sys.executable, "-I", pdf_reader.__file__, str(path), *map(str, bounds)],
            capture_output=True,
            timeout=TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        return _kept(late.output or b"", is_whole=False)
    except OSError as error:
        raise Unreadable from error
    if answer.returncode == pdf_reader.PROTECTED:
        raise Protected
    if answer.returncode == pdf_reader.DAMAGED:
        raise Unreadable
    return _kept(answer.stdout, is_whole=answer.returncode == 0)


def _kept(written: bytes, *, is_whole: bool) -> Text:
    """What the reader wrote; Unreadable if a bound was met before anything was."""
    if not is_whole and not written.strip():
        raise Unreadable
    return Text(written[:MAX_BYTES].decode("utf-8", "replace"), is_whole)
