"""An item becomes a piece of evidence, a follow-up of the association, or a step of an action sheet: once of each."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction

from maillage.contexts.association import api as association
from maillage.contexts.association.models import Contact
from maillage.contexts.programme.actions.models import Action, Step
from maillage.contexts.programme.actions.steps.services import add_step
from maillage.contexts.programme.evidence import services as evidence_services
from maillage.contexts.programme.evidence.models import Evidence
from maillage.contexts.programme.inbox.models import InboxFile, InboxItem, ItemState
from maillage.contexts.programme.inbox.refusals import InboxRefused, SortedMeanwhile
from maillage.contexts.programme.inbox.services import locked, sort
from maillage.platform.tenancy.actor import Actor

_TITLE = 200


@transaction.atomic
def file_as_evidence(
    *,
    by: Actor,
    pk: int,
    version: int,
    action: Action,
    title: str,
    happened_on: date,
    detail: str = "",
    files: Collection[int] = (),
) -> list[Evidence]:
    """A piece of evidence of an action for each chosen file (`InboxFile` keys), or one of words alone.

    The files are shared, not copied. SortedMeanwhile, InboxRefused; YearRefused as the evidence says: nothing then.
    """
    row = _open(by, pk, version)
    if row.evidence_id is not None:
        raise SortedMeanwhile(row)
    chosen = list(
        InboxFile.objects.filter(item=row, pk__in=list(files)).select_related("file").order_by("rank", "pk")
    )
    if not chosen and not detail.strip():
        raise InboxRefused("Choisissez un fichier, ou écrivez ce que cette preuve montre.")
    made = [
        evidence_services.add(
            by=by,
            action=action,
            title=_numbered(title, rank, len(chosen)),
            happened_on=happened_on,
            detail=detail,
            shared=one.file if one is not None else None,
        )
        for rank, one in enumerate(chosen or [None], start=1)
    ]
    row.evidence = made[0]
    sort(by, row, ItemState.FILED, "inbox.filed", evidence=len(made), code=action.code)
    return made


def _numbered(title: str, rank: int, count: int) -> str:
    if count < 2:
        return title
    end = f" ({rank} sur {count})"
    return f"{title.strip()[: _TITLE - len(end)]}{end}"


@transaction.atomic
def file_as_follow_up(
    *,
    by: Actor,
    pk: int,
    version: int,
    title: str,
    owner: Any,
    due_on: date | None,
    detail: str = "",
) -> association.FollowUp:
    """A follow-up of the association. owner: a contact, an account, None for nobody yet.

    SortedMeanwhile, InboxRefused.
    """
    row = _open(by, pk, version)
    _once(row)
    if not title.strip():
        raise InboxRefused("Écrivez ce qui est à faire, en une phrase qui commence par un verbe.")
    made = association.create_follow_up(by=by, title=title, owner=owner, due_on=due_on, detail=detail[:2_000])
    row.follow_up = made
    sort(by, row, ItemState.FILED, "inbox.filed", follow_up=made.title)
    return made


@transaction.atomic
def file_as_step(
    *,
    by: Actor,
    pk: int,
    version: int,
    action: Action,
    title: str,
    owner: Contact | None,
    due_on: date | None,
) -> Step:
    """A step of an action sheet. SortedMeanwhile, InboxRefused; ActionRefused as the sheet says: nothing then."""
    row = _open(by, pk, version)
    _once(row)
    made = add_step(by=by, action=action, title=title, owner=owner, due_on=due_on)
    row.step = made
    sort(by, row, ItemState.FILED, "inbox.filed", step=made.title, code=action.code)
    return made


def _open(by: Actor, pk: int, version: int) -> InboxItem:
    row = locked(by, pk, version)
    if row.state == ItemState.DISCARDED:
        raise SortedMeanwhile(row)
    if row.erased_at is not None:
        raise InboxRefused("Le contenu de cet élément est effacé : il n’y a plus rien à classer.")
    return row


def _once(row: InboxItem) -> None:
    if row.follow_up_id is not None or row.step_id is not None:
        raise SortedMeanwhile(row)
