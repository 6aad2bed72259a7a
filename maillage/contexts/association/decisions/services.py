"""Writes on decisions and follow-ups. What two people write at once is told, never lost silently."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.contexts.association.bodies.models import Body
from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.decisions.models import (
    Decision,
    DecisionOrigin,
    DecisionState,
    FollowUp,
    FollowUpOrigin,
    FollowUpState,
)
from maillage.contexts.association.decisions.numbering import next_rank, prefix_of
from maillage.contexts.association.meetings.models import Meeting
from maillage.contexts.association.minutes.models import MinutesPoint
from maillage.contexts.association.voting.models import Vote
from maillage.core.search_text import search_text
from maillage.platform.accounts.models import User
from maillage.platform.audit.services import record
from maillage.platform.editing import meanwhile
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import one_at_a_time

DECISION_FIELDS = ("title", "text", "taken_on", "decided_by", "expected_effect")
FOLLOW_UP_FIELDS = ("title", "detail", "due_on", "said")

Owner = Contact | User | None


class DecisionRefused(ValueError):
    """What was asked cannot be done; the message is for the person. Nothing was written."""


class ChangedMeanwhile(meanwhile.ChangedMeanwhile, DecisionRefused):
    """Somebody else wrote since the form was shown; `current` is the row today."""

    current: Decision | FollowUp


@transaction.atomic
def create_decision(
    *,
    by: Actor,
    title: str,
    taken_on: date,
    text: str = "",
    body: Body | None = None,
    meeting: Meeting | None = None,
    point: MinutesPoint | None = None,
    vote: Vote | None = None,
    origin: str = DecisionOrigin.ASSOCIATION,
    decided_by: str = "",
    expected_effect: str = "",
) -> Decision:
    """Write a decision in the register and give it its number.

    body: the instance that decided; that of the meeting when it is not said. A partner's decision has none:
    `decided_by` says who. DecisionRefused when the title is missing, or who decided for a partner's.
    """
    partner = origin == DecisionOrigin.PARTNER
    if not title.strip():
        raise DecisionRefused("Écrivez ce qui a été décidé, en une phrase.")
    if partner and not decided_by.strip():
        raise DecisionRefused("Dites qui a décidé : par exemple « conseil communautaire ».")
    if body is None and meeting is not None and not partner:
        body = meeting.body
    assert by.community is not None
    community = one_at_a_time(by.community.pk)
    prefix = prefix_of(body, partner=partner)
    decision = Decision(
        community=community,
        prefix=prefix,
        year=taken_on.year,
        rank=next_rank(prefix, taken_on.year),
        title=title.strip()[:200],
        text=text.strip(),
        taken_on=taken_on,
        body=None if partner else body,
        meeting=meeting,
        point=point,
        vote=vote,
        origin=origin,
        decided_by=decided_by.strip(),
        expected_effect=expected_effect.strip(),
        created_by=by.user,
    )
    decision.search_name = _searched(decision)
    decision.save()
    record(by=by, action="decision.created", obj=decision, after=_values(decision, DECISION_FIELDS))
    return decision


@transaction.atomic
def update_decision(*, by: Actor, pk: int, seen: int, values: dict[str, Any]) -> Decision:
    """Write the named fields of `DECISION_FIELDS`. The number stays, even when the date goes to another year.

    seen: the version that the form showed. ChangedMeanwhile when it is no longer the one that is recorded.
    """
    decision: Decision = Decision.objects.select_for_update().get(pk=pk)
    if decision.version != seen:
        raise ChangedMeanwhile(decision)
    if not str(values.get("title", decision.title)).strip():
        raise DecisionRefused("Écrivez ce qui a été décidé, en une phrase.")
    before = _values(decision, DECISION_FIELDS)
    for name in DECISION_FIELDS:
        if name in values:
            setattr(decision, name, values[name])
    if before == _values(decision, DECISION_FIELDS):
        return decision
    decision.search_name, decision.version = _searched(decision), decision.version + 1
    decision.save()
    record(
        by=by,
        action="decision.changed",
        obj=decision,
        before=before,
        after=_values(decision, DECISION_FIELDS),
    )
    return decision


@transaction.atomic
def set_decision_state(
    *, by: Actor, decision: Decision, state: str, reason: str = "", replaced_by: Decision | None = None
) -> Decision:
    """Replace a decision by a later one, withdraw it, or put it back in force; it stays in the register.

    DecisionRefused without reason for a withdrawal, or for a replacement by itself or in a circle.
    """
    decision = Decision.objects.select_for_update().get(pk=decision.pk)
    if state == DecisionState.WITHDRAWN and not reason.strip():
        raise DecisionRefused("Dites pourquoi cette décision est rapportée.")
    if state == DecisionState.REPLACED:
        _check_replacement(decision, replaced_by)
    before = {"state": decision.state, "state_reason": decision.state_reason}
    decision.state, decision.state_reason = state, reason.strip()[:300]
    decision.replaced_by = replaced_by if state == DecisionState.REPLACED else None
    decision.state_changed_on = None if state == DecisionState.IN_FORCE else timezone.localdate()
    decision.version += 1
    decision.save()
    record(
        by=by,
        action="decision.state",
        obj=decision,
        before=before,
        after={"state": decision.state, "state_reason": decision.state_reason},
    )
    return decision


def _check_replacement(decision: Decision, replaced_by: Decision | None) -> None:
    if replaced_by is None:
        raise DecisionRefused("Choisissez la décision qui remplace celle-ci.")
    later: Decision | None = replaced_by
    while later is not None:
        if later.pk == decision.pk:
            raise DecisionRefused("Une décision ne peut pas se remplacer elle-même, même par une autre.")
        later = later.replaced_by


@transaction.atomic
def create_follow_up(
    *,
    by: Actor,
    title: str,
    owner: Owner,
    due_on: date | None,
    meeting: Meeting | None = None,
    decision: Decision | None = None,
    point: MinutesPoint | None = None,
    said: str = "",
    detail: str = "",
    origin: str = "",
) -> FollowUp:
    """Note something to do. owner: a contact, an account that is no contact, or None for nobody yet.

    origin: told by what is given when it is not said (a decision, words at the round table, else « autre »).
    """
    if not title.strip():
        raise DecisionRefused("Écrivez ce qui est à faire, en une phrase qui commence par un verbe.")
    if meeting is None and decision is not None:
        meeting = decision.meeting
    assert by.community is not None
    follow_up = FollowUp(
        community=by.community,
        title=title.strip()[:200],
        detail=detail.strip(),
        due_on=due_on,
        meeting=meeting,
        decision=decision,
        point=point,
        said=said.strip(),
        origin=origin or _origin(decision, said),
        created_by=by.user,
    )
    _give(follow_up, owner)
    follow_up.search_name = search_text(f"{follow_up.title} {follow_up.detail}")
    follow_up.save()
    record(by=by, action="follow_up.created", obj=follow_up, after=_values(follow_up, FOLLOW_UP_FIELDS))
    return follow_up


def _origin(decision: Decision | None, said: str) -> str:
    if decision is not None:
        return FollowUpOrigin.DECISION
    return FollowUpOrigin.STATEMENT if said.strip() else FollowUpOrigin.OTHER


def _give(follow_up: FollowUp, owner: Owner) -> None:
    follow_up.contact = owner if isinstance(owner, Contact) else None
    follow_up.user = owner if isinstance(owner, User) else None


@transaction.atomic
def update_follow_up(
    *, by: Actor, pk: int, seen: int, values: dict[str, Any], owner: Owner = None
) -> FollowUp:
    """Write the named fields of `FOLLOW_UP_FIELDS` and who has it; ChangedMeanwhile as for a decision."""
    follow_up: FollowUp = (
        FollowUp.objects.select_for_update(of=("self",)).select_related("contact", "user").get(pk=pk)
    )
    if follow_up.version != seen:
        raise ChangedMeanwhile(follow_up)
    if not str(values.get("title", follow_up.title)).strip():
        raise DecisionRefused("Écrivez ce qui est à faire, en une phrase qui commence par un verbe.")
    before = {**_values(follow_up, FOLLOW_UP_FIELDS), "contact": follow_up.owner_name}
    for name in FOLLOW_UP_FIELDS:
        if name in values:
            setattr(follow_up, name, values[name])
    _give(follow_up, owner)
    # A new date deserves new reminders.
    if before["due_on"] != follow_up.due_on:
        follow_up.reminded_on = None
    after = {**_values(follow_up, FOLLOW_UP_FIELDS), "contact": follow_up.owner_name}
    if before == after:
        return follow_up
    follow_up.search_name = search_text(f"{follow_up.title} {follow_up.detail}")
    follow_up.version += 1
    follow_up.save()
    record(by=by, action="follow_up.changed", obj=follow_up, before=before, after=after)
    return follow_up


@transaction.atomic
def set_state(*, by: Actor, follow_up: FollowUp, state: str, outcome: str = "") -> FollowUp:
    """A follow-up done, dropped (with the reason) or taken up again. Twice is once."""
    follow_up = FollowUp.objects.select_for_update().get(pk=follow_up.pk)
    if state == follow_up.state:
        return follow_up
    if state == FollowUpState.DROPPED and not outcome.strip():
        raise DecisionRefused("Dites en quelques mots pourquoi c’est abandonné.")
    before = {"state": follow_up.state, "outcome": follow_up.outcome}
    closed = state != FollowUpState.OPEN
    follow_up.state, follow_up.outcome = state, outcome.strip()[:300] if closed else ""
    follow_up.closed_on = timezone.localdate() if closed else None
    follow_up.closed_by = by.user if closed else None
    follow_up.version += 1
    follow_up.save()
    record(
        by=by,
        action="follow_up.state",
        obj=follow_up,
        before=before,
        after={"state": state, "outcome": follow_up.outcome},
    )
    return follow_up


def _values(row: Any, fields: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in fields}


def _searched(decision: Decision) -> str:
    return search_text(
        " ".join(
            (
                decision.number,
                decision.title,
                decision.text,
                decision.decided_by,
                decision.expected_effect,
            )
        )
    )
