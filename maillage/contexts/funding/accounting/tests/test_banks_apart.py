"""Each account at the bank has its own account of the plan; each nature of pay its own charge."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.utils import timezone

from maillage.contexts.association.models import Contact
from maillage.contexts.funding.accounting import chart, queries, services
from maillage.contexts.funding.accounting.banks import number_of
from maillage.contexts.funding.bank import services as bank
from maillage.contexts.funding.bank import statements
from maillage.contexts.funding.bank.models import BankAccount, BankLine
from maillage.contexts.funding.budget import services as budget
from maillage.contexts.funding.payments import accounts
from maillage.contexts.funding.payments import services as payments
from maillage.contexts.funding.time.models import TimeEntry
from maillage.contexts.programme.models import ReportingYear
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf

IBAN = "FR1420041010050500013M02606"
TODAY = timezone.localdate


@pytest.fixture
def treasurer(scoped: Community, actor_of: ActorOf) -> Actor:
    by = actor_of("treasurer")
    accounts.save_payer(by=by, holder="CPTS d’Exemple", iban=IBAN, message="pain.001.001.09")
    return by


@pytest.fixture
def year(scoped: Community) -> ReportingYear:
    row: ReportingYear = ReportingYear.objects.create(
        community=scoped,
        label="Année",
        starts_on=TODAY() - timedelta(days=200),
        ends_on=TODAY() + timedelta(days=100),
    )
    return row


def _account(by: Actor, name: str, *, is_payer: bool = False) -> BankAccount:
    first = date(TODAY().year - 1, 1, 1)
    return statements.save_account(
        by=by, name=name, is_payer=is_payer, opening_on=first, opening_cents=10_000_00
    )


def _line(by: Actor, account: BankAccount, label: str, amount: str) -> BankLine:
    text = f"Date;Libellé;Montant\n{TODAY():%d/%m/%Y};{label};{amount}"
    name = f"{account.name}.csv"
    sent = statements.send(by=by, account=account, name=name, stream=io.BytesIO(text.encode()))
    statements.confirm(by=by, pk=sent.pk)
    row: BankLine = BankLine.objects.get(account=account, label=label)
    return row


def _income(by: Actor, year: ReportingYear) -> int:
    values = {"kind": "income", "nature": "fir", "label": "FIR", "planned_cents": 500_00}
    line = budget.create_line(by=by, year=year, values=values)
    made = budget.record_receipt(
        by=by, line_pk=line.pk, received_on=TODAY(), amount_cents=500_00, payer="ARS"
    )
    return made.pk


def _told(year: ReportingYear, source: str) -> list[tuple[str, int, int]]:
    rows = [row for row in queries.journal(year) if row.source == source]
    return sorted((row.account, row.debit_cents, row.credit_cents) for row in rows)


def test_one_account_keeps_the_plain_number(year: ReportingYear, treasurer: Actor) -> None:
    pk = _income(treasurer, year)
    assert _told(year, f"receipt-{pk}") == [("512000", 500_00, 0), ("740100", 0, 500_00)]
    _account(treasurer, "Courant", is_payer=True)
    assert _told(year, f"receipt-{pk}") == [("512000", 500_00, 0), ("740100", 0, 500_00)]


def test_a_sum_is_on_the_account_where_its_line_is(year: ReportingYear, treasurer: Actor) -> None:
    pk = _income(treasurer, year)
    _account(treasurer, "Courant", is_payer=True)
    savings = _account(treasurer, "Livret")
    assert [chart.roles()[one][:2] for one in ("bank", "bank2")] == [
        ("Banque : Courant", "512100"),
        ("Banque : Livret", "512200"),
    ]
    assert _told(year, f"receipt-{pk}")[0] == ("512100", 500_00, 0)
    line = _line(treasurer, savings, "VIR ARS", "500,00")
    bank.accept(by=treasurer, line_pk=line.pk, key=f"receipt:{pk}")
    assert _told(year, f"receipt-{pk}")[0] == ("512200", 500_00, 0)
    services.save_account(by=treasurer, role="bank2", number="512800", label="Livret")
    assert _told(year, f"receipt-{pk}")[0] == ("512800", 500_00, 0)


def test_a_line_put_aside_is_on_its_own_account(year: ReportingYear, treasurer: Actor) -> None:
    _account(treasurer, "Courant", is_payer=True)
    line = _line(treasurer, _account(treasurer, "Livret"), "FRAIS", "-12,00")
    made = bank.set_aside(by=treasurer, line_pk=line.pk, aside="charges", reason="frais")
    assert _told(year, f"aside-{made.pk}") == [("512200", 0, 12_00), ("627000", 12_00, 0)]


def test_what_was_frozen_on_the_other_account_is_corrected(year: ReportingYear, treasurer: Actor) -> None:
    pk = _income(treasurer, year)
    _account(treasurer, "Courant", is_payer=True)
    savings = _account(treasurer, "Livret")
    services.freeze(by=treasurer, year=year, until_on=TODAY())
    line = _line(treasurer, savings, "VIR ARS", "500,00")
    bank.accept(by=treasurer, line_pk=line.pk, key=f"receipt:{pk}")
    assert _told(year, f"receipt-{pk}") == [
        ("512100", 0, 500_00),
        ("512100", 500_00, 0),
        ("512200", 500_00, 0),
        ("740100", 0, 500_00),
    ]


def test_indemnities_and_remunerations_are_two_charges(year: ReportingYear, treasurer: Actor) -> None:
    _account(treasurer, "Livret")
    _account(treasurer, "Courant", is_payer=True)
    contact = Contact.objects.create(
        community=year.community, last_name="Membre", search_name="membre", standing="member"
    )
    accounts.save_account(by=treasurer, contact=contact, holder="Membre", iban=IBAN)
    for kind, cents in (("indemnity", 60_00), ("mission", 40_00)):
        TimeEntry.objects.create(
            community=year.community,
            contact=contact,
            source="declared",
            source_id=kind,
            kind=kind,
            title="Temps",
            happened_on=TODAY(),
            minutes=60,
            cap_year=TODAY().year,
            state="approved",
            amount_cents=cents,
        )
    made = payments.make_batch(by=treasurer, contact_ids=[contact.pk], execution_on=TODAY())
    payments.mark_paid(by=treasurer, pk=made.pk, paid_on=TODAY())
    assert _told(year, f"batch-{made.pk}") == [
        ("467000", 0, 100_00),
        ("622610", 40_00, 0),
        ("622800", 60_00, 0),
    ]
    # Transfers leave from the account of transfers, the second one here.
    assert _told(year, f"batch_paid-{made.pk}") == [("467000", 100_00, 0), ("512200", 0, 100_00)]


def test_paper_is_not_a_rent() -> None:
    assert chart.ROLES["supplies"][1:] == ("606400", "Fournitures administratives")
    assert chart.ROLES["premises"][1] == "613000"


def test_numbers_of_accounts_differ() -> None:
    assert number_of(1, 1) == "512000"
    found = [number_of(rank, 20) for rank in range(1, 21)]
    assert found[:2] == ["512100", "512200"]
    assert len(set(found)) == 20


def test_a_number_has_one_label() -> None:
    """A file of accounts that gives two labels to a number is refused by who reads it."""
    labels: dict[str, set[str]] = {}
    for _, number, label in chart.ROLES.values():
        labels.setdefault(number, set()).add(label)
    assert [number for number, found in labels.items() if len(found) > 1] == []
