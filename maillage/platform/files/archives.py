"""Archives that zip, Windows and macOS all open: names that they accept, and a print of all that goes in."""

from __future__ import annotations

import hashlib
import zipfile
from datetime import datetime
from pathlib import PurePosixPath
from typing import IO, Final

from django.utils import timezone
from django.utils.text import slugify

# Names that Windows keeps for its devices, whatever their ending.
_DEVICES: Final = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
)
# The explorer of Windows opens no path beyond 260 signs, and the archive is unpacked somewhere.
LONGEST: Final = 60
# What is compressed already is only stored: the archive is not smaller, and much faster made.
_PACKED: Final = frozenset(
    {".pdf", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".jpg", ".jpeg", ".png", ".zip", ".webp"}
)


def plain_name(text: str, fallback: str, longest: int = LONGEST) -> str:
    """Small letters without accents, figures and hyphens: « Feuille d’émargement » -> « feuille-d-emargement »."""
    name = slugify(text.replace("’", "-").replace("'", "-").replace("œ", "oe").replace("æ", "ae"))
    name = name[:longest].strip("-_")
    return f"{name}-" if name in _DEVICES else name or fallback


class Names:
    """Gives each file a path that nothing else in the archive bears, however letters are cased."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, folder: str, name: str, ending: str) -> str:
        """`folder/name.ending`, with a number when it is taken already; from now on it is."""
        rank, path = 1, f"{folder}/{name}{ending}"
        while path.casefold() in self._taken:
            rank += 1
            path = f"{folder}/{name}-{rank}{ending}"
        self.keep(path)
        return path

    def keep(self, path: str) -> None:
        """Nothing else will bear that path."""
        self._taken.add(path.casefold())


class Archive:
    """A zip in the making. prints: path -> (size in bytes, SHA-256) of all that went in.

    The same content at the same time makes the same bytes.
    """

    def __init__(self, target: IO[bytes], at: datetime) -> None:
        self._zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED)
        local = timezone.localtime(at)
        self._at = (local.year, local.month, local.day, local.hour, local.minute, local.second)
        self._names = Names()
        self.prints: dict[str, tuple[int, str]] = {}

    def take(self, folder: str, name: str, ending: str) -> str:
        """A path for a file that is about to be added, which nothing else in the archive bears."""
        return self._names.take(folder, name, ending)

    def add(self, path: str, content: bytes) -> None:
        """Write a file, readable by everybody who unpacks it."""
        info = zipfile.ZipInfo(path, self._at)
        packed = PurePosixPath(path).suffix.lower() in _PACKED
        info.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        self._zip.writestr(info, content)
        self._names.keep(path)
        self.prints[path] = (len(content), hashlib.sha256(content).hexdigest())

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *caught: object) -> None:
        self._zip.close()
