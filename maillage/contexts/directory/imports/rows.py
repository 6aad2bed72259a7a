"""Records of a file, one by one, made into what the story of an import takes: batches of digests and values.

What no column can hold, and what comes twice under one key, is refused line by line.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from typing import Any, Final

from django.db.backends.base.operations import BaseDatabaseOperations

from maillage.contexts.directory.imports.kinds import Batch, Kind, Reading, Record
from maillage.contexts.directory.imports.refusal import FileRefused, RefusedLine
from maillage.contexts.directory.imports.staging import family_of

DIGEST_BYTES: Final = 16
BATCH_ROWS: Final = 2_000
LISTED_REFUSALS: Final = 200
# A file of which more lines are refused is another file than it says.
MAX_REFUSED_SHARE: Final = 0.20
_FEW_LINES: Final = 100
_SHOWN_REASONS: Final = 3
_MARK: Final = (1 << 64) - 1

_Check = Callable[[Any], str]


class RowBatch:
    """Records that may be staged, with their digests."""

    def __init__(self) -> None:
        self.digests: list[bytes] = []
        self.rows: list[tuple[Any, ...]] = []

    def values(self, chosen: Sequence[int]) -> list[tuple[Any, ...]]:
        return [(*self.rows[at], self.digests[at]) for at in chosen]


class Sieve:
    """What of a reading is kept, counted on the way.

    kept, refused: numbers of lines. refusals: the first of the refused ones.
    """

    def __init__(self, kind: Kind, objectors: frozenset[str]) -> None:
        self.kept = 0
        self.refused = 0
        self.refusals: list[RefusedLine] = []
        self._objectors = objectors
        self._person = kind.columns.index(kind.person_column) if kind.person_column else None
        self._checks = [_check_of(kind.model._meta.get_field(name)) for name in kind.columns]
        # The columns are part of the content: two kinds that fill one register may have them in another order.
        self._digester = blake2b("|".join(kind.columns).encode(), digest_size=DIGEST_BYTES)
        # Hash of a key -> line number and half a digest, in one number: a million keys take 130 MB.
        self._met: dict[int, int] = {}

    def batches(self, reading: Reading) -> Iterator[Batch]:
        """The batches of a reading: its own, or those made of its records."""
        batch = RowBatch()
        for item in reading:
            if isinstance(item, Record):
                self._take(item, batch)
                if len(batch.rows) >= BATCH_ROWS:
                    yield batch
                    batch = RowBatch()
            elif isinstance(item, RefusedLine):
                self._refuse(item.number, item.reason_fr)
            else:
                self.kept += len(item.digests)
                yield item
        if batch.rows:
            yield batch

    def judge(self, lines: int) -> None:
        """Raise FileRefused when the file is empty or too many of its lines are refused."""
        if not lines:
            raise FileRefused("Ce fichier ne contient aucune ligne à lire.")
        few = lines < _FEW_LINES
        if self.refused <= lines * (0.5 if few else MAX_REFUSED_SHARE):
            return
        first = " ; ".join(f"ligne {one.number}, {one.reason_fr}" for one in self.refusals[:_SHOWN_REASONS])
        raise FileRefused(
            f"{100 * self.refused / lines:.0f} % des lignes de ce fichier sont incorrectes : ce n’est pas le fichier "
            f"attendu, ou il est abîmé. Premières : {first}."
        )

    def _take(self, record: Record, batch: RowBatch) -> None:
        if self._person is not None and record.values[self._person] in self._objectors:
            return
        for check, value in zip(self._checks, record.values, strict=True):
            if reason := check(value):
                self._refuse(record.number, reason)
                return
        digest = self._digest(record.values)
        if record.key and self._is_repeated(record, digest):
            return
        self.kept += 1
        batch.digests.append(digest)
        batch.rows.append(record.values)

    def _digest(self, values: tuple[Any, ...]) -> bytes:
        digester = self._digester.copy()
        digester.update(repr(values).encode())
        return digester.digest()

    def _is_repeated(self, record: Record, digest: bytes) -> bool:
        hashed = blake2b(record.key.encode(errors="replace"), digest_size=8).digest()
        key, mark = int.from_bytes(hashed, "big"), int.from_bytes(digest[:8], "big")
        met = self._met.get(key)
        if met is None:
            self._met[key] = record.number << 64 | mark
            return False
        if met & _MARK != mark:
            self._refuse(record.number, f"déjà présent à la ligne {met >> 64}")
        return True

    def _refuse(self, number: int, reason_fr: str) -> None:
        self.refused += 1
        if len(self.refusals) < LISTED_REFUSALS:
            self.refusals.append(RefusedLine(number, reason_fr))


# What a column can hold


def _check_of(field: Any) -> _Check:
    """A function that says why a value cannot go into a column; "" when it can."""
    label = f"« {field.verbose_name} »"
    check = _CHECKS[family_of(field)](field, label)

    def checked(value: Any) -> str:
        if value is None:
            return "" if field.null else f"{label} manque"
        return check(value)

    return checked


def _text_check(field: Any, label: str) -> _Check:
    while field.is_relation:
        field = field.target_field
    limit = field.max_length or (1 << 20)

    def check(value: str) -> str:
        if len(value) > limit:
            return f"{label} compte {len(value)} caractères (au plus {limit})"
        if "\0" in value:
            return "octet nul (la ligne est abîmée)"
        if not value.isascii() and any("\ud800" <= char <= "\udfff" for char in value):
            return f"{label} contient des caractères illisibles"
        return ""

    return check


def _integer_check(field: Any, label: str) -> _Check:
    # Those of PostgreSQL, so that one file gives the same register on both databases.
    low, high = BaseDatabaseOperations.integer_field_ranges[field.get_internal_type()]

    def check(value: int) -> str:
        return "" if low <= value <= high else f"{label} est hors des limites ({value})"

    return check


def _float_check(field: Any, label: str) -> _Check:
    return lambda value: "" if math.isfinite(value) else f"{label} n’est pas un nombre"


def _no_check(field: Any, label: str) -> _Check:
    return lambda value: ""


_CHECKS: Final = {
    "text": _text_check,
    "integer": _integer_check,
    "float": _float_check,
    "boolean": _no_check,
    "date": _no_check,
    "bytes": _no_check,
}
