"""Writes of engagement: entrust a call, note what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone

from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.engagement.models import Approach, Means, Outcome
from maillage.platform.accounts.models import User
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised


class ApproachRefused(ValueError):
    """What was asked cannot be done; the message is for the person. Nothing was written."""


@transaction.atomic
def entrust(
    *,
    by: Actor,
    contacts: Iterable[Contact],
    caller: User | None,
    due_on: date | None = None,
    means: str = Means.CALL,
    note: str = "",
) -> int:
    """Ask somebody to speak with these people; how many were entrusted.

    Who already waits for somebody goes to the new caller: nobody is called by two.
    """
    serialised(by)
    written = 0
    for contact in contacts:
        row, is_new = Approach.objects.get_or_create(
            community=by.community,
            contact=contact,
            done_on=None,
            defaults={"caller": caller, "due_on": due_on, "means": means, "note": note},
        )
        if not is_new:
            if (row.caller, row.due_on, row.means) == (caller, due_on, means):
                continue
            row.caller, row.due_on, row.means = caller, due_on, means
            row.note = note or row.note
            row.save(update_fields=["caller", "due_on", "means", "note"])
        written += 1
        record(
            by=by,
            action="approach.entrusted",
            obj=row,
            label=contact.name,
            after={"caller": caller.pk if caller else None, "due_on": due_on, "means": means},
        )
    return written


@transaction.atomic
def tell(
    *,
    by: Actor,
    contact: Contact,
    outcome: str,
    on: date,
    means: str = Means.CALL,
    note: str = "",
) -> Approach:
    """Note what came of a conversation: it closes the approach that waits, or is written as one of its own.

    Not reached: the approach goes on waiting, and the try is kept. The same told twice is once. ApproachRefused for a
    day to come.
    """
    serialised(by)
    if on > timezone.localdate():
        raise ApproachRefused("Cette date n’est pas encore passée : corrigez-la.")
    note = " ".join(note.split())[:500]
    same: Approach | None = Approach.objects.filter(
        contact=contact, done_on=on, outcome=outcome, note=note
    ).first()
    if same is not None:
        return same
    row: Approach | None = None
    if outcome != Outcome.UNREACHED:
        row = Approach.objects.filter(contact=contact, done_on=None).first()
    if row is None:
        row = Approach(community=by.community, contact=contact, caller=by.user)
    row.means, row.done_on, row.outcome, row.note = means, on, outcome, note or row.note
    row.caller = row.caller or by.user
    row.save()
    record(
        by=by, action="approach.told", obj=row, label=contact.name, after={"outcome": outcome, "done_on": on}
    )
    return row


@transaction.atomic
def tell_of_many(*, by: Actor, contacts: Iterable[Contact], outcome: str, on: date, note: str = "") -> int:
    """The same for several at once, as at the end of a meeting: « une dizaine se sont dits intéressés »."""
    told = [
        tell(by=by, contact=contact, outcome=outcome, on=on, means=Means.TALK, note=note)
        for contact in contacts
    ]
    return len(told)


@transaction.atomic
def give_up(*, by: Actor, pk: int) -> None:
    """Nobody has to call any more. Twice is once."""
    serialised(by)
    row: Approach | None = Approach.objects.select_related("contact").filter(pk=pk, done_on=None).first()
    if row is not None:
        record(by=by, action="approach.given_up", obj=row, label=row.contact.name)
        row.delete()
