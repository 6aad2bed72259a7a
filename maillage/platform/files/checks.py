"""What a file is, told by its content and never by its name; and a name that is safe to give back.

Signatures: each format's own specification (PDF: ISO 32000-1, 7.5.2; PNG: ISO/IEC 15948, 5.2;
JPEG: ITU-T T.81, B.1.1.3; OOXML: ECMA-376-2; OpenDocument: ODF 1.3 part 2, 3.3).
"""

from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

MAX_NAME = 120
# A document has some hundreds of parts at most; more is an archive made to exhaust us.
MAX_PARTS = 5_000
_HEAD = 4_096


@dataclass(frozen=True)
class Kind:
    """A kind of file that may be stored: `label` is said to people, `suffixes` are its usual endings."""

    name: str
    label: str
    content_type: str
    suffixes: tuple[str, ...]


_OOXML = "application/vnd.openxmlformats-officedocument"
KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("pdf", "PDF", "application/pdf", (".pdf",)),
        Kind("png", "image PNG", "image/png", (".png",)),
        Kind("jpeg", "image JPEG", "image/jpeg", (".jpg", ".jpeg")),
        Kind("docx", "Word", f"{_OOXML}.wordprocessingml.document", (".docx",)),
        Kind("xlsx", "Excel", f"{_OOXML}.spreadsheetml.sheet", (".xlsx",)),
        Kind("odt", "texte OpenDocument", "application/vnd.oasis.opendocument.text", (".odt",)),
        Kind("ods", "tableur OpenDocument", "application/vnd.oasis.opendocument.spreadsheet", (".ods",)),
        Kind("zip", "archive ZIP", "application/zip", (".zip",)),
        Kind(
            "text", "texte ou CSV", "text/plain; charset=utf-8", (".txt", ".csv", ".md", ".json", ".geojson")
        ),
        Kind("eml", "courriel", "message/rfc822", (".eml",)),
    )
}
DOCUMENTS = frozenset({"pdf", "png", "jpeg", "docx", "xlsx", "odt", "ods", "text"})
# A mail as it came, whatever its bytes: nothing tells it from a text, so whoever stores one says so, and only that.
AS_RECEIVED = frozenset({"eml"})
_SIGNATURES = ((b"%PDF-", "pdf"), (b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg"))


def kind_of(path: Path) -> Kind | None:
    """The kind of the file's content; None if it is none that we know (programs, macros, damaged archives)."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    for signature, name in _SIGNATURES:
        if head.startswith(signature):
            return KINDS[name]
    if head.startswith(b"PK"):
        return _archive_kind(path)
    return KINDS["text"] if _is_text(path) else None


def _archive_kind(path: Path) -> Kind | None:
    """Office documents are archives: what is inside decides. One with macros is refused."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if len(names) > MAX_PARTS or any(name.endswith("vbaProject.bin") for name in names):
                return None
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                declared = archive.read("mimetype").decode("ascii", "replace").strip()
                return next((kind for kind in KINDS.values() if kind.content_type == declared), None)
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError):
        return None
    if "[Content_Types].xml" not in names:
        return KINDS["zip"]
    if "word/document.xml" in names:
        return KINDS["docx"]
    return KINDS["xlsx"] if "xl/workbook.xml" in names else None


def _is_text(path: Path) -> bool:
    """True for UTF-8 or Windows-1252 text: no control character but tab and line ends, anywhere."""
    allowed = {9, 10, 12, 13}
    forbidden = bytes(code for code in range(32) if code not in allowed) + b"\x7f"
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            if len(chunk.translate(None, forbidden)) != len(chunk):
                return False
    return True


def in_words(kinds: Collection[str]) -> str:
    """« PDF, Word ou Excel »."""
    labels = [kind.label for kind in KINDS.values() if kind.name in kinds]
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} ou {labels[-1]}"


def clean_name(name: str, kind: Kind) -> str:
    """A name without folder, control or direction characters, that ends as its content says."""
    last = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    kept = "".join(c for c in last if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*;')
    stem, dot, suffix = " ".join(kept.split()).rstrip(". ").rpartition(".")
    if not dot or f".{suffix.lower()}" not in kind.suffixes:
        stem, suffix = " ".join(kept.split()).strip(". "), kind.suffixes[0][1:]
    return f"{stem[: MAX_NAME - len(suffix) - 1].rstrip('. ') or 'fichier'}.{suffix.lower()}"
