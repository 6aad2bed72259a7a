"""What the importer must know of one kind of national file: one small mapping per kind.

The importer opens the file (plain, .gz, .zip), reads its records, keeps those that are new, writes them unseen
and switches (ADR 2). A kind only says how to read: it knows neither the database's transactions nor the journal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, BinaryIO, Protocol

from maillage.contexts.directory.imports.hooks import Hooks
from maillage.contexts.directory.imports.places import Places
from maillage.contexts.directory.imports.refusal import RefusedLine


@dataclass
class OpenedFile:
    """A file ready to be read.

    name: as published, without .gz or .zip; stream: bytes after decompression, read once from the start
    given: date that the operator wrote, for files that do not tell theirs
    file_date: date of the file on disk, for want of better
    """

    name: str
    stream: BinaryIO
    given: date | None
    file_date: date


@dataclass(frozen=True)
class Kept:
    """What this installation keeps; a reader leaves the rest out.

    places: communes covered, which also locate a line (`Places.locate`); `places.keep_all`: the whole of France
    people: national identifiers (IDNPS) in the register of professionals; empty unless the kind needs them
    structures: FINESS numbers in the register of structures; empty unless the kind needs them
    objectors: national identifiers of those who objected; the importer itself leaves their `Record`s out
    """

    places: Places
    people: frozenset[str] = frozenset()
    structures: frozenset[str] = frozenset()
    objectors: frozenset[str] = frozenset()

    @property
    def keep_all(self) -> bool:
        return self.places.keep_all


@dataclass(frozen=True, slots=True)
class Record:
    """One thing to keep: values in the order of `Kind.columns`; `key` is what may come only once in a file.

    number: line of the file (from 1), or rank of the object in a JSON file
    key: an empty one may come again; a line that repeats another one exactly is counted once, and never refused
    """

    number: int
    key: str
    values: tuple[str | int | float | bool | date | None, ...]


class Batch(Protocol):
    """Many things to keep at once, for a reader that works on whole blocks; it answers for their keys and values.

    digests: 16 bytes for each, equal where the contents are
    values: those of the chosen ones (positions in `digests`), in the order of `Kind.columns`, `Kind.staged`, and the
        digest; asked only for what the register does not have yet
    """

    @property
    def digests(self) -> list[bytes]: ...

    def values(self, chosen: Sequence[int]) -> list[tuple[Any, ...]]: ...


class Reading(Protocol):
    """A file being read. `extraction_on` and `register` are known before the first record.

    Iterating yields a `Record` for each thing to keep and a `RefusedLine` for each that makes no sense;
    `lines` counts all things met so far, kept or not. Raises `FileRefused` when the file as a whole is wrong.
    """

    @property
    def extraction_on(self) -> date: ...

    @property
    def register(self) -> str: ...

    @property
    def lines(self) -> int: ...

    def __iter__(self) -> Iterator[Record | RefusedLine | Batch]: ...


@dataclass(frozen=True)
class Kind:
    """One kind of file.

    name: what the command line calls it ("finess-plus"); register: which register it fills, of which several
    kinds may be releases ("finess"); expected: a file name of that kind, shown in messages
    columns: those of `model` that `Record.values` fill; model: where the rows go, a `NationalRow` (or the like)
    read: opens a reading; raises `FileRefused` when the file is of another kind
    needs: "people" and/or "structures" when the reader wants them in `Kept`; the kind is then read again from its
    kept copy after each import of what it needs
    address: where the file is published (https); credit: what stands after « Source : », without the date
    follows_perimeters: whether only the communes of the perimeters and their belts are kept, so that the file is read
        again when these change; otherwise `Kept.keep_all` holds
    person_column: the one of `columns` that holds a national identifier (IDNPS): lines of those who objected are
        left out, and their rows deleted
    staged: columns staged beside those of the model, for `hooks`; hooks: what an import does beyond its rows
    """

    name: str
    register: str
    label: str
    expected: str
    model: type[Any]
    columns: tuple[str, ...]
    read: Callable[[OpenedFile, Kept], Reading]
    credit: str
    needs: frozenset[str] = field(default_factory=frozenset)
    address: str = ""
    follows_perimeters: bool = True
    person_column: str = ""
    staged: tuple[str, ...] = ()
    hooks: Hooks = field(default_factory=Hooks)


_KINDS: dict[str, Kind] = {}


def register_kind(kind: Kind) -> None:
    """Make a kind known to the importer, the command and the operator's page."""
    _KINDS[kind.name] = kind


def kinds() -> tuple[Kind, ...]:
    return tuple(_KINDS.values())


def kind_named(name: str) -> Kind:
    """The kind of this name. KeyError when there is none."""
    return _KINDS[name]
