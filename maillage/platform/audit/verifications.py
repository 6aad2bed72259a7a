"""Verifications that are kept: done in slices, so that a kill loses one slice and a worker breathes between two."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from maillage.platform.audit.models import Verification
from maillage.platform.audit.surroundings import check_surroundings
from maillage.platform.audit.verification import TOLD, Report, head_number, walk

SLICE = 100_000
EVERY = timedelta(days=7)


def latest() -> Verification | None:
    """The last one that is finished."""
    done = Verification.objects.exclude(finished_at=None).filter(started_at__lte=timezone.now())
    return done.order_by("-started_at", "-pk").first()


def running() -> Verification | None:
    """The one that is not finished."""
    return Verification.objects.filter(finished_at=None).order_by("pk").first()


def is_due() -> bool:
    last = latest()
    return last is None or last.started_at < timezone.now() - EVERY or last.last_number > head_number()


@transaction.atomic
def begin() -> Verification:
    """The verification that is running, or a new one of everything that is sealed now."""
    return running() or Verification.objects.create(started_at=timezone.now(), last_number=head_number())


def advance(verification: Verification) -> bool:
    """Check the next slice and note what it found; True once the whole is done.

    Two workers may do the same slice: only one notes it.
    """
    number = verification.next_number
    last = min(number + SLICE - 1, verification.last_number)
    report = walk(number, last, anchor_offset=verification.anchor_offset)
    done = last >= verification.last_number
    emptied = Counter(verification.emptied) + report.emptied
    if done:
        report.first, report.emptied = 1, emptied
        check_surroundings(report)
    _note(verification, report, emptied=emptied, next_number=last + 1, done=done)
    verification.refresh_from_db()
    return verification.finished_at is not None


def _note(
    verification: Verification, report: Report, *, emptied: Counter[str], next_number: int, done: bool
) -> None:
    told = [*verification.faults, *(fault.message for fault in report.faults)]
    Verification.objects.filter(
        pk=verification.pk, next_number=verification.next_number, finished_at=None
    ).update(
        next_number=next_number,
        anchor_offset=report.anchor_offset,
        emptied=dict(emptied),
        fault_count=verification.fault_count + report.fault_count,
        faults=told[:TOLD],
        notes=[*verification.notes, *report.notes][:TOLD],
        finished_at=timezone.now() if done else None,
    )


def verify_everything() -> Verification:
    """Go through all slices at once, from the first line; minutes for a million lines.

    One that is running is left alone: where it stands is only what the database says.
    """
    verification = Verification.objects.create(started_at=timezone.now(), last_number=head_number())
    while not advance(verification):
        pass
    return verification


def recent(most: int = SLICE) -> Report:
    """Check what was sealed since the last verification (at most `most` lines) and the surroundings; keeps nothing."""
    last = latest()
    head = head_number()
    known = last.last_number if last is not None and last.last_number <= head else 0
    first = max(known + 1, head - most + 1)
    report = walk(first, head)
    check_surroundings(report)
    return report
