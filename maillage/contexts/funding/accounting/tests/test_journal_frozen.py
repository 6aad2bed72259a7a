"""The journal of a year: balanced, numbered without a gap, frozen then corrected."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from maillage.contexts.funding.accounting import queries, services
from maillage.contexts.funding.accounting.models import JournalRow
from maillage.contexts.funding.budget import services as budget
from maillage.contexts.funding.budget.models import Receipt
from maillage.contexts.funding.expenses import services as expenses
from maillage.contexts.funding.refusals import MoneyRefused
from maillage.contexts.programme.models import ReportingYear
from maillage.core.money.journal import FEC_COLUMNS
from maillage.platform.audit.models import AccessEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from tests.people import ActorOf, ClientOf


def today() -> date:
    return timezone.localdate()


@pytest.fixture
def year(scoped: Community) -> ReportingYear:
    row: ReportingYear = ReportingYear.objects.create(
        community=scoped,
        label="Année",
        starts_on=today() - timedelta(days=200),
        ends_on=today() + timedelta(days=100),
    )
    return row


@pytest.fixture
def receipt(year: ReportingYear, actor_of: ActorOf) -> Receipt:
    values = {"kind": "income", "nature": "fir", "label": "FIR", "planned_cents": 500_00}
    line = budget.create_line(by=actor_of("treasurer"), year=year, values=values)
    return budget.record_receipt(
        by=actor_of("treasurer"),
        line_pk=line.pk,
        received_on=today() - timedelta(days=20),
        amount_cents=500_00,
        payer="ARS",
    )


@pytest.fixture
def treasurer(actor_of: ActorOf) -> Actor:
    return actor_of("treasurer")


def _pay(year: ReportingYear, actor_of: ActorOf, cents: int, **changes: Any) -> None:
    values = {"kind": "expense", "nature": "services", "label": "Achats", "planned_cents": 900_00}
    line = budget.create_line(by=actor_of("treasurer"), year=year, values=values)
    values = {
        "year": year,
        "line": line,
        "supplier": "Imprimerie du Val",
        "label": "Affiches",
        "invoice": "F-12",
        "amount_cents": cents,
        "invoiced_on": today() - timedelta(days=30),
    }
    row = expenses.create(by=actor_of("coordinator"), values=values | changes)
    expenses.submit(by=actor_of("coordinator"), pk=row.pk)
    expenses.approve(by=actor_of("treasurer"), pk=row.pk)
    expenses.mark_paid(by=actor_of("treasurer"), pk=row.pk, paid_on=today() - timedelta(days=10))


def _check(rows: list[queries.ShownRow]) -> None:
    """Each entry is balanced, numbers go from 1 without a gap, in the order of days."""
    by_number: dict[int, int] = {}
    for row in rows:
        by_number[row.number] = by_number.get(row.number, 0) + row.debit_cents - row.credit_cents
    assert list(by_number) == list(range(1, len(by_number) + 1))
    assert set(by_number.values()) <= {0}


def _kept(rows: list[queries.ShownRow]) -> list[tuple[int, str, str, int, int]]:
    return [(one.number, one.source, one.account, one.debit_cents, one.credit_cents) for one in rows]


def test_an_invoice_then_its_payment_then_an_income(
    year: ReportingYear, receipt: Receipt, actor_of: ActorOf
) -> None:
    _pay(year, actor_of, 120_00)
    rows = queries.journal(year)
    _check(rows)
    told = [(one.journal, one.account, one.party, one.debit_cents, one.credit_cents) for one in rows]
    assert told == [
        ("AC", "622600", "", 120_00, 0),
        ("AC", "401000", "FIMPRIMERIEDUVAL", 0, 120_00),
        ("BQ", "512000", "", 500_00, 0),
        ("BQ", "740100", "", 0, 500_00),
        ("BQ", "401000", "FIMPRIMERIEDUVAL", 120_00, 0),
        ("BQ", "512000", "", 0, 120_00),
    ]


def test_what_is_frozen_stays_and_is_corrected_after(
    year: ReportingYear, receipt: Receipt, treasurer: Actor, actor_of: ActorOf
) -> None:
    until = today() - timedelta(days=5)
    made = services.freeze(by=treasurer, year=year, until_on=until)
    assert services.freeze(by=treasurer, year=year, until_on=until).pk == made.pk
    before = _kept(queries.journal(year))
    # An account changed since counts for what is not frozen only.
    services.save_account(by=treasurer, role="fir", number="741000", label="FIR", confirmed_by="Cabinet")
    assert _kept(queries.journal(year)) == before
    budget.cancel_receipt(by=treasurer, pk=receipt.pk, reason="Saisie en double")
    _pay(year, actor_of, 80_00)
    rows = queries.journal(year)
    _check(rows)
    assert _kept(rows)[: len(before)] == before
    late = rows[len(before) :]
    assert all(one.entered_on > until for one in late)
    fixed = [one for one in late if one.source == f"receipt-{receipt.pk}"]
    assert sorted((one.account, one.debit_cents, one.credit_cents) for one in fixed) == [
        ("512000", 0, 500_00),
        ("740100", 500_00, 0),
    ]
    assert all(one.label.startswith("Correction") for one in fixed)
    services.freeze(by=treasurer, year=year, until_on=today())
    assert _kept(queries.journal(year)) == _kept(rows)
    assert JournalRow.objects.count() == len(rows)


def test_a_day_is_frozen_once_and_only_past_days(year: ReportingYear, treasurer: Actor) -> None:
    services.freeze(by=treasurer, year=year, until_on=today() - timedelta(days=2))
    with pytest.raises(MoneyRefused, match="déjà figé"):
        services.freeze(by=treasurer, year=year, until_on=today() - timedelta(days=3))
    with pytest.raises(MoneyRefused, match="passé"):
        services.freeze(by=treasurer, year=year, until_on=today() + timedelta(days=1))


@pytest.mark.parametrize("number", ["", "12", "912345", "62A", "62260000000"])
def test_an_account_that_is_none_is_refused(number: str, treasurer: Actor) -> None:
    with pytest.raises(MoneyRefused, match="chiffres"):
        services.save_account(by=treasurer, role="bank", number=number, label="Banque")


def test_the_file_and_the_exports(
    scoped: Community, year: ReportingYear, receipt: Receipt, client_of: ClientOf
) -> None:
    browser = client_of("auditor")
    answer = browser.get(community_url(scoped, "funding:journal_fec", year=year.pk))
    lines = answer.content.decode("iso8859-15").split("\r\n")
    assert lines[0].split("\t") == list(FEC_COLUMNS)
    assert lines[1].split("\t")[11] == "500,00"
    assert {len(line.split("\t")) for line in lines[:-1]} == {18}
    assert "SIREN-A-COMPLETER" in answer["Content-Disposition"]
    assert AccessEntry.objects.filter(what="funding.fec").count() == 1
    page = browser.get(community_url(scoped, "funding:journal"))
    assert "n’est pas toujours tenue" in page.text
    assert "Figer" not in page.text
    assert client_of("secretary").get(community_url(scoped, "funding:journal")).status_code == 403
