"""Where the community stood on a day: what has a date is told as of that day, the rest is said to be of today.

What the rows keep of the past: the day of steps, readings, expenses, payments and time. What they do not: the state of
an action, the weight of an indicator, a target, a figure that was computed again since.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from django.db.models import Q, Sum
from django.utils import timezone

from maillage.contexts.association.models import AgendaItem, Meeting
from maillage.contexts.dossier.dialogue.models import Dialogue
from maillage.contexts.dossier.figures.sheets import lives_in
from maillage.contexts.dossier.readiness.facts import IndicatorFact, indicators_in
from maillage.contexts.dossier.readiness.money import Standing, achieved_by, standing
from maillage.contexts.funding import api as funding
from maillage.contexts.funding.models import BudgetLine, ContractPayment, Expense, TimeEntry
from maillage.contexts.programme.models import Action, Mission, Reading, ReportingYear, Step
from maillage.platform.tables.filters import day_start

_COUNTED: Final = ("approved", "batched", "paid", "reversed")
_WAITING: Final = ("proposed", "checked", "validated")
_STATUTORY: Final = ("assembly", "extraordinary", "board", "bureau")
_LIVING: Final = ("idea", "planned", "running")
# « Réunion de cas » has no place on a page that goes round.
_SHOWN: Final = (*_STATUTORY, "working_group", "workshop", "information", "restitution", "training", "other")


class ActionState(NamedTuple):
    """lives: it counts among the sheets of the year, by the rule of the report; others are only late."""

    pk: int
    code: str
    title: str
    state: str
    lives: bool
    mission_id: int
    late: int
    late_since: date | None
    done: int
    steps: int


class IndicatorState(NamedTuple):
    """reached: None without figure or target. cents: what hangs on it."""

    code: str
    name: str
    reached: bool | None
    is_known: bool
    cents: int


@dataclass(frozen=True)
class MoneyState:
    """In cents, by the day. planned: granted or planned today. pay_*: of members, totals only."""

    planned: int
    engaged: int
    paid: int
    received: int
    pay_waiting: int
    pay_due: int
    pay_paid: int


class Dated(NamedTuple):
    on: date
    words: str


@dataclass(frozen=True)
class BoardState:
    """recomputed: figures that were read again since that day, whose value then nobody kept."""

    year: ReportingYear
    on: date
    missions: Sequence[tuple[int, str]]
    actions: Sequence[ActionState]
    indicators: Sequence[IndicatorState]
    standing: Standing
    money: MoneyState
    decisions: Sequence[Dated]
    dates: Sequence[Dated]
    recomputed: int


def state_on(year: ReportingYear, on: date) -> BoardState:
    """17 queries, and 4 for each contract of the year. on: a day; the end of it counts."""
    facts, recomputed = _facts(year, on)
    worths: list[funding.PlainWorth] = []
    coming: list[Dated] = []
    for contract in funding.aci_contracts().filter(starts_on__lte=year.ends_on):
        if funding.contract_last_day(contract) < year.starts_on:
            continue
        lines = funding.contract_lines(contract)
        worths += funding.plain_worths(contract, year, lines)
        dues = [one.expected.due_on for one in funding.contract_schedule(contract, lines)]
        if following := min((day for day in dues if day > on), default=None):
            coming.append(Dated(following, "Versement attendu de l’assurance maladie"))
    stood = standing(worths, facts, year)
    meetings, decisions = _meetings(on)
    return BoardState(
        year=year,
        on=on,
        missions=list(Mission.objects.order_by("rank", "pk").values_list("pk", "name")),
        actions=_actions(year, on),
        indicators=[_indicator(one, stood.by_indicator.get(one.pk, 0)) for one in facts],
        standing=stood,
        money=_money(year, on),
        decisions=decisions,
        dates=sorted([*meetings, *coming, *_dialogue(year, on), *_steps(on)]),
        recomputed=recomputed,
    )


def _end(on: date) -> datetime:
    return day_start(on, days_later=1)


def _facts(year: ReportingYear, on: date) -> tuple[list[IndicatorFact], int]:
    """The indicators with their figure of that day; how many have one of later only."""
    rows = Reading.objects.filter(year=year, read_at__lt=_end(on)).order_by("read_at", "pk")
    columns = ("indicator_id", "pk", "numerator", "denominator")
    then = {row[0]: row for row in rows.values_list(*columns)}
    found, recomputed = [], 0
    for one in indicators_in(year):
        known = then.get(one.pk)
        recomputed += known is None and one.reading_id is not None
        _, pk, numerator, denominator = known or (one.pk, None, None, None)
        found.append(one._replace(reading_id=pk, numerator=numerator, denominator=denominator))
    return found, recomputed


def _indicator(one: IndicatorFact, cents: int) -> IndicatorState:
    # As for a proportional share: reached is the whole of it.
    achieved = achieved_by(one, "proportional")
    reached = None if achieved is None else achieved >= 1
    return IndicatorState(one.code, one.name, reached, one.reading_id is not None, cents)


def _actions(year: ReportingYear, on: date) -> list[ActionState]:
    """The sheets that were there that day, with their steps as of then."""
    steps: dict[int, list[Any]] = defaultdict(list)
    for action, due_on, done_on in (
        Step.objects.exclude(state="dropped").order_by("pk").values_list("action_id", "due_on", "done_on")
    ):
        steps[action].append((due_on, done_on))
    rows = Action.objects.exclude(state="dropped").exclude(state="done", ends_on__lt=year.starts_on)
    rows = rows.filter(created_at__lt=_end(on)).order_by("mission__rank", "mission_id", "pk")
    found = []
    columns = ("pk", "code", "title", "state", "mission_id", "starts_on", "ends_on")
    for pk, code, title, state, mission, starts_on, ends_on in rows.values_list(*columns):
        own = steps[pk]
        waiting = [due for due, done in own if done is None or done > on]
        late = sorted(due for due in waiting if due is not None and due < on) if state in _LIVING else []
        done = len(own) - len(waiting)
        lives, since = lives_in(year, state, starts_on, ends_on), late[0] if late else None
        found.append(ActionState(pk, code, title, state, lives, mission, len(late), since, done, len(own)))
    return found


def _money(year: ReportingYear, on: date) -> MoneyState:
    """Sums by the day, in the year."""
    end = _end(on)
    lines = BudgetLine.objects.filter(year=year, kind="expense").order_by()
    planned = sum(
        granted if granted is not None else asked
        for granted, asked in lines.values_list("granted_cents", "planned_cents")
    )
    spent = Expense.objects.filter(year=year, state__in=("approved", "paid")).aggregate(
        engaged=Sum("amount_cents", filter=Q(decided_at__lt=end), default=0),
        paid=Sum("amount_cents", filter=Q(paid_on__lte=on), default=0),
    )
    time = TimeEntry.objects.filter(happened_on__gte=year.starts_on, happened_on__lte=min(on, year.ends_on))
    pay = time.filter(state__in=_COUNTED).aggregate(
        engaged=Sum("amount_cents", filter=Q(approved_at__lt=end), default=0),
        paid=Sum("amount_cents", filter=Q(approved_at__lt=end, paid_on__lte=on), default=0),
    )
    waiting = time.filter(Q(state__in=_WAITING) | Q(state__in=_COUNTED, approved_at__gte=end)).count()
    received = ContractPayment.objects.filter(
        cancelled_at=None, received_on__gte=year.starts_on, received_on__lte=min(on, year.ends_on)
    ).aggregate(cents=Sum("amount_cents", default=0))
    return MoneyState(
        planned=planned,
        engaged=spent["engaged"] + pay["engaged"],
        paid=spent["paid"] + pay["paid"],
        received=received["cents"],
        pay_waiting=waiting,
        pay_due=pay["engaged"] - pay["paid"],
        pay_paid=pay["paid"],
    )


def _meetings(on: date) -> tuple[list[Dated], list[Dated]]:
    """The next meetings, and the points on which the next ones of the board and the assembly are to decide."""
    coming = (
        Meeting.objects.filter(starts_at__gte=_end(on)).exclude(state="cancelled").order_by("starts_at", "pk")
    )
    listed = coming.filter(kind__in=_SHOWN).values_list("starts_at", "title")[:10]
    points = AgendaItem.objects.filter(
        kind="decision", meeting__starts_at__gte=_end(on), meeting__kind__in=_STATUTORY
    ).exclude(meeting__state="cancelled")
    asked = points.order_by("meeting__starts_at", "rank", "pk").values_list("meeting__starts_at", "title")
    return [Dated(_day(at), title) for at, title in listed], [Dated(_day(at), title) for at, title in asked]


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()


def _dialogue(year: ReportingYear, on: date) -> list[Dated]:
    """Those of the dialogue of that year and of the one before, which is held in it."""
    rows = Dialogue.objects.filter(year__ends_on__lte=year.ends_on).select_related("year").order_by("pk")
    found = []
    for one in rows:
        for day, words in (
            (one.submit_by_on, f"Dossier {one.year.label} à déposer"),
            (one.meet_by_on, f"Dialogue de gestion {one.year.label}"),
        ):
            if day is not None and day > on:
                found.append(Dated(day, words))
    return found


def _steps(on: date) -> list[Dated]:
    """The next steps of the actions, those already done that day left out."""
    rows = Step.objects.filter(due_on__gte=on, action__state__in=_LIVING).exclude(state="dropped")
    rows = rows.filter(Q(done_on=None) | Q(done_on__gt=on)).order_by("due_on", "pk")
    return [
        Dated(due, f"{code} : {title}")
        for due, code, title in rows.values_list("due_on", "action__code", "title")[:3]
    ]
