"""Writes on the sheet itself. What two people write at once is told, never lost silently."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.db import transaction

from maillage.contexts.association.models import Body, Contact
from maillage.contexts.programme.actions.editing import (
    changed_labels,
    locked,
    searched,
    tell,
    values_of,
)
from maillage.contexts.programme.actions.models import (
    TRANSITIONS,
    Action,
    ActionEntry,
    ActionState,
    EntryKind,
)
from maillage.contexts.programme.actions.refusals import ActionRefused
from maillage.contexts.programme.missions.models import Mission
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import one_at_a_time

FIELDS: Final = (
    "title",
    "mission",
    "finding",
    "objective",
    "public",
    "means",
    "risks",
    "pilot",
    "group",
    "starts_on",
    "ends_on",
)
# These say why: what stops must be understood by who reads the sheet a year later.
NEED_REASON: Final = frozenset({ActionState.PAUSED, ActionState.DROPPED})


@transaction.atomic
def create_action(
    *,
    by: Actor,
    title: str,
    mission: Mission,
    state: str = ActionState.IDEA,
    finding: str = "",
    objective: str = "",
    public: str = "",
    means: str = "",
    risks: str = "",
    pilot: Contact | None = None,
    group: Body | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    template: str = "",
) -> Action:
    """A new sheet, with the next number of the community. ActionRefused without title, or with dates out of order."""
    assert by.community is not None
    community = one_at_a_time(by.community.pk)
    action = Action(
        community=community,
        code=_next_code(),
        state=state,
        template=template,
        created_by=by.user,
        title=title.strip()[:200],
        mission=mission,
        finding=finding.strip(),
        objective=objective.strip(),
        public=public.strip(),
        means=means.strip(),
        risks=risks.strip(),
        pilot=pilot,
        group=group,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    _check(action)
    action.search_name = searched(action)
    action.save()
    record(by=by, action="action.created", obj=action, after=_told(action))
    tell(by, action, EntryKind.SHEET, "Fiche créée.")
    return action


def _next_code() -> str:
    """« A12 »: one more than the highest; the caller holds the community's turn. 1 query."""
    codes = Action.objects.order_by().values_list("code", flat=True)
    numbers = [int(code[1:]) for code in codes if code[1:].isdigit()]
    return f"A{max(numbers, default=0) + 1}"


def _check(action: Action) -> None:
    if not action.title:
        raise ActionRefused("Donnez un intitulé à la fiche.")
    if action.starts_on and action.ends_on and action.ends_on < action.starts_on:
        raise ActionRefused("La fin prévue précède le début.")


def _told(action: Action) -> dict[str, Any]:
    return values_of(action, FIELDS)


@transaction.atomic
def update_action(*, by: Actor, pk: int, version: int, **values: Any) -> Action:
    """Write the named fields of `FIELDS`. version: the one that the form showed, else ChangedMeanwhile."""
    action = locked(pk, version)
    before = _told(action)
    for name in FIELDS:
        if name in values:
            value = values[name]
            setattr(action, name, value.strip() if isinstance(value, str) else value)
    _check(action)
    after = _told(action)
    if before == after:
        return action
    action.search_name, action.version = searched(action), action.version + 1
    action.save()
    record(by=by, action="action.changed", obj=action, before=before, after=after)
    labels = ", ".join(changed_labels(action, before, after))
    tell(by, action, EntryKind.SHEET, f"Fiche modifiée : {labels}.")
    return action


@transaction.atomic
def set_state(*, by: Actor, pk: int, state: str, reason: str = "", version: int | None = None) -> Action:
    """Move a sheet along `TRANSITIONS`; a reason is asked for what stops. To the state it has: nothing happens."""
    action = locked(pk, version)
    if state == action.state:
        return action
    if state not in TRANSITIONS.get(action.state, frozenset()):
        was = ActionState(action.state).label
        wanted = ActionState(state).label if state in ActionState.values else state
        raise ActionRefused(f"Une fiche « {was} » ne devient pas « {wanted} » directement.")
    if state in NEED_REASON and not reason.strip():
        raise ActionRefused(
            "Dites en quelques mots pourquoi : qui lira la fiche dans un an doit le comprendre."
        )
    before = {"state": action.state, "state_reason": action.state_reason}
    action.state, action.state_reason, action.version = state, reason.strip()[:300], action.version + 1
    action.save()
    after = {"state": action.state, "state_reason": action.state_reason}
    record(by=by, action="action.state", obj=action, before=before, after=after)
    why = f" : {action.state_reason}" if action.state_reason else "."
    words = f"{ActionState(before['state']).label} → {ActionState(state).label}{why}"
    tell(by, action, EntryKind.STATE, f"{words[0].upper()}{words[1:]}")
    return action


@transaction.atomic
def comment(*, by: Actor, action: Action, text: str) -> ActionEntry:
    """What somebody says of an action, in its history."""
    if not text.strip():
        raise ActionRefused("Écrivez votre commentaire.")
    entry = tell(by, action, EntryKind.COMMENT, text.strip())
    record(by=by, action="action.commented", obj=action)
    return entry


__all__ = ["comment", "create_action", "set_state", "update_action"]
