"""The file of a backup: one tar stream, compressed, that begins with a header and ends with a manifest.

    header.json               version, database, migrations, tables with their columns, last numbers
    rows/TABLE/000001.jsonl   rows in neutral form, in order of their key
    files/SHA256              contents of stored files
    folders/NAME/FILE         other kept files of the data folder
    keys/NAME                 keys, in an encrypted backup only
    manifest.json             size and SHA-256 of every member above, rows of every table

The manifest comes last because a stream knows what it held only at its end: an archive without it is incomplete.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final, cast

from maillage.platform.keeping.refusals import DamagedArchive
from maillage.platform.keeping.squeezing import Squeezed, Unsqueezed

FORMAT: Final = 1
HEADER: Final = "header.json"
MANIFEST: Final = "manifest.json"
_NAME: Final = re.compile(
    r"header\.json|manifest\.json|rows/[a-z0-9_]{1,63}/\d{6}\.jsonl|files/[0-9a-f]{64}"
    r"|folders/[a-z]{1,40}/[A-Za-z0-9_][A-Za-z0-9_.-]{0,120}|keys/[a-z_]{1,40}"
)
# What is read into memory at once may not be longer; stored and national files are copied as a stream.
MOST_IN_MEMORY: Final = 256_000_000
MOST_IN_A_FILE: Final = 16_000_000_000
_CHUNK: Final = 1 << 20


def as_json(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


@dataclass
class Manifest:
    """members: name -> (size in bytes, SHA-256). rows: table -> rows. missing, altered: files not as their rows say."""

    members: dict[str, tuple[int, str]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)
    finished_at: str = ""

    def content(self) -> bytes:
        return as_json(self.__dict__)

    @classmethod
    def read(cls, content: bytes) -> Manifest:
        try:
            data = json.loads(content)
            members = {
                str(name): (int(size), str(digest)) for name, (size, digest) in data["members"].items()
            }
            rows = {str(table): int(count) for table, count in data["rows"].items()}
            return cls(members, rows, data["missing"], data["altered"], str(data["finished_at"]))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DamagedArchive("sa liste de contrôle est illisible") from error


class ArchiveWriter:
    """Writes members into a stream; `finish` writes the manifest, without which it is worth nothing."""

    def __init__(self, target: BinaryIO, names: re.Pattern[str] = _NAME) -> None:
        self._names = names
        self._squeezed = Squeezed(target)
        self._tar = tarfile.TarFile(
            fileobj=cast(Any, _Forward(self._squeezed)), mode="w", format=tarfile.PAX_FORMAT
        )
        self.manifest = Manifest()

    def add(self, name: str, content: bytes) -> None:
        """A member that is in memory."""
        self._add(name, len(content), io.BytesIO(content))

    def add_stream(self, name: str, size: int, stream: BinaryIO) -> str:
        """A member of `size` bytes; its SHA-256. OSError if the stream is shorter."""
        return self._add(name, size, stream)

    def _add(self, name: str, size: int, stream: BinaryIO) -> str:
        assert self._names.fullmatch(name) and name not in self.manifest.members, name
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        reading = _Digesting(stream)
        self._tar.addfile(member, cast(BinaryIO, reading))
        self._forget_members()
        digest = reading.digest.hexdigest()
        self.manifest.members[name] = (size, digest)
        return digest

    def _forget_members(self) -> None:
        """A tar remembers every header that it wrote; a region has hundreds of thousands of files."""
        cast(Any, self._tar).members.clear()

    def finish(self, finished_at: str) -> None:
        self.manifest.finished_at = finished_at
        content = self.manifest.content()
        member = tarfile.TarInfo(MANIFEST)
        member.size, member.mode = len(content), 0o600
        self._tar.addfile(member, io.BytesIO(content))
        self._tar.close()
        self._squeezed.close()


class _Forward:
    """A stream that knows how far it is, which is all that a tar asks of one that it writes."""

    def __init__(self, target: Squeezed) -> None:
        self._target = target
        self._at = 0

    def write(self, data: bytes) -> int:
        self._at += len(data)
        return self._target.write(data)

    def tell(self) -> int:
        return self._at


class _Digesting:
    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.digest.update(data)
        return data


@dataclass(frozen=True)
class Member:
    """A member that is being read: once, before the next one is asked for."""

    name: str
    size: int
    stream: BinaryIO

    def content(self) -> bytes:
        """All of it; DamagedArchive if that is more than memory should hold."""
        if self.size > MOST_IN_MEMORY:
            raise DamagedArchive(f"{self.name} est démesuré")
        return self.stream.read()

    def chunks(self) -> Iterator[bytes]:
        while chunk := self.stream.read(_CHUNK):
            yield chunk


class ArchiveReader:
    """Reads the members in their order, each checked: regular files under the names above (or `names`), none twice.

    After the last one, `manifest` is there and every member was found as it says. DamagedArchive else.
    """

    def __init__(self, source: BinaryIO, names: re.Pattern[str] = _NAME) -> None:
        self._names = names
        self._unsqueezed = Unsqueezed(source)
        self.manifest: Manifest | None = None
        self._seen: dict[str, tuple[int, str]] = {}

    def __iter__(self) -> Iterator[Member]:
        try:
            with tarfile.open(fileobj=cast(Any, self._unsqueezed), mode="r|") as tar:
                yield from self._members(tar)
        except (tarfile.TarError, EOFError, UnicodeDecodeError, RecursionError) as error:
            raise DamagedArchive("son contenu est désordonné") from error
        while self._unsqueezed.read(_CHUNK):
            # What stands after the end of a tar is padding, of which the checksum is still to be looked at.
            pass
        if self.manifest is None:
            raise DamagedArchive("sa liste de contrôle manque")
        self._compare(self.manifest)

    def _members(self, tar: tarfile.TarFile) -> Iterator[Member]:
        for info in tar:
            if self.manifest is not None or not info.isreg() or not self._names.fullmatch(info.name):
                raise DamagedArchive(f"elle contient « {info.name[:80]} », qu’aucune sauvegarde ne contient")
            if info.name in self._seen or not 0 <= info.size <= MOST_IN_A_FILE:
                raise DamagedArchive(f"{info.name} y est deux fois, ou démesuré")
            stream = tar.extractfile(info)
            assert stream is not None
            reading = _Counting(stream)
            member = Member(info.name, info.size, cast(BinaryIO, reading))
            if info.name == MANIFEST:
                self.manifest = Manifest.read(member.content())
                continue
            yield member
            for _ in member.chunks():
                # What the caller left unread counts in the digest all the same.
                pass
            self._seen[info.name] = (reading.count, reading.digest.hexdigest())
            # As above.
            cast(Any, tar).members.clear()

    def _compare(self, manifest: Manifest) -> None:
        if self._seen == manifest.members:
            return
        wrong = sorted(
            name
            for name in self._seen.keys() | manifest.members.keys()
            if self._seen.get(name) != manifest.members.get(name)
        )
        raise DamagedArchive(f"{len(wrong)} éléments ne sont pas ceux d’origine, dont {wrong[0]}")


class _Counting(_Digesting):
    def __init__(self, stream: Any) -> None:
        super().__init__(stream)
        self.count = 0

    def read(self, size: int = -1) -> bytes:
        data = super().read(size)
        self.count += len(data)
        return data
