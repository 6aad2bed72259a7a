"""Reading the budget of a year: lines, missions, income, the threshold of subsidies, where the year ends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from maillage.contexts.funding.budget.models import (
    PUBLIC_SUBSIDIES,
    BudgetLine,
    BudgetSettings,
    CarryOver,
    Kind,
    Nature,
    Receipt,
)
from maillage.contexts.funding.expenses.models import Expense
from maillage.contexts.funding.expenses.queries import Spent, as_spent, engaged_by_line
from maillage.contexts.funding.time.models import COUNTED, TimeEntry
from maillage.contexts.programme.models import Mission, ReportingYear

_LARGEST: Final = 2**63 - 1
NOTHING: Final = Spent()


def lines() -> QuerySet[BudgetLine]:
    """By mission (the working of the structure first), with `received_cents` of lines of income."""
    of_line = Receipt.objects.filter(line=OuterRef("pk"), cancelled_at=None).order_by().values("line")
    rows: QuerySet[BudgetLine] = BudgetLine.objects.select_related("year", "mission", "action").annotate(
        received_cents=Coalesce(Subquery(of_line.annotate(cents=Sum("amount_cents")).values("cents")), 0)
    )
    return rows


def find(pk: int) -> BudgetLine | None:
    """1 query."""
    return lines().select_related("created_by").filter(pk=pk).first() if pk <= _LARGEST else None


def lines_of(year: ReportingYear, kind: str | None = None) -> list[BudgetLine]:
    """Lines of a year, in the order of the budget. 1 query."""
    rows = lines().filter(year=year)
    return sorted(rows.filter(kind=kind) if kind else rows, key=_order)


def _order(line: BudgetLine) -> tuple[bool, int, int, int, int]:
    mission = line.mission
    return (
        line.kind == Kind.EXPENSE,
        -1 if mission is None else mission.rank,
        mission.pk if mission else 0,
        line.action_id or 0,
        line.pk,
    )


def receipts_of(line: BudgetLine) -> list[Receipt]:
    """The latest first. 1 query."""
    return list(
        Receipt.objects.filter(line=line).select_related("recorded_by").order_by("-received_on", "-pk")
    )


def settings() -> BudgetSettings:
    """Those of the community, not saved while nobody wrote them. 1 query."""
    return BudgetSettings.objects.first() or BudgetSettings()


# --- What members are paid --------------------------------------------------------------------------------

Place = tuple[int | None, int | None]


def pay_of(year: ReportingYear) -> dict[Place, Spent]:
    """What members are paid for the facts of a year, approved or paid, by (mission, action). 1 query.

    Nobody is named: only sums by action leave this function.
    """
    rows = TimeEntry.objects.filter(
        state__in=COUNTED, happened_on__gte=year.starts_on, happened_on__lte=year.ends_on
    )
    summed = (
        rows.order_by()
        .values_list("action__mission_id", "action_id")
        .annotate(
            engaged=Sum("amount_cents", default=0),
            paid=Sum("amount_cents", filter=Q(paid_on__isnull=False), default=0),
        )
    )
    return {(mission, action): Spent(0, engaged, paid) for mission, action, engaged, paid in summed}


def pay_by_line(
    known: Iterable[BudgetLine], pay: Mapping[Place, Spent]
) -> tuple[dict[int, Spent], dict[Place, Spent]]:
    """The pay on the lines that plan it, and what no line plans.

    A line of nature « indemnités » takes the pay of its action; without such a line, that of its mission; without one
    either, that of the working of the structure.
    """
    places: dict[Place, int] = {}
    for line in known:
        if line.nature == Nature.MEMBERS:
            places.setdefault((line.mission_id, line.action_id), line.pk)
    found: dict[int, Spent] = defaultdict(Spent)
    outside: dict[Place, Spent] = {}
    for (mission, action), spent in pay.items():
        wanted: tuple[Place, ...] = ((mission, action), (mission, None), (None, None))
        line_id = next((places[place] for place in wanted if place in places), None)
        if line_id is None:
            outside[mission, action] = spent
        else:
            found[line_id] += spent
    return dict(found), outside


# --- By mission -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LineState:
    """A line and where it stands. spent: of a line of expense; received: of a line of income."""

    line: BudgetLine
    spent: Spent = NOTHING

    @property
    def rank(self) -> tuple[bool, int, int, int, int]:
        """Its place in the budget."""
        return _order(self.line)

    @property
    def label(self) -> str:
        return self.line.label

    @property
    def planned(self) -> int:
        return self.line.planned_cents

    @property
    def done(self) -> int:
        """What came in, or what is paid."""
        return self.received if self.line.is_income else self.spent.paid

    @property
    def received(self) -> int:
        cents: int = self.line.received_cents  # type: ignore[attr-defined]  # annotated
        return cents

    @property
    def allowed(self) -> int:
        """What was granted or, before that, what is planned."""
        return self.line.planned_cents if self.line.granted_cents is None else self.line.granted_cents

    @property
    def left(self) -> int:
        """What may still be engaged; negative when the line is overspent."""
        return self.allowed - self.spent.engaged


@dataclass
class MissionBudget:
    """A mission in the budget of a year, in cents. mission None: the working of the structure.

    outside: spent from no line (an expense without line, pay that no line plans).
    """

    mission: Mission | None
    incomes: list[LineState] = field(default_factory=list)
    expenses: list[LineState] = field(default_factory=list)
    carried_in: int = 0
    carried_out: int = 0
    outside: Spent = NOTHING

    @property
    def name(self) -> str:
        return self.mission.name if self.mission else "Fonctionnement"

    @property
    def planned(self) -> int:
        return sum(one.line.planned_cents for one in self.expenses)

    @property
    def granted(self) -> int:
        return sum(one.allowed for one in self.expenses)

    @property
    def spent(self) -> Spent:
        return sum((one.spent for one in self.expenses), self.outside)

    @property
    def left(self) -> int:
        return self.granted - self.spent.engaged

    @property
    def income_planned(self) -> int:
        return sum(one.allowed for one in self.incomes)

    @property
    def income_received(self) -> int:
        return sum(one.received for one in self.incomes)


def line_states(year: ReportingYear) -> tuple[list[LineState], dict[Place, Spent]]:
    """Every line of a year with what was spent, and what was spent from none. 3 queries."""
    known = lines_of(year)
    bought = engaged_by_line(year)
    paid, outside = pay_by_line(known, pay_of(year))
    states = [LineState(line, bought.get(line.pk, Spent()) + paid.get(line.pk, Spent())) for line in known]
    if None in bought:
        outside = {**outside, (None, None): outside.get((None, None), Spent()) + bought[None]}
    return states, outside


def by_mission(year: ReportingYear) -> list[MissionBudget]:
    """The working of the structure, then every mission in its order. 5 queries."""
    states, outside = line_states(year)
    rows: dict[int | None, MissionBudget] = {None: MissionBudget(None)}
    for mission in Mission.objects.order_by("rank", "pk"):
        rows[mission.pk] = MissionBudget(mission)
    for state in states:
        row = rows[state.line.mission_id]
        (row.incomes if state.line.is_income else row.expenses).append(state)
    for (mission_id, _), spent in outside.items():
        rows[mission_id].outside += spent
    for carry in carries(year):
        row = rows[carry.mission_id]
        if carry.to_year_id == year.pk:
            row.carried_in += carry.amount_cents
        else:
            row.carried_out += carry.amount_cents
    return list(rows.values())


def carries(year: ReportingYear) -> list[CarryOver]:
    """What comes to a year and what leaves it. 1 query."""
    rows = CarryOver.objects.filter(Q(from_year=year) | Q(to_year=year))
    return list(rows.select_related("from_year", "to_year", "mission").order_by("pk"))


def by_action(action_id: int) -> list[LineState]:
    """The lines of an action, of every year, the latest first, with what was spent. 3 queries."""
    return action_budget(action_id)[0]


def action_budget(action_id: int) -> tuple[list[LineState], Spent]:
    """The lines of an action, and what its members are paid from lines that are not its own. 3 queries."""
    known = list(lines().filter(action_id=action_id).order_by("-year__starts_on", "-kind", "pk"))
    keys = [line.pk for line in known]
    spent: dict[int, Spent] = defaultdict(Spent)
    for line_id, found in _spent_from(keys).items():
        spent[line_id] += found
    pay = pay_of_action(action_id)
    for line in known:
        if line.nature == Nature.MEMBERS and line.year_id in pay:
            spent[line.pk] += pay.pop(line.year_id)
    elsewhere = sum(pay.values(), NOTHING)
    return [LineState(line, spent[line.pk]) for line in known], elsewhere


def _spent_from(line_ids: list[int]) -> dict[int, Spent]:
    found: dict[int, Spent] = defaultdict(Spent)
    rows = Expense.objects.filter(line__in=line_ids).order_by().values_list("line_id", "state")
    for line_id, state, cents in rows.annotate(cents=Sum("amount_cents")):
        found[line_id] += as_spent(state, cents)
    return found


def pay_of_action(action_id: int) -> dict[int, Spent]:
    """What members are paid for an action, by reporting year. 1 query."""
    within = ReportingYear.objects.filter(
        starts_on__lte=OuterRef("happened_on"), ends_on__gte=OuterRef("happened_on")
    )
    rows = (
        TimeEntry.objects.filter(state__in=COUNTED, action_id=action_id)
        .annotate(year=Subquery(within.order_by("starts_on").values("pk")[:1]))
        .order_by()
        .values_list("year")
        .annotate(
            engaged=Sum("amount_cents", default=0),
            paid=Sum("amount_cents", filter=Q(paid_on__isnull=False), default=0),
        )
    )
    return {year: Spent(0, engaged, paid) for year, engaged, paid in rows if year is not None}


# --- Income -----------------------------------------------------------------------------------------------


def subsidies_between(start: date, end: date) -> int:
    """Public subsidies received in these days, in cents, without the insurer's money. 1 query."""
    rows = Receipt.objects.filter(
        cancelled_at=None,
        received_on__gte=start,
        received_on__lte=end,
        line__nature__in=PUBLIC_SUBSIDIES,
    )
    total: int = rows.aggregate(cents=Sum("amount_cents", default=0))["cents"]
    return total
