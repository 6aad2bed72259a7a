"""Reading action sheets. Every function works inside the community's scope."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from maillage.contexts.association.models import Body
from maillage.contexts.programme.actions.models import (
    Action,
    ActionEntry,
    ActionLink,
    ActionMember,
    ActionState,
    Step,
    StepState,
)
from maillage.contexts.programme.permissions import PILOT, WRITE
from maillage.core.search_text import search_text
from maillage.platform.tenancy.actor import Actor

_WORDS: Final = 8
# What is neither finished nor given up: only there a step may be late.
LIVING: Final = (ActionState.IDEA, ActionState.PLANNED, ActionState.RUNNING)
WAITING: Final = (StepState.TO_DO, StepState.RUNNING)
# Kinds of links, as the sources of indicators and of time name them.
KINDS: Final = {
    "meeting": "association.Meeting",
    "decision": "association.Decision",
    "document": "association.Document",
    "scenario": "atlas.Scenario",
}
HISTORY: Final = 60


def _counted(rows: QuerySet[Step]) -> Coalesce:
    counted = rows.filter(action=OuterRef("pk")).order_by().values("action").annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), 0)


def actions(today: date | None = None) -> QuerySet[Action]:
    """All sheets by number, with `steps_count`, `steps_done`, and `late` when a day is given."""
    rows: QuerySet[Action] = Action.objects.select_related("mission", "pilot", "group").annotate(
        steps_count=_counted(Step.objects.exclude(state=StepState.DROPPED)),
        steps_done=_counted(Step.objects.filter(state=StepState.DONE)),
        next_due=Subquery(
            Step.objects.filter(
                action=OuterRef("pk"),
                action__state__in=(*LIVING, ActionState.PAUSED),
                state__in=WAITING,
                due_on__isnull=False,
            )
            .order_by("due_on", "pk")
            .values("due_on")[:1]
        ),
    )
    if today is not None:
        rows = rows.annotate(late=_counted(late_steps(today)))
    return rows.order_by("mission__rank", "mission_id", "pk")


def find(pk: int) -> Action | None:
    """1 query."""
    rows = Action.objects.select_related("mission", "pilot", "group", "created_by")
    found: Action | None = rows.filter(pk=pk).first()
    return found


def holding(rows: QuerySet[Action], text: str) -> QuerySet[Action]:
    """The sheets whose text holds every word, by its beginning or within."""
    for word in search_text(text).split()[:_WORDS]:
        rows = rows.filter(search_name__contains=word)
    return rows


def late_steps(today: date) -> QuerySet[Step]:
    """Steps past their day, neither done nor dropped, of sheets that live; the oldest first."""
    rows: QuerySet[Step] = Step.objects.filter(due_on__lt=today, state__in=WAITING, action__state__in=LIVING)
    return rows.select_related("action", "action__pilot", "owner").order_by("due_on", "pk")


def steps_of(action: Action) -> list[Step]:
    """In their order. 1 query."""
    return list(Step.objects.filter(action=action).select_related("owner", "action").order_by("rank", "pk"))


def find_step(action: Action, pk: int) -> Step | None:
    """1 query."""
    rows = Step.objects.select_related("owner", "action", "action__pilot")
    found: Step | None = rows.filter(pk=pk, action=action).first()
    return found


def members_of(action: Action) -> list[ActionMember]:
    """The group, then the partners, by name. 1 query."""
    rows = ActionMember.objects.filter(action=action).select_related("contact")
    return list(rows.order_by("is_partner", "contact__search_name", "pk"))


def history_of(action: Action, most: int = HISTORY) -> list[ActionEntry]:
    """What happened and what was said, newest first. 1 query."""
    rows = ActionEntry.objects.filter(action=action).select_related("created_by")
    return list(rows.order_by("-created_at", "-pk")[:most])


def links_of(action_ids: Collection[int]) -> dict[int, dict[str, frozenset[int]]]:
    """What each action is tied to: action -> kind (« association.Meeting ») -> keys. 1 query."""
    found: dict[int, dict[str, set[int]]] = {pk: {} for pk in action_ids}
    rows = ActionLink.objects.filter(action_id__in=sorted(found)).order_by("pk")
    for row in rows.values("action_id", *(f"{name}_id" for name in KINDS)):
        for name, kind in KINDS.items():
            if (key := row[f"{name}_id"]) is not None:
                found[row["action_id"]].setdefault(kind, set()).add(key)
    return {pk: {kind: frozenset(keys) for kind, keys in kinds.items()} for pk, kinds in found.items()}


def linked_to(name: str, key: int) -> list[ActionLink]:
    """The links of actions to one meeting, decision, document or scenario (`name` of `KINDS`). 1 query."""
    rows = ActionLink.objects.filter(**{f"{name}_id": key}).select_related(
        "action", "action__mission", "action__pilot"
    )
    return sorted(rows.order_by("pk"), key=lambda one: _number(one.action.code))


def actions_of_meeting(meeting_id: int) -> list[Action]:
    """1 query."""
    return [one.action for one in linked_to("meeting", meeting_id)]


def _number(code: str) -> int:
    return int(code[1:]) if code[1:].isdigit() else 0


def links_shown(action: Action) -> list[ActionLink]:
    """With what each leads to, in the order in which they were made. 1 query."""
    rows = ActionLink.objects.filter(action=action).select_related(*KINDS)
    return list(rows.order_by("pk"))


def to_link(actor: Actor) -> list[Action]:
    """The living sheets that the actor may tie to something, by number. 1 query."""
    rows = Action.objects.filter(state__in=(*LIVING, ActionState.PAUSED)).select_related("pilot")
    if not actor.can(WRITE):
        if not actor.can(PILOT) or actor.user is None:
            return []
        rows = rows.filter(pilot__user_id=actor.user.pk)
    return sorted(rows.order_by("pk"), key=lambda one: _number(one.code))


def find_link(pk: int) -> ActionLink | None:
    """1 query."""
    found: ActionLink | None = (
        ActionLink.objects.select_related("action", "action__pilot").filter(pk=pk).first()
    )
    return found


@dataclass(frozen=True)
class Late:
    """Late steps as one person sees them. of_others: those of sheets that others have, for who watches over all."""

    mine: tuple[Step, ...]
    of_others: int


def late_for(actor: Actor, today: date, *, others: bool) -> Late:
    """One's own: steps that one bears, or of sheets that one pilots and nobody bears. 1 query."""
    if actor.user is None:
        return Late((), 0)
    user = actor.user.pk
    own = Q(owner__user_id=user) | Q(owner=None, action__pilot__user_id=user)
    rows: Iterable[Step] = late_steps(today) if others else late_steps(today).filter(own)
    mine: list[Step] = []
    rest = 0
    for row in rows:
        bearer = row.owner or row.action.pilot
        if bearer is not None and bearer.user_id == user:
            mine.append(row)
        else:
            rest += 1
    return Late(tuple(mine), rest)


def piloted_by(contact_id: int) -> list[Action]:
    """The sheets of one contact: piloted, or whose group names them; by number. 1 query."""
    member = ActionMember.objects.filter(contact_id=contact_id).values("action_id")
    rows = Action.objects.filter(Q(pilot_id=contact_id) | Q(pk__in=member)).select_related("mission")
    return sorted(rows.order_by("pk"), key=lambda one: _number(one.code))


def groups(keep: int | None = None) -> QuerySet[Body]:
    """Bodies that may bear an action, with that of the sheet itself even when it is closed; by name."""
    rows: QuerySet[Body] = Body.objects.filter(Q(closed_on=None) | Q(pk=keep))
    return rows.order_by("name", "pk")


def steps() -> QuerySet[Step]:
    """Every step of the sheets that are not given up, by date; those without a date last."""
    rows: QuerySet[Step] = Step.objects.exclude(action__state=ActionState.DROPPED)
    return rows.select_related("action", "action__mission", "action__pilot", "owner").order_by(
        F("due_on").asc(nulls_last=True), "pk"
    )


def plain() -> QuerySet[Action]:
    """The sheets alone, the newest first."""
    rows: QuerySet[Action] = Action.objects.order_by("-pk")
    return rows
