"""One organisation written twice becomes one again; what it takes to undo that is kept."""

from __future__ import annotations

from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from maillage.contexts.directory.entries import subjects
from maillage.contexts.directory.organisations.followers import followers
from maillage.contexts.directory.organisations.models import Absorption, Contact, Organisation
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor

# What the kept organisation takes from its duplicate where it has nothing itself.
FILLED: Final = ("commune_id", "address", "postal_code", "phone", "email", "website", "purpose")


class MergeRefused(ValueError):
    """The two cannot be merged, or the merge cannot be undone; the message is for the person."""


def _locked(pk: int) -> Organisation:
    row: Organisation = Organisation.objects.select_for_update().get(pk=pk)
    return row


@transaction.atomic
def absorb(*, by: Actor, kept: Organisation, absorbed: Organisation) -> Absorption:
    """Merge `absorbed` into `kept`: its contacts, its labels, and what `kept` did not say.

    `absorbed` is put away, not deleted. The same merge asked twice answers the first. Raises MergeRefused.
    """
    if kept.pk == absorbed.pk:
        raise MergeRefused("Une fiche ne se fusionne pas avec elle-même.")
    # Always in the same order, so that two merges at once cannot wait for each other.
    rows = {pk: _locked(pk) for pk in sorted((kept.pk, absorbed.pk))}
    stays, goes = rows[kept.pk], rows[absorbed.pk]
    known: Absorption | None = Absorption.objects.filter(kept=stays, absorbed=goes, undone_at=None).first()
    if known is not None:
        return known
    if stays.archived_at is not None or goes.archived_at is not None:
        raise MergeRefused("L’une des deux fiches est déjà archivée : il n’y a plus rien à fusionner.")
    snapshot = {
        "filled": _fill(stays, goes, by),
        "contacts": _move_contacts(list(Contact.objects.filter(organisation=goes).order_by("pk")), stays),
        "followers": {
            one.name: one.follow(by, subjects.organisation(goes.pk), subjects.organisation(stays.pk))
            for one in followers
        },
    }
    goes.archived_at, goes.absorbed_into = timezone.now(), stays
    goes.save(update_fields=["archived_at", "absorbed_into"])
    merge: Absorption = Absorption.objects.create(
        community=by.community,
        kept=stays,
        absorbed=goes,
        snapshot=snapshot,
        made_at=timezone.now(),
        made_by=by.user,
    )
    record(by=by, action="organisation.merged", obj=stays, after={"fiche fusionnée": goes.name})
    return merge


@transaction.atomic
def restore(*, by: Actor, absorption: Absorption) -> Organisation:
    """Undo a merge: two organisations again. Twice is once.

    What somebody wrote on the kept one since stays as written. Raises MergeRefused if the kept one was
    itself merged since: that merge is to be undone first.
    """
    merge: Absorption = Absorption.objects.select_for_update().get(pk=absorption.pk)
    stays, back = _locked(merge.kept_id), _locked(merge.absorbed_id)
    if merge.undone_at is not None:
        return back
    if stays.absorbed_into_id is not None:
        raise MergeRefused(f"« {stays.name} » a été fusionnée depuis : défaites d’abord cette fusion-là.")
    snapshot: dict[str, Any] = merge.snapshot
    _empty_again(stays, snapshot["filled"], by)
    moved = Contact.objects.filter(pk__in=snapshot["contacts"], organisation=stays)
    _move_contacts(list(moved.order_by("pk")), back)
    for name, what in snapshot["followers"].items():
        follower = followers.get(name)
        if follower is not None:
            follower.put_back(by, subjects.organisation(back.pk), subjects.organisation(stays.pk), what)
    back.archived_at, back.absorbed_into = None, None
    back.save(update_fields=["archived_at", "absorbed_into"])
    merge.undone_at = timezone.now()
    merge.save(update_fields=["undone_at"])
    record(by=by, action="organisation.unmerged", obj=back, after={"fiche gardée": stays.name})
    return back


def _touch(row: Organisation, by: Actor) -> None:
    row.version += 1
    row.updated_at, row.updated_by = timezone.now(), by.user
    row.save()


def _fill(stays: Organisation, goes: Organisation, by: Actor) -> dict[str, Any]:
    """What `stays` took from `goes`, by field."""
    filled = {
        name: getattr(goes, name) for name in FILLED if not getattr(stays, name) and getattr(goes, name)
    }
    for name, value in filled.items():
        setattr(stays, name, value)
    if filled:
        _touch(stays, by)
    return filled


def _empty_again(stays: Organisation, filled: dict[str, Any], by: Actor) -> None:
    """Give back what was taken, but what was rewritten since."""
    same = [name for name, value in filled.items() if getattr(stays, name) == value]
    for name in same:
        setattr(stays, name, None if name == "commune_id" else "")
    if same:
        _touch(stays, by)


def _move_contacts(rows: list[Contact], to: Organisation) -> list[int]:
    for row in rows:
        row.organisation = to
        row.save(update_fields=["organisation"])
    return [row.pk for row in rows]
