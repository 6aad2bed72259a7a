"""One line settles several things and the reverse, never beyond either side, never twice."""

from __future__ import annotations

import pytest

from maillage.contexts.funding.bank import queries, services
from maillage.contexts.funding.bank.models import BankLine, Match
from maillage.contexts.funding.bank.refusals import BankRefused
from maillage.contexts.funding.bank.tests.conftest import TODAY, Batches, Expenses, Lines
from maillage.contexts.funding.budget import services as budget
from maillage.contexts.funding.budget.models import Receipt
from maillage.contexts.funding.expenses import services as expenses
from maillage.contexts.funding.payments.models import Batch, Transfer
from maillage.contexts.programme.models import ReportingYear
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from tests.people import ClientOf


def _left(line: BankLine) -> int:
    return BankLine.objects.get(pk=line.pk).left_cents


def test_a_line_pays_an_expense_once(treasurer: Actor, lines: Lines, expense: Expenses) -> None:
    row = expense(120_00)
    (line,) = lines((f"VIR IMPRIMERIE {row.invoice}", -120_00))
    (best, *_) = queries.choices(line).proposed
    assert best.candidate.key == f"expense:{row.pk}"
    assert best.why == ("même montant", "référence dans le libellé", "dates proches")
    made = services.accept(by=treasurer, line_pk=line.pk, key=best.candidate.key, seen_left=120_00)
    row.refresh_from_db()
    assert (row.state, row.paid_on, made.marked, _left(line)) == ("paid", line.booked_on, True, 0)
    with pytest.raises(BankRefused, match="déjà expliquée"):
        services.accept(by=treasurer, line_pk=line.pk, key=best.candidate.key, seen_left=120_00)
    assert AuditEntry.objects.filter(action="expense.paid").count() == 1


def test_neither_side_is_exceeded(treasurer: Actor, lines: Lines, expense: Expenses) -> None:
    row = expense(100_00)
    first, second = lines(("ACOMPTE", -70_00), ("SOLDE", -70_00))
    key = f"expense:{row.pk}"
    with pytest.raises(BankRefused, match="dépassé"):
        services.accept(by=treasurer, line_pk=first.pk, key=key, cents=70_01)
    services.accept(by=treasurer, line_pk=first.pk, key=key)
    row.refresh_from_db()
    assert row.state == "approved"
    services.accept(by=treasurer, line_pk=second.pk, key=key)
    row.refresh_from_db()
    assert (row.state, _left(first), _left(second)) == ("paid", 0, 40_00)
    with pytest.raises(BankRefused, match="vient d’être réglé"):
        services.accept(by=treasurer, line_pk=second.pk, key=key)


def test_two_people_at_the_same_line(treasurer: Actor, lines: Lines, expense: Expenses) -> None:
    one, other = expense(30_00), expense(50_00)
    (line,) = lines(("PAIEMENTS", -80_00))
    services.accept(by=treasurer, line_pk=line.pk, key=f"expense:{one.pk}", seen_left=80_00)
    with pytest.raises(BankRefused, match="entre-temps"):
        services.accept(by=treasurer, line_pk=line.pk, key=f"expense:{other.pk}", seen_left=80_00)
    services.accept(by=treasurer, line_pk=line.pk, key=f"expense:{other.pk}", seen_left=50_00)
    assert _left(line) == 0


def test_a_batch_is_paid_when_its_transfers_all_left(treasurer: Actor, lines: Lines, batch: Batches) -> None:
    row = batch(40_00, 60_00, 75_00)
    transfers = list(Transfer.objects.order_by("pk"))
    (part, rest) = lines(("VIR SEPA", -100_00), ("VIR SEPA SUITE", -75_00))
    together = queries.choices(part).together
    assert [one.candidate.key for one in together] == [f"transfer:{one.pk}" for one in transfers[:2]]
    keys = [one.candidate.key for one in together]
    assert services.accept_many(by=treasurer, line_pk=part.pk, keys=keys, seen_left=100_00) == 2
    assert Batch.objects.get(pk=row.pk).state == "ready"
    # What a transfer took is no longer the batch's to give.
    with pytest.raises(BankRefused, match="dépassé"):
        services.accept(by=treasurer, line_pk=rest.pk, key=f"batch:{row.pk}", cents=75_01)
    services.accept(by=treasurer, line_pk=rest.pk, key=f"transfer:{transfers[2].pk}")
    assert Batch.objects.get(pk=row.pk).state == "paid"


def test_what_is_sure_is_accepted_and_undone_together(
    treasurer: Actor, lines: Lines, expense: Expenses, batch: Batches
) -> None:
    row, lot = expense(120_00), batch(40_00)
    twin, other_twin = expense(9_00, invoice="A-1001"), expense(9_00, invoice="A-1002")
    made = lines(
        (f"VIR {row.invoice}", -120_00), (f"VIR LOT {lot.label}", -40_00), ("VIR A-1001 A-1002", -9_00)
    )
    done = services.accept_sure(by=treasurer, account_pk=made[0].account_id)
    assert (done.count, done.refused, [_left(one) for one in made]) == (2, (), [0, 0, 9_00])
    assert services.accept_sure(by=treasurer, account_pk=made[0].account_id).count == 0
    count, told = services.undo_group(by=treasurer, group=done.group)
    assert (count, len(told)) == (2, 2)
    assert services.undo_group(by=treasurer, group=done.group) == (0, [])
    assert [_left(one) for one in made] == [120_00, 40_00, 9_00]
    # What was noted stays noted, and may be matched again without being noted twice.
    row.refresh_from_db()
    assert row.state == "paid"
    again = services.accept(by=treasurer, line_pk=made[0].pk, key=f"expense:{row.pk}")
    assert not again.marked
    assert {twin.state, other_twin.state} == {"approved"}


def test_what_comes_in_is_recorded_once(treasurer: Actor, lines: Lines, year: ReportingYear) -> None:
    values = {"kind": "income", "nature": "fir", "label": "FIR", "planned_cents": 500_00}
    line = budget.create_line(by=treasurer, year=year, values=values)
    (came,) = lines(("VIR ARS FIR", 500_00))
    services.accept(by=treasurer, line_pk=came.pk, key=f"income:{line.pk}")
    receipt = Receipt.objects.get()
    assert (receipt.amount_cents, receipt.received_on) == (500_00, came.booked_on)
    with pytest.raises(BankRefused):
        services.accept(by=treasurer, line_pk=came.pk, key=f"income:{line.pk}")
    told = services.undo(by=treasurer, pk=Match.objects.get().pk)
    assert "reste enregistrée" in told
    services.accept(by=treasurer, line_pk=came.pk, key=f"receipt:{receipt.pk}")
    assert Receipt.objects.count() == 1


def test_a_closed_year_refuses_and_nothing_is_left(
    treasurer: Actor, lines: Lines, year: ReportingYear
) -> None:
    values = {"kind": "income", "nature": "fir", "label": "FIR", "planned_cents": 500_00}
    line = budget.create_line(by=treasurer, year=year, values=values)
    (came,) = lines(("VIR ARS", 500_00))
    key = f"income:{line.pk}"
    ReportingYear.objects.filter(pk=year.pk).update(state="closed")
    with pytest.raises(BankRefused, match="close"):
        services.accept(by=treasurer, line_pk=came.pk, key=key)
    assert (_left(came), Receipt.objects.count(), Match.objects.count()) == (500_00, 0, 0)


def test_a_line_without_object(treasurer: Actor, lines: Lines) -> None:
    (line,) = lines(("FRAIS DE TENUE DE COMPTE", -3_50))
    with pytest.raises(BankRefused, match="motif"):
        services.set_aside(by=treasurer, line_pk=line.pk, aside="charges", reason=" ")
    made = services.set_aside(by=treasurer, line_pk=line.pk, aside="charges", reason="Frais du mois")
    assert _left(line) == 0
    assert services.undo(by=treasurer, pk=made.pk) == ""
    assert services.undo(by=treasurer, pk=made.pk) == ""
    assert _left(line) == 3_50


def test_the_reconciliation_tells_both_sides(
    treasurer: Actor, lines: Lines, expense: Expenses, batch: Batches
) -> None:
    paid = expense(12_00)
    expenses.mark_paid(by=treasurer, pk=paid.pk, paid_on=TODAY())
    batch(40_00)
    (line,) = lines(("INCONNU", -5_00))
    found = queries.reconciliation(line.account)
    assert found.counted_cents == 995_00
    assert [one.key for one in found.without_line] == [f"expense:{paid.pk}"]
    assert (list(found.unexplained), found.unexplained_out_cents) == ([line], 5_00)


def test_pages_and_double_click(
    scoped: Community, client_of: ClientOf, treasurer: Actor, lines: Lines, expense: Expenses
) -> None:
    row = expense(120_00)
    (line,) = lines((f"VIR {row.invoice}", -120_00))
    browser = client_of("treasurer")
    page = browser.get(community_url(scoped, "funding:bank_line", pk=line.pk))
    assert "référence dans le libellé" in page.text
    sent = {"key": f"expense:{row.pk}", "seen_left": "12000", "amount_cents": "120"}
    url = community_url(scoped, "funding:bank_match", pk=line.pk)
    assert "?etat=todo" in browser.post(url, sent)["Location"]
    again = browser.post(url, sent, follow=True)
    assert "déjà expliquée" in again.text
    assert Match.objects.count() == 1
    # The one who controls reads, and writes nothing.
    auditor = client_of("auditor")
    shown = auditor.get(community_url(scoped, "funding:bank_line", pk=line.pk))
    assert shown.status_code == 200
    assert "Défaire" not in shown.text
    assert auditor.post(url, sent).status_code == 403
