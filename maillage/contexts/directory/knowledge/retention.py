"""How long what the territory knows is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Substr
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.contexts.directory.entries.subjects import PROFESSIONAL, STRUCTURE
from maillage.contexts.directory.knowledge.corrections import generation_of
from maillage.contexts.directory.knowledge.models import (
    Correction,
    DepartureNotice,
    EntryConfirmation,
    LocalKnowledge,
)
from maillage.contexts.directory.professionals.models import Activity
from maillage.contexts.directory.structures.models import Structure

# After the date of a departure, the settling of a correction, the last word on somebody who left the register.
KEPT_FOR = timedelta(days=365)


def forget_old() -> int:
    """Delete what is no longer of use, in every community; returns how many rows.

    Departures that passed a year ago, or without a date that were agreed to two years ago; corrections settled a
    year ago; what is known of entries that their register no longer has, a year after it was last touched.
    """
    today = timezone.localdate()
    with scopes_disabled():
        passed = Q(departure_on__lt=today - KEPT_FOR)
        undated = Q(departure_on=None, agreed_on__lt=today - 2 * KEPT_FOR)
        deleted = DepartureNotice.objects.filter(passed | undated).delete()[0]
        deleted += Correction.objects.filter(settled_at__lt=timezone.now() - KEPT_FOR).delete()[0]
        return int(deleted) + _forget_gone()


def _forget_gone() -> int:
    """What is known of those who left: not while a register has no edition, since nobody is in it then."""
    before = timezone.now() - KEPT_FOR
    asked = Q(requested_at=None) | Q(requested_at__lt=before)
    confirmed = Q(confirmed_at=None) | Q(confirmed_at__lt=before)
    deleted = 0
    for register, kind, there in (
        ("rpps", PROFESSIONAL, Activity.objects.visible().filter(professional_id=_key(PROFESSIONAL))),
        ("finess", STRUCTURE, Structure.objects.visible().filter(finess=_key(STRUCTURE))),
    ):
        if not generation_of(register):
            continue
        gone = Q(~Exists(there), subject__startswith=f"{kind}:")
        deleted += LocalKnowledge.objects.filter(gone, updated_at__lt=before).delete()[0]
        deleted += EntryConfirmation.objects.filter(gone & asked & confirmed).delete()[0]
    return deleted


def _key(kind: str) -> Any:
    """The key of an outer row's subject."""
    return Substr(OuterRef("subject"), len(kind) + 2)
