"""An account of the association, statements as files, and things to settle."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from django.utils import timezone

from maillage.contexts.association.models import Contact
from maillage.contexts.funding.bank import statements
from maillage.contexts.funding.bank.models import BankAccount, BankLine, Statement
from maillage.contexts.funding.budget import services as budget
from maillage.contexts.funding.budget.models import BudgetLine, Kind, Nature
from maillage.contexts.funding.expenses import services as expenses
from maillage.contexts.funding.expenses.models import Expense
from maillage.contexts.funding.payments import accounts
from maillage.contexts.funding.payments import services as payments
from maillage.contexts.funding.payments.models import Batch
from maillage.contexts.funding.time.models import TimeEntry
from maillage.contexts.programme.models import ReportingYear
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf

IBAN = "FR1420041010050500013M02606"
TODAY = timezone.localdate

Lines = Callable[..., list[BankLine]]
Expenses = Callable[..., Expense]
Batches = Callable[..., Batch]


@pytest.fixture
def treasurer(actor_of: ActorOf, scoped: Community) -> Actor:
    """A treasurer of an association that has an account for its transfers."""
    by = actor_of("treasurer")
    accounts.save_payer(by=by, holder="CPTS d’Exemple", iban=IBAN, message="pain.001.001.09")
    return by


@pytest.fixture
def account(treasurer: Actor) -> BankAccount:
    opening = TODAY() - timedelta(days=300)
    return statements.save_account(
        by=treasurer, name="Courant", is_payer=True, opening_on=opening, opening_cents=1_000_00
    )


@pytest.fixture
def year(scoped: Community) -> ReportingYear:
    this = TODAY().year
    row: ReportingYear = ReportingYear.objects.create(
        community=scoped, label=str(this), starts_on=date(this, 1, 1), ends_on=date(this, 12, 31)
    )
    return row


def sent(by: Actor, account: BankAccount, text: str, name: str = "releve.csv") -> Statement:
    return statements.send(by=by, account=account, name=name, stream=io.BytesIO(text.encode()))


@pytest.fixture
def lines(treasurer: Actor, account: BankAccount) -> Lines:
    """lines(("VIR LOT", -12_00), …): imported today, in that order."""

    def make(*told: tuple[str, int], day: date | None = None) -> list[BankLine]:
        shown = (day or TODAY()).strftime("%d/%m/%Y")
        rows = [f"{shown};{label};{cents / 100:.2f}".replace(".", ",") for label, cents in told]
        row = sent(treasurer, account, "\n".join(["Date;Libellé;Montant", *rows]))
        statements.confirm(by=treasurer, pk=row.pk)
        return list(BankLine.objects.filter(statement=row).order_by("pk"))

    return make


@pytest.fixture
def budget_line(year: ReportingYear, treasurer: Actor) -> BudgetLine:
    values = {"kind": Kind.EXPENSE, "nature": Nature.SERVICES, "label": "Achats", "planned_cents": 900_00}
    return budget.create_line(by=treasurer, year=year, values=values)


@pytest.fixture
def expense(year: ReportingYear, budget_line: BudgetLine, treasurer: Actor, actor_of: ActorOf) -> Expenses:
    """expense(cents, invoice="F-2026-01"): approved, to be paid."""
    numbers = count(1)

    def make(cents: int, **changes: Any) -> Expense:
        values = {
            "year": year,
            "line": budget_line,
            "supplier": "Imprimerie du Val",
            "label": "Affiches",
            "invoice": f"F-2026-{next(numbers):03d}",
            "amount_cents": cents,
            "invoiced_on": TODAY() - timedelta(days=4),
        }
        row = expenses.create(by=actor_of("coordinator"), values=values | changes)
        expenses.submit(by=actor_of("coordinator"), pk=row.pk)
        return expenses.approve(by=treasurer, pk=row.pk)

    return make


@pytest.fixture
def batch(scoped: Community, treasurer: Actor) -> Batches:
    """batch(40_00, 60_00): transfers of these sums, to members of their own, waiting to be paid."""
    numbers = count(1)

    def make(*sums: int) -> Batch:
        members = []
        for cents in sums:
            number = next(numbers)
            contact = Contact.objects.create(
                community=scoped,
                last_name=f"Membre{number}",
                search_name=f"membre{number}",
                standing="member",
            )
            accounts.save_account(by=treasurer, contact=contact, holder=contact.name, iban=IBAN)
            TimeEntry.objects.create(
                community=scoped,
                contact=contact,
                source="declared",
                source_id=str(number),
                kind="mission",
                title="Rédaction",
                happened_on=TODAY(),
                minutes=60,
                cap_year=TODAY().year,
                state="approved",
                amount_cents=cents,
            )
            members.append(contact.pk)
        return payments.make_batch(by=treasurer, contact_ids=members, execution_on=TODAY())

    return make
