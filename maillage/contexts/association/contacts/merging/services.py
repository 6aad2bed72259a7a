"""Two contacts who are one become one: what names the second names the first, then the second is gone."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction

from maillage.contexts.association.contacts.merging.links import clashes, hand_over, links, rows_of
from maillage.contexts.association.contacts.merging.plan import ASKED, SAME_ROW, plan
from maillage.contexts.association.contacts.merging.rules import Pair, rules
from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.contacts.services import (
    FIELDS,
    ContactRefused,
    check,
    values_of,
    write,
)
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised

_NOTE_LENGTH = 2_000


class MergeRefused(ContactRefused):
    """The two cannot become one; `reasons` (French), one sentence each. Nothing was written."""

    def __init__(self, *reasons: str) -> None:
        self.reasons = reasons
        super().__init__(" ".join(reasons))


class ChangedSince(MergeRefused):
    """One of the two was changed since the page was shown."""


@transaction.atomic
def merge_contacts(
    *, by: Actor, kept: int, gone: int, seen: tuple[int, int], taken: Collection[str] = ()
) -> Contact | None:
    """Merge the contact `gone` into `kept`; None if one of the two is not there (a double click: it was merged).

    seen: the versions of the two that the page showed. taken: names of `plan.ASKED` and of the rules' choices in which
    `gone` has the say; what only one of the two has is kept whatever is taken. Raises MergeRefused, ContactRefused.
    """
    serialised(by)
    rows = {
        row.pk: row for row in Contact.objects.filter(pk__in=(kept, gone)).select_related("user", "commune")
    }
    if kept == gone:
        raise MergeRefused("Une fiche ne se fusionne pas avec elle-même.")
    if len(rows) < 2:
        return None
    pair = Pair(rows[kept], rows[gone], frozenset(taken))
    if (pair.kept.version, pair.gone.version) != seen:
        raise ChangedSince(
            "L’une des deux fiches a été modifiée entre-temps. Rien n’a été fusionné : relisez, puis recommencez."
        )
    foreseen = plan(pair)
    if foreseen.refused:
        raise MergeRefused(*foreseen.refused)
    before, lost = values_of(pair.kept), values_of(pair.gone)
    for rule in rules:
        rule.settle(by, pair)
    _give(pair)
    _write(pair)
    for rule in rules:
        rule.done(by, pair)
    name, number = pair.gone.name, pair.gone.pk
    pair.gone.delete()
    record(
        by=by,
        action="association_contact.merged",
        obj=pair.kept,
        before=before,
        after=values_of(pair.kept)
        | {
            "fiche fusionnée": f"{name} (n° {number})",
            "repris": {one.what: one.count for one in foreseen.moved},
            "réglé": list(foreseen.settled),
        },
    )
    record(by=by, action="association_contact.removed", obj=pair.kept, label=name, before=lost)
    return pair.kept


def _give(pair: Pair) -> None:
    """All rows of `gone` name `kept`."""
    for field in links():
        if clashes(field, pair.kept, pair.gone):
            raise MergeRefused(SAME_ROW.format(field.model._meta.verbose_name))
        hand_over(field, rows_of(field, pair.gone), pair.kept)


def _write(pair: Pair) -> None:
    """The values of `kept`; what is unique is taken from `gone` first."""
    kept, gone = pair.kept, pair.gone
    values: dict[str, Any] = {
        name: getattr(gone, name)
        for name in FIELDS
        if name in ASKED and getattr(gone, name) and (name in pair.taken or not getattr(kept, name))
    }
    user = gone.user if gone.user_id and ("user" in pair.taken or not kept.user_id) else kept.user
    Contact.objects.filter(pk=gone.pk).update(rpps="", entry="", user=None)
    write(kept, values)
    kept.note = _both(kept.note, gone.note)
    kept.user = user
    refusals = [one for one in (kept.mail_refused_at, gone.mail_refused_at) if one is not None]
    kept.mail_refused_at = min(refusals, default=None)
    kept.version = max(kept.version, gone.version) + 1
    check(kept)
    kept.save()


def _both(ours: str, theirs: str) -> str:
    if not theirs or theirs in ours:
        return ours
    return f"{ours}\n{theirs}".strip()[:_NOTE_LENGTH]
