"""Say that two entries are the same, or that they are not, and take it back."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from maillage.contexts.directory.entries.queries import entries_of
from maillage.contexts.directory.entries.subjects import ORGANISATION, PROFESSIONAL, Subject
from maillage.contexts.directory.merging.models import Merge, NotDuplicate
from maillage.contexts.directory.merging.queries import merges_in_force
from maillage.contexts.directory.organisations.absorption import MergeRefused as OrganisationsRefused
from maillage.contexts.directory.organisations.absorption import absorb, restore
from maillage.contexts.directory.organisations.models import Absorption, Organisation
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised


class MergeRefused(ValueError):
    """What was asked cannot be done; the message is for the person. Nothing was written."""


@transaction.atomic
def merge(*, by: Actor, kept: Subject, absorbed: Subject) -> None:
    """Show one entry for both. The same merge asked twice is made once. Raises MergeRefused."""
    if kept.kind != absorbed.kind or kept == absorbed:
        raise MergeRefused("Choisissez deux fiches différentes, de même nature.")
    if kept.kind == ORGANISATION:
        _merge_organisations(by, kept, absorbed)
    elif kept.kind == PROFESSIONAL:
        _merge_professionals(by, kept, absorbed)
    else:
        raise MergeRefused("Les lieux de soins viennent du registre FINESS : ils ne se fusionnent pas ici.")


def _merge_organisations(by: Actor, kept: Subject, absorbed: Subject) -> None:
    rows = {
        str(row.pk): row
        for row in Organisation.objects.filter(pk__in=[kept.key, absorbed.key]).order_by("pk")
    }
    if len(rows) < 2:
        raise MergeRefused("L’une des deux fiches n’existe plus : rechargez la page.")
    try:
        absorb(by=by, kept=rows[kept.key], absorbed=rows[absorbed.key])
    except OrganisationsRefused as refusal:
        raise MergeRefused(str(refusal)) from refusal


def _merge_professionals(by: Actor, kept: Subject, absorbed: Subject) -> None:
    community = serialised(by)
    known = merges_in_force(community)
    if known.get(absorbed.key) == kept.key:
        return
    if absorbed.key in known or kept.key in known:
        raise MergeRefused(
            "L’une des deux fiches a déjà été fusionnée : rechargez la page, ou annulez d’abord cette fusion."
        )
    named = entries_of(community, [kept, absorbed])
    if not all(entry.exists for entry in named.values()):
        raise MergeRefused("L’une des deux fiches n’est plus dans l’annuaire : rechargez la page.")
    made = Merge.objects.create(
        community=community,
        kept=str(kept),
        absorbed=str(absorbed),
        made_at=timezone.now(),
        made_by=by.user,
    )
    record(
        by=by,
        action="directory.merged",
        obj=made,
        after={"fiche gardée": kept.key, "fiche fusionnée": absorbed.key},
    )


@transaction.atomic
def undo(*, by: Actor, merge_pk: int) -> Merge:
    """Show both entries again. Twice is once. Raises Merge.DoesNotExist."""
    made: Merge = Merge.objects.select_for_update().get(pk=merge_pk)
    if made.undone_at is None:
        made.undone_at, made.undone_by = timezone.now(), by.user
        made.save(update_fields=["undone_at", "undone_by"])
        record(by=by, action="directory.unmerged", obj=made, after={"fiche": made.absorbed})
    return made


@transaction.atomic
def tell_apart(*, by: Actor, first: Subject, second: Subject) -> None:
    """Never propose these two again. Twice is once. Raises MergeRefused."""
    if first.kind != second.kind or first == second:
        raise MergeRefused("Choisissez deux fiches différentes, de même nature.")
    community = serialised(by)
    one, other = sorted((str(first), str(second)))
    row, is_new = NotDuplicate.objects.get_or_create(
        community=community,
        first=one,
        second=other,
        defaults={"decided_at": timezone.now(), "decided_by": by.user},
    )
    if is_new:
        record(by=by, action="directory.told_apart", obj=row, after={"fiches": [one, other]})


@transaction.atomic
def undo_organisations(*, by: Actor, absorption_pk: int) -> None:
    """Two organisations again. Twice is once. Raises MergeRefused, Absorption.DoesNotExist."""
    try:
        restore(by=by, absorption=Absorption.objects.get(pk=absorption_pk))
    except OrganisationsRefused as refusal:
        raise MergeRefused(str(refusal)) from refusal
