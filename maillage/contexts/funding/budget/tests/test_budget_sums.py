"""Whatever the lines, the expenses and the pay: missions sum to the whole, to the cent, and each to its raw rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.contexts.association.models import Contact
from maillage.contexts.funding.budget import queries
from maillage.contexts.funding.budget.models import BudgetLine, CarryOver, Receipt
from maillage.contexts.funding.models import Expense, TimeEntry
from maillage.contexts.programme.models import Action, Mission, ReportingYear
from maillage.platform.tenancy.models import Community

MISSIONS = 3
# The working of the structure, a mission, an action: of mission 0 the two first, of mission 1 the third.
PLACES = st.sampled_from([(None, None), (0, None), (1, None), (2, None), (0, 0), (0, 1), (1, 2)])
CENTS = st.integers(1, 10_000_000_00)
DAYS = st.sampled_from([date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 1), date(2026, 12, 31)])

LINES = st.lists(
    st.tuples(PLACES, st.sampled_from(["services", "members", "fir"]), CENTS, st.none() | CENTS), max_size=7
)
# Of which line: none, or the one of that rank among the lines of expense.
EXPENSES = st.lists(
    st.tuples(
        st.none() | st.integers(0, 6),
        CENTS,
        st.sampled_from(["draft", "submitted", "approved", "refused", "paid"]),
    ),
    max_size=8,
)
RECEIPTS = st.lists(st.tuples(st.integers(0, 6), CENTS, st.booleans()), max_size=5)
PAY = st.lists(
    st.tuples(
        st.none() | st.integers(0, 2),
        st.integers(-5_000_00, 5_000_00),
        DAYS,
        st.sampled_from(["proposed", "validated", "approved", "batched", "paid", "reversed", "refused"]),
    ),
    max_size=8,
)
CARRIES = st.lists(st.tuples(st.none() | st.integers(0, 2), CENTS, st.booleans()), max_size=4)


@dataclass
class Ground:
    community: Community
    year: ReportingYear
    before: ReportingYear
    missions: list[Mission]
    actions: list[Action]
    contact: Contact


@pytest.fixture
def ground(scoped: Community) -> Ground:
    before, year = [
        ReportingYear.objects.create(
            community=scoped, label=str(number), starts_on=date(number, 1, 1), ends_on=date(number, 12, 31)
        )
        for number in (2025, 2026)
    ]
    missions = [
        Mission.objects.create(
            community=scoped, reference=f"m{rank}", name=f"Mission {rank}", kind="core", rank=rank
        )
        for rank in range(MISSIONS)
    ]
    actions = [
        Action.objects.create(
            community=scoped, code=f"A{rank}", title="Action", mission=missions[mission], search_name="x"
        )
        for rank, mission in enumerate((0, 0, 1))
    ]
    contact = Contact.objects.create(community=scoped, last_name="Membre", search_name="membre")
    return Ground(scoped, year, before, missions, actions, contact)


def _lines(ground: Ground, told: list[Any]) -> list[BudgetLine]:
    return [
        BudgetLine.objects.create(
            community=ground.community,
            year=ground.year,
            kind="income" if nature == "fir" else "expense",
            nature=nature,
            mission=None if mission is None else ground.missions[mission],
            action=None if action is None else ground.actions[action],
            label="Ligne",
            planned_cents=planned,
            granted_cents=granted,
        )
        for (mission, action), nature, planned, granted in told
    ]


def _spend(ground: Ground, lines: list[BudgetLine], told: list[Any]) -> None:
    costs = [line for line in lines if line.kind == "expense"]
    for rank, cents, state in told:
        Expense.objects.create(
            community=ground.community,
            year=ground.year,
            line=costs[rank % len(costs)] if costs and rank is not None else None,
            supplier="Fournisseur",
            label="Achat",
            amount_cents=cents,
            invoiced_on=date(2026, 5, 1),
            state=state,
            paid_on=date(2026, 6, 1) if state == "paid" else None,
        )


def _receive(ground: Ground, lines: list[BudgetLine], told: list[Any]) -> None:
    incomes = [line for line in lines if line.kind == "income"]
    for rank, cents, cancelled in told if incomes else ():
        Receipt.objects.create(
            community=ground.community,
            line=incomes[rank % len(incomes)],
            received_on=date(2026, 3, 1),
            amount_cents=cents,
            cancelled_at="2026-03-02T00:00:00Z" if cancelled else None,
        )


def _pay(ground: Ground, told: list[Any]) -> None:
    for number, (action, cents, day, state) in enumerate(told):
        TimeEntry.objects.create(
            community=ground.community,
            source="test",
            source_id=str(number),
            contact=ground.contact,
            kind="mission",
            action=None if action is None else ground.actions[action],
            title="Tâche",
            happened_on=day,
            minutes=60,
            cap_year=day.year,
            state=state,
            paid_on=date(2026, 7, 1) if state == "paid" else None,
            amount_cents=None if state in ("proposed", "validated", "refused") else cents,
        )


def _carry(ground: Ground, told: list[Any]) -> None:
    for mission, cents, comes in told:
        ends = (ground.before, ground.year) if comes else (ground.year, ground.before)
        CarryOver.objects.create(
            community=ground.community,
            from_year=ends[0],
            to_year=ends[1],
            mission=None if mission is None else ground.missions[mission],
            amount_cents=cents,
        )


def _by_hand(ground: Ground) -> dict[int | None, dict[str, int]]:
    """The same table, by plain loops over the rows; pay goes to the mission of its action, wherever it is planned."""
    names = ("planned", "granted", "income", "received", "waiting", "engaged", "paid", "in", "out")
    found = {key: dict.fromkeys(names, 0) for key in (None, *(one.pk for one in ground.missions))}
    for line in BudgetLine.objects.order_by("pk"):
        row = found[line.mission_id]
        allowed = line.planned_cents if line.granted_cents is None else line.granted_cents
        if line.kind == "income":
            row["income"] += allowed
        else:
            row["planned"] += line.planned_cents
            row["granted"] += allowed
    for receipt in Receipt.objects.select_related("line").order_by("pk"):
        if receipt.cancelled_at is None:
            found[receipt.line.mission_id]["received"] += receipt.amount_cents
    for cost in Expense.objects.select_related("line").order_by("pk"):
        row = found[cost.line.mission_id if cost.line else None]
        row["waiting"] += cost.amount_cents if cost.state == "submitted" else 0
        row["engaged"] += cost.amount_cents if cost.state in ("approved", "paid") else 0
        row["paid"] += cost.amount_cents if cost.state == "paid" else 0
    for carry in CarryOver.objects.order_by("pk"):
        way = "in" if carry.to_year_id == ground.year.pk else "out"
        found[carry.mission_id][way] += carry.amount_cents
    return found


def _pay_by_hand(ground: Ground) -> list[tuple[int | None, int, int]]:
    """(action, engaged, paid) of each entry that counts in the year."""
    counted = ("approved", "batched", "paid", "reversed")
    return [
        (one.action_id, one.amount_cents or 0, (one.amount_cents or 0) if one.paid_on else 0)
        for one in TimeEntry.objects.order_by("pk")
        if one.state in counted and one.happened_on.year == 2026
    ]


def _pay_place(ground: Ground, action_id: int | None) -> int | None:
    """The mission under which the pay of an action is shown: where a line plans it, else its own."""
    own = next((one.mission_id for one in ground.actions if one.pk == action_id), None)
    for mission, action in ((own, action_id), (own, None), (None, None)):
        for line in BudgetLine.objects.order_by("pk"):
            if line.nature == "members" and (line.mission_id, line.action_id) == (mission, action):
                return line.mission_id
    return own


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=LINES, costs=EXPENSES, receipts=RECEIPTS, pay=PAY, carries=CARRIES)
def test_missions_sum_to_the_whole(
    ground: Ground, lines: Any, costs: Any, receipts: Any, pay: Any, carries: Any
) -> None:
    with transaction.atomic():
        written = _lines(ground, lines)
        _spend(ground, written, costs)
        _receive(ground, written, receipts)
        _pay(ground, pay)
        _carry(ground, carries)
        expected = _by_hand(ground)
        for action, engaged, paid in _pay_by_hand(ground):
            row = expected[_pay_place(ground, action)]
            row["engaged"] += engaged
            row["paid"] += paid
        rows = queries.by_mission(ground.year)
        transaction.set_rollback(True)
    shown = {
        row.mission.pk if row.mission else None: {
            "planned": row.planned,
            "granted": row.granted,
            "income": row.income_planned,
            "received": row.income_received,
            "waiting": row.spent.waiting,
            "engaged": row.spent.engaged,
            "paid": row.spent.paid,
            "in": row.carried_in,
            "out": row.carried_out,
        }
        for row in rows
    }
    assert shown == expected
    # The whole, from the examples themselves and no row: nothing was lost on the way to the tables either.
    assert sum(row.planned for row in rows) == sum(cents for _, nature, cents, _ in lines if nature != "fir")
    spent = sum(cents for _, cents, state in costs if state in ("approved", "paid"))
    given_pay = sum(
        cents
        for _, cents, day, state in pay
        if day.year == 2026 and state in ("approved", "batched", "paid", "reversed")
    )
    assert sum(row.spent.engaged for row in rows) == spent + given_pay
    assert all(type(value) is int for row in shown.values() for value in row.values())
