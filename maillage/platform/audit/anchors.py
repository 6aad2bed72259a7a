"""The head of the chain, written outside the database: in a file (on another disk if so set) and in the log.

Whoever can write in the database can compute a whole new chain; it will not end in the heads that were noted here.
One JSON object a line, flushed to the disk. Kinds:

    opened    first line: the identity of the file
    head      the chain ended in `number` with the digest `chain`
    diverged  the database no longer agreed with the last head: from here on only heads up to `agreed` count
    restored  a person restored a backup, or accepted a divergence: likewise, with the reason
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.utils import timezone

from maillage.platform.audit.models import AnchorFile, Seal

logger = logging.getLogger("maillage.anchors")

HEAD, OPENED, DIVERGED, RESTORED = "head", "opened", "diverged", "restored"
_TAIL = 4_096
_COMPARED = 500
# The file whose head this process has seen to be up to date: an idle round then reads nothing.
_checked: set[str] = set()


@dataclass(frozen=True)
class Anchor:
    """One line of the file; `end` is the position in bytes after it. number: for an event, the last that counts."""

    kind: str
    rank: int
    number: int
    chain: str
    at: str
    end: int
    identity: str = ""
    known: int = 0
    reason: str = ""


@dataclass(frozen=True)
class Damage:
    """A line of the file that cannot be read; `end` as above."""

    end: int


def path() -> Path:
    """Where the anchors are written."""
    chosen = settings.MAILLAGE_ANCHORS
    return Path(chosen) if chosen else Path(settings.DATA_DIR) / "journal" / "anchors.jsonl"


def read(start: int = 0) -> Iterator[Anchor | Damage]:
    """The lines of the file from the byte `start`; nothing if there is no file. OSError if it cannot be read."""
    try:
        file = path().open("rb")
    except FileNotFoundError:
        return
    with file:
        yield from _lines(file, start)


def _lines(file: BinaryIO, start: int) -> Iterator[Anchor | Damage]:
    file.seek(start)
    end = start
    for line in file:
        end += len(line)
        if line.strip():
            yield _parsed(line, end)


def _parsed(line: bytes, end: int) -> Anchor | Damage:
    try:
        told: dict[str, Any] = json.loads(line)
        return Anchor(
            kind=str(told["kind"]),
            rank=int(told["rank"]),
            number=int(told.get("number", 0)),
            chain=str(told.get("chain", "")),
            at=str(told["at"]),
            end=end,
            identity=str(told.get("file", "")),
            known=int(told.get("known", 0)),
            reason=str(told.get("reason", "")),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return Damage(end)


def events() -> list[Anchor]:
    """Every divergence and restore that the file tells, in order."""
    return [one for one in read() if isinstance(one, Anchor) and one.kind in {DIVERGED, RESTORED}]


def is_void(anchor: Anchor, later: list[Anchor]) -> bool:
    """True if an event told after this head says that it no longer counts."""
    return any(event.end > anchor.end and event.number < anchor.number for event in later)


# --- Writing ----------------------------------------------------------------------------------------------


def keep_up(*, new: bool) -> None:
    """Write the head of the chain if the file does not have it.

    new: lines were just sealed. Otherwise only the first round of a process looks, for what a kill
    between sealing and writing left out.
    """
    if not new and str(path()) in _checked:
        return
    head = Seal.objects.order_by("-number").first()
    if head is not None or path().exists():
        with _held() as (file, last):
            _note_head(file, last, head)
    _checked.add(str(path()))


def note_restore(*, reason: str) -> int:
    """Tell that a backup was restored, or that a person accepts a divergence; returns the last number that counts.

    To be called once the restored database answers. Verification goes on from there and goes on telling it.
    """
    agreed = agreed_number()
    place = AnchorFile.objects.filter(machine=socket.gethostname(), path=str(path()))
    with _held() as (file, last):
        place.exclude(identity=last.identity).delete()
        _append(file, last, RESTORED, number=agreed, known=last.number, reason=reason[:200])
    logger.warning("journal: restore noted, heads count up to %d (%s)", agreed, reason)
    _checked.discard(str(path()))
    keep_up(new=True)
    return agreed


def agreed_number() -> int:
    """The highest head in the file with which the database agrees; 0 for none."""
    later, agreed = events(), 0
    waiting: list[Anchor] = []
    for one in read():
        if isinstance(one, Anchor) and one.kind == HEAD and not is_void(one, later):
            waiting.append(one)
        if len(waiting) >= _COMPARED:
            agreed, waiting = max(agreed, _agreeing(waiting)), []
    return max(agreed, _agreeing(waiting))


def _agreeing(heads: list[Anchor]) -> int:
    stored = dict(
        Seal.objects.filter(number__in=[head.number for head in heads]).values_list("number", "chain_digest")
    )
    return max(
        (h.number for h in heads if h.number in stored and bytes(stored[h.number]).hex() == h.chain),
        default=0,
    )


def _note_head(file: BinaryIO, last: Anchor, head: Seal | None) -> None:
    number = head.number if head else 0
    if number == last.number and (head is None or bytes(head.chain_digest).hex() == last.chain):
        return
    if last.number and not _still_there(last):
        agreed = agreed_number()
        logger.error("journal: the database knows %d sealed lines, the anchors %d", number, last.number)
        last = _append(file, last, DIVERGED, number=agreed, known=last.number)
    if head is not None and number > last.number:
        chain = bytes(head.chain_digest).hex()
        _append(file, last, HEAD, number=number, chain=chain)
        logger.info("journal: head %d %s", number, chain)


def _still_there(last: Anchor) -> bool:
    if not last.chain:
        return True
    stored = Seal.objects.filter(number=last.number).values_list("chain_digest", flat=True).first()
    return stored is not None and bytes(stored).hex() == last.chain


@contextmanager
def _held() -> Iterator[tuple[BinaryIO, Anchor]]:
    """The file, open for this writer alone, ending in a whole line, and its last line."""
    place = path()
    is_new = not place.exists()
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with place.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if is_new:
            _sync_folder(place.parent)
        last = _last(file)
        if last is None:
            opened = Anchor(OPENED, -1, 0, "", "", 0, identity=uuid.uuid4().hex)
            last = _append(file, opened, OPENED)
        yield file, last


def _last(file: BinaryIO) -> Anchor | None:
    """The last line that can be read; None for an empty file. What a cut write left is closed by a line end."""
    size = file.seek(0, os.SEEK_END)
    if not size:
        return None
    file.seek(max(0, size - _TAIL))
    tail = file.read()
    if not tail.endswith(b"\n"):
        file.write(b"\n")
    found = _last_readable(_parsed(line, size) for line in tail.splitlines() if line.strip())
    return found or _last_readable(_lines(file, 0))


def _last_readable(lines: Iterator[Anchor | Damage]) -> Anchor | None:
    last = None
    for one in lines:
        last = one if isinstance(one, Anchor) else last
    return last


def _append(file: BinaryIO, last: Anchor, kind: str, **told: Any) -> Anchor:
    """Write one line after `last` and flush it to the disk."""
    now = timezone.now()
    line = {"kind": kind, "file": last.identity, "rank": last.rank + 1, "at": now.isoformat(), **told}
    file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
    file.flush()
    os.fsync(file.fileno())
    AnchorFile.objects.update_or_create(
        identity=last.identity,
        defaults={
            "machine": socket.gethostname()[:120],
            "path": str(path())[:500],
            "rank": last.rank + 1,
            "written_at": now,
        },
    )
    return Anchor(
        kind=kind,
        rank=last.rank + 1,
        number=int(told.get("number", 0)),
        chain=str(told.get("chain", "")),
        at=line["at"],
        end=file.tell(),
        identity=last.identity,
    )


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
