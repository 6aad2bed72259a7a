"""Who has confirmed what: every action of the year with its answer, what changed since, and who was asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from maillage.contexts.dossier.dialogue.confirming import figures
from maillage.contexts.dossier.dialogue.confirming.models import Answer, Confirmation, PilotCall
from maillage.contexts.dossier.dialogue.models import Dialogue, DialogueState
from maillage.contexts.programme.models import Action, ReportingYear
from maillage.platform.tenancy.actor import Actor

# The team needs the answers before the dossier leaves.
PILOTS_BEFORE: Final = timedelta(days=7)


@dataclass(frozen=True)
class ActionLine:
    """An action of the year. changes: what moved since it was confirmed, in sentences."""

    action: Action
    confirmation: Confirmation | None
    call: PilotCall | None
    changes: list[str] = field(default_factory=list)
    is_late: bool = False

    @property
    def pk(self) -> int:
        return self.action.pk

    @property
    def pilot(self) -> str:
        return self.action.pilot.name if self.action.pilot else ""

    @property
    def wants_corrections(self) -> bool:
        return self.confirmation is not None and self.confirmation.answer == Answer.CORRECTIONS

    @property
    def state(self) -> str:
        """What the badge says."""
        if self.confirmation is None:
            return "en retard" if self.is_late else "à confirmer"
        if self.wants_corrections:
            return "corrections à faire"
        return "modifiée depuis la confirmation" if self.changes else "confirmée"

    @property
    def is_settled(self) -> bool:
        return self.confirmation is not None and not self.wants_corrections and not self.changes


def concerned(year: ReportingYear) -> QuerySet[Action]:
    """The sheets that were at work in the year: neither ideas nor dropped, begun before its end, not done before it."""
    rows: QuerySet[Action] = Action.objects.select_related("mission", "pilot")
    rows = rows.exclude(state__in=("idea", "dropped"))
    rows = rows.filter(Q(starts_on=None) | Q(starts_on__lte=year.ends_on))
    rows = rows.exclude(state="planned", starts_on=None).exclude(state="done", ends_on__lt=year.starts_on)
    return rows.order_by("mission__rank", "mission_id", "pk")


def find_action(year: ReportingYear, pk: int) -> Action | None:
    """1 query."""
    return concerned(year).filter(pk=pk).first() if pk < 2**63 else None


def confirm_by(row: Dialogue) -> date | None:
    """Until when the pilots should have answered."""
    return row.submit_by_on - PILOTS_BEFORE if row.submit_by_on else None


def current(row: Dialogue) -> dict[int, Confirmation]:
    """The answers in force, by action. 1 query."""
    rows = Confirmation.objects.filter(dialogue=row, is_current=True).select_related("confirmed_by")
    return {one.action_id: one for one in rows.order_by("pk")}


def lines(row: Dialogue) -> list[ActionLine]:
    """Every action of the year. At most 12 queries, whatever their number."""
    told = current(row)
    calls = {one.contact_id: one for one in PilotCall.objects.filter(dialogue=row).order_by("pk")}
    now = figures.of_year(row.year)
    until = confirm_by(row)
    is_late = until is not None and timezone.localdate() > until and row.state == DialogueState.PREPARATION
    found = []
    for action in concerned(row.year):
        one = told.get(action.pk)
        changes = figures.changes(one, now.get(action.pk, figures.Seen())) if one else []
        call = calls.get(action.pilot_id) if action.pilot_id else None
        found.append(ActionLine(action, one, call, changes, is_late and one is None))
    return found


def line_of(row: Dialogue, action: Action) -> tuple[ActionLine, figures.Seen]:
    """One action, with what it shows today. At most 11 queries."""
    one = current(row).get(action.pk)
    now = figures.of_action(row.year, action.pk)
    return ActionLine(action, one, None, figures.changes(one, now) if one else []), now


def earlier(row: Dialogue, action: Action) -> list[Confirmation]:
    """Every answer that was given for the sheet, newest first. 1 query."""
    rows = Confirmation.objects.filter(dialogue=row, action=action).select_related("confirmed_by")
    return list(rows.order_by("-confirmed_at", "-pk"))


def open_dialogues() -> list[Dialogue]:
    """Those in preparation, whose pilots are asked. 1 query."""
    rows = Dialogue.objects.filter(state=DialogueState.PREPARATION).select_related("year")
    return list(rows.order_by("year__starts_on", "pk"))


def waiting(row: Dialogue) -> list[Action]:
    """The actions of the year that nobody has confirmed. 2 queries."""
    told = Confirmation.objects.filter(dialogue=row, is_current=True).order_by().values("action_id")
    return list(concerned(row.year).exclude(pk__in=told).select_related("pilot__user"))


def own_waiting(actor: Actor) -> list[tuple[Dialogue, Action]]:
    """What the actor pilots and has not confirmed. 2 queries for each dialogue in preparation, which is rarely two."""
    if actor.user is None:
        return []
    user = actor.user.pk
    return [
        (row, action)
        for row in open_dialogues()[:2]
        for action in waiting(row)
        if action.pilot is not None and action.pilot.user_id == user
    ]


def of_contact(row: Dialogue, contact_id: int) -> list[Action]:
    """The sheets of the year that this contact pilots. 1 query."""
    return list(concerned(row.year).filter(pilot_id=contact_id))
