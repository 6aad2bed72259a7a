"""Open a file as it was published: plain, or as the content of a .gz or .zip, recognised by its first bytes.

Nothing is extracted to the disk or held in memory as a whole: the reader draws, and the file is decompressed as it
draws. So a name with path tricks inside an archive is harmless, and a decompression bomb is met while it swells.
"""

from __future__ import annotations

import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final
from zoneinfo import ZoneInfo

from maillage.contexts.directory.imports.kinds import OpenedFile
from maillage.contexts.directory.imports.refusal import FileRefused, is_compressed, refuse_foreign_content

# No national file comes near to it: the largest, with the whole of France, is of one gigabyte.
MAX_BYTES: Final = 8 << 30
# Lists repeat themselves: the official files shrink 10 to 25 times. Zeros shrink 1,000 times.
MAX_RATIO: Final = 200
RATIO_FROM_BYTES: Final = 100 << 20
# The list of the members of an archive, which is read as a whole.
MAX_DIRECTORY_BYTES: Final = 4 << 20
_BUFFER_BYTES: Final = 1 << 20
_HEAD_BYTES: Final = 64 << 10
_PARIS: Final = ZoneInfo("Europe/Paris")
_READ_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED: Final = 0x1
_LISTED_MEMBERS: Final = 6
# Dates in names: AAAAMMJJ… in those that messages show, digits in those of files.
_DATES: Final = re.compile(r"A{2,4}M{2}J{2}(h{2}m{2})?")
_NOT_LETTERS: Final = re.compile(r"[^a-z]+")

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Opening:
    """An open file. file: for the reader. size: bytes on the disk. position: how many of these were read."""

    file: OpenedFile
    size: int
    position: Callable[[], int]


@contextmanager
def open_file(
    path: Path,
    *,
    expected: str,
    name: str = "",
    given: date | None = None,
    progress: Progress | None = None,
) -> Iterator[Opening]:
    """Open a file for one reading.

    expected: name of a file of the kind wanted, which chooses among the members of an archive
    name: as published, where `path` is a copy under another name. progress: told (bytes read, size) on the way

    Raises FileRefused, at once or while the stream is read: no file, an archive that is encrypted, cut, damaged,
    nested, swollen or without a suitable member, or content that is no text.
    """
    if not path.is_file():
        raise FileRefused(f"Le fichier « {path.name} » n’existe pas ou n’est pas un fichier.")
    with ExitStack() as stack:
        raw = stack.enter_context(path.open("rb", buffering=0))
        size = path.stat().st_size
        shown, inner = _content(stack, raw, expected, name or path.name)
        source = _Source(inner, raw, size, progress or (lambda read, size: None))
        stream = stack.enter_context(io.BufferedReader(source, _BUFFER_BYTES))
        head = stream.peek(_HEAD_BYTES)[:_HEAD_BYTES]
        if inner is not raw and is_compressed(head):
            raise FileRefused(
                f"Ce fichier compressé en contient un autre. Décompressez-le une fois, puis choisissez {expected}."
            )
        refuse_foreign_content(head, expected)
        file_date = datetime.fromtimestamp(path.stat().st_mtime, _PARIS).date()
        yield Opening(OpenedFile(shown, stream, given, file_date), size, raw.tell)


def _content(stack: ExitStack, raw: io.FileIO, expected: str, name: str) -> tuple[str, BinaryIO | io.FileIO]:
    """Name and bytes of what is to be read: the file itself, or what it holds."""
    head = raw.read(_HEAD_BYTES) or b""
    raw.seek(0)
    if head.startswith(b"\x1f\x8b"):
        return name.removesuffix(".gz"), stack.enter_context(gzip.GzipFile(fileobj=raw, mode="rb"))  # type: ignore[return-value]
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        archive = stack.enter_context(_archive(stack.enter_context(_Guarded(raw, _BUFFER_BYTES))))
        member = _chosen(archive, expected)
        try:
            content = stack.enter_context(archive.open(member))
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, ValueError, OSError) as error:
            raise _damaged() from error
        return PurePosixPath(member.filename).name, content  # type: ignore[return-value]
    return name, raw


# Archives


class _Guarded(io.BufferedReader):
    """An archive on the disk. The list of its members is all that is read of it at once, whichever record tells its
    size: longer than that of any official file, it is not read."""

    def read(self, size: int | None = -1) -> bytes:
        if size is not None and size > MAX_DIRECTORY_BYTES:
            raise FileRefused(
                "Cette archive contient trop de fichiers. Choisissez le fichier officiel lui-même."
            )
        return super().read(size)


def _archive(raw: BinaryIO) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(raw)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, OSError) as error:
        raise FileRefused(
            "Cette archive .zip est incomplète ou abîmée : le téléchargement a sans doute été interrompu. "
            "Téléchargez-la de nouveau."
        ) from error


def _chosen(archive: zipfile.ZipFile, expected: str) -> zipfile.ZipInfo:
    """The member to read: the only one, or the only one that bears the expected name."""
    everything = archive.infolist()
    _refuse_documents([one.filename for one in everything])
    members = [one for one in everything if not one.is_dir() and not _is_hidden(one.filename)]
    if not members:
        raise FileRefused(f"Cette archive est vide. Elle devrait contenir le fichier {expected}.")
    if len(members) > 1:
        wanted = _letters(expected)
        members = [one for one in members if _letters(one.filename) == wanted] or members
    if len(members) > 1:
        found = ", ".join(PurePosixPath(one.filename).name for one in members[:_LISTED_MEMBERS])
        more = "…" if len(members) > _LISTED_MEMBERS else ""
        raise FileRefused(
            f"Cette archive contient plusieurs fichiers ({found}{more}), sans qu’un seul ait le nom attendu. "
            f"Décompressez-la, puis choisissez le fichier {expected}."
        )
    return _readable(members[0])


def _readable(member: zipfile.ZipInfo) -> zipfile.ZipInfo:
    if member.flag_bits & _ENCRYPTED:
        raise FileRefused(
            "Cette archive est protégée par un mot de passe. Décompressez-la, puis choisissez le fichier qu’elle "
            "contient."
        )
    if member.compress_type not in _READ_METHODS:
        raise FileRefused(
            "Cette archive .zip est compressée d’une manière qui n’est pas lue ici. Décompressez-la, puis choisissez "
            "le fichier qu’elle contient."
        )
    return member


def _is_hidden(name: str) -> bool:
    """What systems add to archives by themselves."""
    path = PurePosixPath(name)
    return path.name.startswith(".") or "__MACOSX" in path.parts


def _refuse_documents(names: list[str]) -> None:
    """Office documents are archives too."""
    present = set(names)
    if "[Content_Types].xml" in present or ("mimetype" in present and "content.xml" in present):
        is_book = any(name.startswith("xl/") for name in names) or "content.xml" in present
        raise FileRefused(
            f"Ce fichier est un {'classeur Excel ou LibreOffice' if is_book else 'document Office'}. Choisissez le "
            "fichier officiel tel que publié, sans passer par un tableur."
        )


def _letters(name: str) -> str:
    """What two editions of one file have in common: the name without folder, dates nor digits."""
    return _NOT_LETTERS.sub("", _DATES.sub("", PurePosixPath(name).name).lower())


def _damaged() -> FileRefused:
    return FileRefused(
        "Ce fichier compressé est incomplet ou abîmé : le téléchargement a sans doute été interrompu. "
        "Téléchargez-le de nouveau."
    )


class _Source(io.RawIOBase):
    """The bytes of a file after decompression, counted; what goes wrong is said in French."""

    def __init__(self, inner: BinaryIO | io.FileIO, raw: io.FileIO, size: int, progress: Progress) -> None:
        self._inner, self._raw, self._size, self._progress = inner, raw, size, progress
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer as far as the file goes."""
        if self._inner is self._raw:
            filled = self._raw.readinto(buffer) or 0
            self._progress(self._raw.tell(), self._size)
            return filled
        filled = 0
        while filled < len(buffer):
            data = self._read(len(buffer) - filled)
            if not data:
                break
            buffer[filled : filled + len(data)] = data
            filled += len(data)
        self._count += filled
        self._refuse_swollen()
        self._progress(self._raw.tell(), self._size)
        return filled

    def _read(self, count: int) -> bytes:
        try:
            return self._inner.read(min(count, _BUFFER_BYTES)) or b""
        except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, RuntimeError) as error:
            raise _damaged() from error

    def _refuse_swollen(self) -> None:
        swollen = self._count > RATIO_FROM_BYTES and self._count > MAX_RATIO * self._size
        if swollen or self._count > MAX_BYTES:
            raise FileRefused(
                "Ce fichier compressé gonfle sans mesure en s’ouvrant : ce n’est pas un fichier officiel. Il n’a pas "
                "été lu plus loin."
            )
