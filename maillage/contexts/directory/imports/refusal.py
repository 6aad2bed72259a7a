"""Why a file, or a line of it, is not imported: the words shown to the person who sent it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

EXPECTED_FILE: Final = "PS_LibreAcces_Personne_activite_AAAAMMJJhhmm.txt"


class Remedy(StrEnum):
    """The option, named as in `Options`, with which a refused file would be taken.

    The message says it in words; how it is called, the page and the command line each say for themselves.
    """

    KEEP_ALL = "keep_all"
    ACCEPT_SHRINK = "accept_shrink"
    ACCEPT_OLDER = "accept_older"


class FileRefused(Exception):
    """The file is refused as a whole; `message_fr` says why and what to do, in French."""

    def __init__(self, message_fr: str, *, remedy: Remedy | None = None) -> None:
        super().__init__(message_fr)
        self.message_fr = message_fr
        self.remedy = remedy


class MachineFailed(FileRefused):
    """The disk, the database or a missing right stopped the import: the same file may pass later."""


class ImportBusy(FileRefused):
    """Another import holds the lock; this one may be tried again when it has ended."""


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """One line left out. `number` counts from 1, the header being line 1, as text editors show it."""

    number: int
    reason_fr: str


# First bytes -> what the file is. Longest signatures first where two begin alike.
_SIGNATURES: Final = (
    (b"\xd0\xcf\x11\xe0", "un ancien classeur ou document Office (.xls, .doc)"),
    (b"%PDF", "un document PDF"),
    (b"Rar!", "une archive .rar"),
    (b"PK\x03\x04", "une archive .zip"),
    (b"\x1f\x8b", "un fichier compressé .gz"),
    (b"7z\xbc\xaf", "une archive .7z"),
    (b"\x28\xb5\x2f\xfd", "un fichier compressé .zst"),
    (b"BZh", "un fichier compressé .bz2"),
    (b"\xfd7zXZ", "un fichier compressé .xz"),
    (b"\x89PNG", "une image"),
    (b"\xff\xd8\xff", "une image"),
    (b"SQLite format 3", "une base SQLite"),
    (b"PAR1", "un fichier Parquet"),
)
_COMPRESSED: Final = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x28\xb5\x2f\xfd",
    b"BZh",
    b"\xfd7zXZ",
)
_HTML: Final = re.compile(rb"\s*<(!doctype\s+html|html|head|body)", re.IGNORECASE)


def refuse_foreign_content(head: bytes, expected: str = EXPECTED_FILE) -> None:
    """Raise `FileRefused` when the first bytes of a file (some kilobytes) show that it is no text.

    expected: name of a file of the kind that is wanted, shown in the message.
    """
    if not head.strip():
        raise FileRefused("Ce fichier est vide.")
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            raise FileRefused(f"Ce fichier est {kind}. Le fichier attendu est le texte {expected}.")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or _looks_utf16(head):
        raise FileRefused(
            "Ce fichier est encodé en UTF-16. Enregistrez-le en UTF-8, ou reprenez le fichier officiel sans l’ouvrir."
        )
    if _HTML.match(head):
        raise FileRefused(
            "Ce fichier est une page web, sans doute un message d’erreur du site de téléchargement. "
            "Téléchargez de nouveau le fichier."
        )
    if b"\0" in head[: head.find(b"\n") + 1 or 4096]:
        raise FileRefused(f"Ce fichier est binaire. Le fichier attendu est le texte {expected}.")


def refuse_structured_content(head: bytes, expected: str = EXPECTED_FILE) -> None:
    """Raise `FileRefused` when a file that should be made of lines begins as XML or JSON."""
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<?xml", b"{", b"[")):
        raise FileRefused(f"Ce fichier est en XML ou en JSON. Le fichier attendu est le texte {expected}.")


def is_compressed(head: bytes) -> bool:
    """Whether a file with these first bytes is an archive or a compressed file."""
    return head.startswith(_COMPRESSED)


def _looks_utf16(head: bytes) -> bool:
    """Whether one byte in two is NUL, as in a French text in UTF-16 without its mark."""
    sample = head[:400]
    return len(sample) >= 20 and sample.count(0) > len(sample) // 3
