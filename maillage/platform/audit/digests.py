"""What is sealed of a line: one unambiguous encoding, the same on SQLite and on PostgreSQL, and its digests.

Every value is written with its kind and its length, so that no two different lines have the same encoding. Numbers are
written as exact decimals in lowest form: PostgreSQL gives 1e16 back as 10000000000000000, and both are the same number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import models

from maillage.platform.audit.models import AccessEntry, AuditEntry, Trail

VERSION = 1
GENESIS = bytes(32)
SALT_BYTES = 16
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

MODELS: dict[str, type[models.Model]] = {Trail.WRITING: AuditEntry, Trail.READING: AccessEntry}
# What stays of a line for ever, and what a purge empties: the second is sealed by a salted digest of its own.
KEPT: dict[str, tuple[str, ...]] = {
    Trail.WRITING: ("id", "at", "community_id", "action", "object_type"),
    Trail.READING: ("id", "at", "community_id", "what", "object_type", "count"),
}
CONTENTS: dict[str, tuple[str, ...]] = {
    Trail.WRITING: ("user_id", "actor_label", "object_id", "label", "changes"),
    Trail.READING: ("user_id", "actor_label", "object_id", "label"),
}
EMPTY: dict[str, dict[str, Any]] = {
    Trail.WRITING: {"user_id": None, "actor_label": "", "object_id": "", "label": "", "changes": {}},
    Trail.READING: {"user_id": None, "actor_label": "", "object_id": "", "label": ""},
}


def fields_of(trail: str) -> tuple[str, ...]:
    """Columns of a line in the order in which digests take them: what is kept, then the contents."""
    return KEPT[trail] + CONTENTS[trail]


def _number(value: int | float) -> str:
    sign, digits, exponent = Decimal(repr(value)).as_tuple()
    if not isinstance(exponent, int):
        return str(value)
    text = "".join(map(str, digits)).lstrip("0")
    stripped = text.rstrip("0")
    if not stripped:
        return "0"
    return f"{'-' if sign else ''}{stripped}e{exponent + len(text) - len(stripped)}"


def encoded(value: Any) -> bytes:
    """`value` (None, bool, int, float, str, instant, list, dict with text keys) as bytes; TypeError for another."""
    if value is None or isinstance(value, bool):
        return {None: b"z", True: b"t", False: b"f"}[value]
    if isinstance(value, (int, float)):
        return _tagged(b"n", _number(value).encode())
    if isinstance(value, str):
        return _tagged(b"s", value.encode("utf-8", "surrogatepass"))
    if isinstance(value, datetime):
        return _tagged(b"i", b"%d" % ((value - _EPOCH) // _MICROSECOND))
    return _collection(value)


def _collection(value: Any) -> bytes:
    if isinstance(value, (list, tuple)):
        return b"l%d:" % len(value) + b"".join(map(encoded, value))
    if isinstance(value, dict):
        items = sorted((encoded(str(key)), encoded(one)) for key, one in value.items())
        return b"d%d:" % len(items) + b"".join(key + one for key, one in items)
    raise TypeError(f"{type(value).__name__} cannot be sealed")


def _tagged(tag: bytes, text: bytes) -> bytes:
    return tag + b"%d:" % len(text) + text


def contents_digest(trail: str, line: Sequence[Any], salt: bytes) -> bytes:
    """Digest (32 bytes) of the contents of a line whose columns are in the order of `fields_of`."""
    return hashlib.sha256(_tagged(b"b", salt) + encoded(line[len(KEPT[trail]) :])).digest()


def line_digest(trail: str, line: Sequence[Any], contents: bytes) -> bytes:
    """Digest (32 bytes) of a whole line, given that of its contents."""
    kept = encoded([f"maillage.journal/{VERSION}", str(trail), *line[: len(KEPT[trail])]])
    return hashlib.sha256(kept + contents).digest()


def chain_digest(previous: bytes, line: bytes) -> bytes:
    """The link: digest of the previous link and of this line."""
    return hashlib.sha256(previous + line).digest()


def is_emptied(trail: str, line: Sequence[Any]) -> bool:
    """True if nothing is left of the contents of the line."""
    return list(line[len(KEPT[trail]) :]) == list(EMPTY[trail].values())
