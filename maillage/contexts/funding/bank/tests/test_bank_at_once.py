"""A line of the bank accepted by several at the same moment settles its thing once."""

from __future__ import annotations

import pytest

from maillage.contexts.funding.bank import services
from maillage.contexts.funding.bank.models import BankLine, Match
from maillage.contexts.funding.bank.refusals import BankRefused
from maillage.contexts.funding.bank.tests.conftest import Batches, Expenses, Lines
from maillage.contexts.funding.budget import services as budget
from maillage.contexts.funding.budget.models import Receipt
from maillage.contexts.funding.models import Expense, TimeEntry
from maillage.contexts.programme.models import ReportingYear
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.at_once import at_once
from tests.people import ActorOf

pytestmark = pytest.mark.django_db(transaction=True)


def _written(action: str) -> int:
    return AuditEntry.objects.filter(action=action).count()


def _accepted(
    scoped: Community, hands: list[Actor], pairs: list[tuple[BankLine, str]]
) -> list[Match | Exception]:
    """Each pair by each hand, all at once; those that were not refused."""
    said = at_once(
        scoped,
        *[
            lambda by=by, line=line, key=key: services.accept(by=by, line_pk=line.pk, key=key)
            for line, key in pairs
            for by in hands
        ],
    )
    assert all(isinstance(one, Match | BankRefused) for one in said), said
    return [one for one in said if isinstance(one, Match)]


@pytest.fixture
def hands(treasurer: Actor, actor_of: ActorOf) -> list[Actor]:
    return [treasurer, actor_of("president")]


def test_an_expense_is_paid_once(
    scoped: Community, hands: list[Actor], lines: Lines, expense: Expenses
) -> None:
    row = expense(120_00)
    # The bank shows the sum twice: the second line must stay to be explained.
    first, second = lines((f"VIR {row.invoice}", -120_00), ("VIR AUTRE", -120_00))
    key = f"expense:{row.pk}"
    (made,) = _accepted(scoped, hands, [(first, key), (second, key)])
    assert isinstance(made, Match)
    assert (Expense.objects.get().state, Match.objects.count(), _written("expense.paid")) == ("paid", 1, 1)
    left = sum(BankLine.objects.values_list("left_cents", flat=True))
    assert left == 120_00


def test_a_batch_is_paid_once(scoped: Community, hands: list[Actor], lines: Lines, batch: Batches) -> None:
    row = batch(40_00, 60_00)
    (line,) = lines(("VIR LOT", -100_00))
    assert len(_accepted(scoped, hands, [(line, f"batch:{row.pk}"), (line, f"batch:{row.pk}")])) == 1
    assert (_written("batch.paid"), _written("time.paid"), Match.objects.count()) == (1, 2, 1)
    assert set(TimeEntry.objects.values_list("state", flat=True)) == {"paid"}


def test_a_receipt_is_recorded_once_and_sure_ones_too(
    scoped: Community, hands: list[Actor], lines: Lines, expense: Expenses, year: ReportingYear
) -> None:
    values = {"kind": "income", "nature": "fir", "label": "FIR", "planned_cents": 500_00}
    line = budget.create_line(by=hands[0], year=year, values=values)
    (came,) = lines(("VIR ARS", 500_00))
    assert len(_accepted(scoped, hands, [(came, f"income:{line.pk}")] * 2)) == 1
    assert sum(Receipt.objects.values_list("amount_cents", flat=True)) == 500_00
    rows = [expense(cents) for cents in (31_00, 47_00)]
    lines(*[(f"VIR {row.invoice}", -row.amount_cents) for row in rows])
    said = at_once(
        scoped,
        *[lambda by=by: services.accept_sure(by=by, account_pk=came.account_id) for by in hands * 2],
    )
    assert all(isinstance(one, services.Accepted) for one in said), said
    assert sum(one.count for one in said if isinstance(one, services.Accepted)) == 2
    assert (_written("expense.paid"), Match.objects.count()) == (2, 3)
