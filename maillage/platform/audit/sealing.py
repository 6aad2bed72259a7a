"""Lines of the journal are sealed shortly after they were written, by one sealer at a time (ADR 11)."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import BooleanField, Case, Exists, Max, OuterRef, When
from django.utils import timezone

from maillage.platform.audit import anchors
from maillage.platform.audit.append_only import all_rows
from maillage.platform.audit.digests import (
    GENESIS,
    KEPT,
    MODELS,
    SALT_BYTES,
    VERSION,
    chain_digest,
    contents_digest,
    fields_of,
    line_digest,
)
from maillage.platform.audit.models import Seal, SealingProgress, Trail
from maillage.platform.tenancy.turns import let_others_write

BATCH = 2_000
# A transaction that took an id and did not commit for this long never will: what is missing below is a gap.
GRACE = timedelta(hours=6)
# How many lines of a trail are looked at in one go to find out that none is missing.
WINDOW = 10_000


def seal_new() -> int:
    """Seal every line that is not, then write the head outside the database; returns how many lines.

    One query when there is nothing to seal. OSError if the file of anchors cannot be written: the lines
    are sealed all the same, and the next round tries again. Never inside a transaction: a head that is anchored
    and then rolled back looks like a cut journal.
    """
    sealed = seal_lines()
    anchors.keep_up(new=bool(sealed))
    return sealed


def seal_lines() -> int:
    """Seal every line that is not, and leave the head to the caller; returns how many lines."""
    sealed = 0
    while _anything_new():
        if sealed:
            let_others_write()
        count = _seal_batch()
        sealed += count
        if not count:
            break
    return sealed


def waiting_lines() -> int:
    """How many lines of the journal are not sealed yet; what is settled is not looked at. 3 queries."""
    settled = dict(SealingProgress.objects.order_by("trail").values_list("trail", "settled_id"))
    return sum(
        all_rows(model).filter(~_sealed(trail), pk__gt=settled.get(trail, 0)).count()
        for trail, model in MODELS.items()
    )


def _sealed(trail: str) -> Exists:
    return Exists(Seal.objects.filter(trail=trail, entry_id=OuterRef("pk")))


def _anything_new() -> bool:
    """True if a trail has a line without seal above what is settled, or was never looked at. One query."""
    # CASE, and no OR: SQLite would ask both trails for each row, and one of them from its first line.
    asked = [
        When(trail=trail, then=Exists(all_rows(model).filter(~_sealed(trail), pk__gt=OuterRef("settled_id"))))
        for trail, model in MODELS.items()
    ]
    waiting = Case(*asked, default=False, output_field=BooleanField())
    known = SealingProgress.objects.annotate(waits=waiting).order_by("trail").values_list("waits", flat=True)
    answers = list(known)
    return len(answers) < len(MODELS) or any(answers)


def seal_brought() -> int:
    """Seal, in the caller's transaction, the lines that it wrote with instants of another installation; how many.

    Their age says nothing of when they were written here: only a seal of today may tell the mark to pass them, or a
    line with a lower id that another transaction has not committed yet would be left behind.
    """
    sealed = 0
    while count := _seal_batch(by_age=False):
        sealed += count
    return sealed


@transaction.atomic
def _seal_batch(*, by_age: bool = True) -> int:
    """Seal at most BATCH lines of each trail under the sealers' lock; how many. by_age: old lines move the mark."""
    SealingProgress.objects.bulk_create(
        [SealingProgress(trail=trail) for trail in Trail.values], ignore_conflicts=True
    )
    progress = {row.trail: row for row in SealingProgress.objects.select_for_update().order_by("trail")}
    head = Seal.objects.order_by("-number").values_list("number", "chain_digest").first()
    number, link = (head[0], bytes(head[1])) if head else (0, GENESIS)
    now, made = timezone.now(), []
    for trail, model in MODELS.items():
        lines = _unsealed(trail, model, progress[trail].settled_id)
        for line in lines:
            number += 1
            seal = _seal(trail, line, number, link, now)
            link = bytes(seal.chain_digest)
            made.append(seal)
        if by_age:
            progress[trail].settled_id = _aged(trail, lines, progress[trail].settled_id, now)
    Seal.objects.bulk_create(made, batch_size=500)
    for row in progress.values():
        _settle(row, now)
    return len(made)


def _unsealed(trail: str, model: Any, settled_id: int) -> list[tuple[Any, ...]]:
    lines = all_rows(model).filter(~_sealed(trail), pk__gt=settled_id).order_by("pk")
    return list(lines.values_list(*fields_of(trail))[:BATCH])


def _seal(trail: str, line: tuple[Any, ...], number: int, link: bytes, now: datetime) -> Seal:
    salt = secrets.token_bytes(SALT_BYTES)
    contents = contents_digest(trail, line, salt)
    digest = line_digest(trail, line, contents)
    return Seal(
        number=number,
        trail=trail,
        entry_id=line[0],
        version=VERSION,
        salt=salt,
        contents_digest=contents,
        line_digest=digest,
        chain_digest=chain_digest(link, digest),
        sealed_at=now,
    )


def _aged(trail: str, lines: list[tuple[Any, ...]], settled_id: int, now: datetime) -> int:
    """The highest id among old lines: nothing below can still come."""
    at = KEPT[trail].index("at")
    return max((line[0] for line in lines if line[at] < now - GRACE), default=settled_id)


def _settle(row: SealingProgress, now: datetime) -> None:
    """Move the mark over lines sealed long ago, then over those without a gap between them."""
    above = Seal.objects.filter(trail=row.trail, entry_id__gt=row.settled_id)
    old = above.filter(sealed_at__lt=now - GRACE).aggregate(Max("entry_id"))["entry_id__max"]
    settled = max(row.settled_id, old or 0)
    following = above.filter(entry_id__gt=settled).order_by("entry_id").values_list("entry_id", flat=True)
    for entry_id in following[:WINDOW]:
        if entry_id != settled + 1:
            break
        settled = entry_id
    SealingProgress.objects.filter(pk=row.pk).update(settled_id=settled)
