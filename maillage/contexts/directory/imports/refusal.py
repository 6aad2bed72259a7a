"""Why a file, or a line of it, is not imported: the words shown to the person who sent it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

EXPECTED_FILE: Final = "PS_LibreAcces_Personne_activite_AAAAMMJJhhmm.txt"


class FileRefused(Exception):
    """The file is refused as a whole; `message_fr` says why and what to do, in French."""

    def __init__(self, message_fr: str) -> None:
        super().__init__(message_fr)
        self.message_fr = message_fr


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
    (b"7z\xbc\xaf", "une archive .7z"),
    (b"\x28\xb5\x2f\xfd", "un fichier compressé .zst"),
    (b"BZh", "un fichier compressé .bz2"),
    (b"\xfd7zXZ", "un fichier compressé .xz"),
    (b"\x89PNG", "une image"),
    (b"\xff\xd8\xff", "une image"),
    (b"SQLite format 3", "une base SQLite"),
    (b"PAR1", "un fichier Parquet"),
)
_HTML: Final = re.compile(rb"\s*<(!doctype\s+html|html|head|body)", re.IGNORECASE)


def refuse_foreign_content(head: bytes) -> None:
    """Raise `FileRefused` when the first bytes of a file (some kilobytes) show that it is not plain text.

    Compressed files are recognised and named, since the official site hands out a .zip.
    """
    if not head.strip():
        raise FileRefused("Ce fichier est vide.")
    _refuse_compressed(head)
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            raise FileRefused(f"Ce fichier est {kind}. Le fichier attendu est le texte {EXPECTED_FILE}.")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or _looks_utf16(head):
        raise FileRefused(
            "Ce fichier est encodé en UTF-16. Enregistrez-le en UTF-8, ou reprenez le fichier officiel sans l’ouvrir."
        )
    if _HTML.match(head):
        raise FileRefused(
            "Ce fichier est une page web, sans doute un message d’erreur du site de téléchargement. "
            "Téléchargez de nouveau le fichier."
        )
    if head.lstrip().startswith((b"<?xml", b"{", b"[")):
        raise FileRefused(
            f"Ce fichier est en XML ou en JSON. Le fichier attendu est le texte {EXPECTED_FILE}."
        )
    if b"\0" in head[: head.find(b"\n") + 1 or 4096]:
        raise FileRefused(f"Ce fichier est binaire. Le fichier attendu est le texte {EXPECTED_FILE}.")


def _refuse_compressed(head: bytes) -> None:
    if head.startswith(b"PK\x03\x04"):
        if b"xl/" in head or b"[Content_Types].xml" in head[:200]:
            raise FileRefused(
                f"Ce fichier est un classeur Excel. Le fichier attendu est le texte {EXPECTED_FILE}, "
                "tel que publié, sans passer par un tableur."
            )
        raise FileRefused(
            f"Ce fichier est une archive .zip. Décompressez-la, puis choisissez le fichier {EXPECTED_FILE} "
            "qu’elle contient."
        )
    if head.startswith(b"\x1f\x8b"):
        raise FileRefused(
            f"Ce fichier est compressé (.gz). Décompressez-le, puis choisissez le fichier {EXPECTED_FILE}."
        )


def _looks_utf16(head: bytes) -> bool:
    """Whether one byte in two is NUL, as in a French text in UTF-16 without its mark."""
    sample = head[:400]
    return len(sample) >= 20 and sample.count(0) > len(sample) // 3
