"""A statement is shown, then imported once, whatever is sent again."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from maillage.contexts.funding.bank import queries, statements
from maillage.contexts.funding.bank.models import BankAccount, BankLine, Statement
from maillage.contexts.funding.bank.reading.csv_file import Layout
from maillage.contexts.funding.bank.refusals import BankRefused
from maillage.contexts.funding.bank.tests.conftest import IBAN, sent
from maillage.contexts.funding.bank.tests.test_statements_read import BOMB, SGML, XML
from maillage.platform.files.models import StoredFile
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from tests.people import ClientOf

MARCH = "Date;Libellé;Montant\n04/03/2026;PARKING;-2,00\n04/03/2026;PARKING;-2,00\n09/03/2026;CPAM;10,00\n"
OVERLAP = "Date;Libellé;Montant\n04/03/2026;PARKING;-2,00\n04/03/2026;PARKING;-2,00\n12/03/2026;FRAIS;-1,00\n"


def test_twice_and_overlapping_bring_nothing_twice(treasurer: Actor, account: BankAccount) -> None:
    first = sent(treasurer, account, MARCH)
    assert BankLine.objects.count() == 0
    statements.confirm(by=treasurer, pk=first.pk)
    statements.confirm(by=treasurer, pk=first.pk)
    assert BankLine.objects.count() == 3
    again = statements.confirm(by=treasurer, pk=sent(treasurer, account, MARCH).pk)
    assert (again.new_lines, again.known_lines) == (0, 3)
    over = statements.confirm(by=treasurer, pk=sent(treasurer, account, OVERLAP).pk)
    assert (over.new_lines, over.known_lines, BankLine.objects.count()) == (1, 2, 4)


def test_ofx_knows_the_numbers_of_the_bank(treasurer: Actor, account: BankAccount) -> None:
    statements.confirm(by=treasurer, pk=sent(treasurer, account, SGML, "mars.ofx").pk)
    # The same operation, under the same number, with other words.
    again = statements.confirm(by=treasurer, pk=sent(treasurer, account, XML, "mars2.ofx").pk)
    assert (again.new_lines, again.known_lines) == (0, 1)
    line = BankLine.objects.get(bank_id="A1")
    assert (line.amount_cents, line.left_cents) == (-120_50, 120_50)


def test_another_format_is_left_out_unless_asked(treasurer: Actor, account: BankAccount) -> None:
    statements.confirm(by=treasurer, pk=sent(treasurer, account, SGML, "mars.ofx").pk)
    text = "Date;Libellé;Montant\n04/03/2026;FACTURE F-77;-120,50\n06/03/2026;AUTRE;-1,00\n"
    row = sent(treasurer, account, text)
    found = statements.preview(row)
    assert (len(found.new), len(found.alike), found.known) == (1, 1, 0)
    assert statements.confirm(by=treasurer, pk=row.pk).new_lines == 1
    other = sent(treasurer, account, text)
    assert statements.confirm(by=treasurer, pk=other.pk, with_alike=True).new_lines == 1


def test_columns_are_corrected_then_remembered(treasurer: Actor, account: BankAccount) -> None:
    text = "Quand;Quoi;Combien\n04/03/2026;VIR;-1,00\n"
    row = sent(treasurer, account, text)
    assert "Dites dans quelle colonne" in statements.preview(row).problem
    with pytest.raises(BankRefused, match="Dites"):
        statements.confirm(by=treasurer, pk=row.pk)
    statements.set_layout(by=treasurer, pk=row.pk, layout=Layout(0, 0, label=1, amount=2))
    statements.confirm(by=treasurer, pk=row.pk)
    account.refresh_from_db()
    later = sent(treasurer, account, text.replace("04/03", "05/03"))
    assert statements.preview(later).problem == ""


def test_a_draft_is_given_up_with_its_file(treasurer: Actor, account: BankAccount) -> None:
    row = sent(treasurer, account, MARCH)
    statements.drop(by=treasurer, pk=row.pk)
    assert not Statement.objects.exists()
    assert not StoredFile.objects.filter(owner="funding.statement").exists()
    kept = sent(treasurer, account, MARCH)
    statements.confirm(by=treasurer, pk=kept.pk)
    with pytest.raises(BankRefused, match="déjà importé"):
        statements.drop(by=treasurer, pk=kept.pk)


def test_the_number_of_the_account_is_never_whole(
    scoped: Community, treasurer: Actor, account: BankAccount, client_of: ClientOf
) -> None:
    other = statements.save_account(
        by=treasurer, name="Livret", iban=IBAN, opening_on=date(2026, 1, 1), opening_cents=-5_00
    )
    browser = client_of("treasurer")
    for url in (
        community_url(scoped, "funding:bank_accounts"),
        community_url(scoped, "funding:bank_accounts") + "?format=csv",
        community_url(scoped, "funding:bank_account", pk=account.pk),
        community_url(scoped, "funding:bank_account_edit", pk=other.pk),
    ):
        answer = browser.get(url)
        text = b"".join(answer).decode() if answer.streaming else answer.text
        assert IBAN not in text.replace(" ", "").replace("\u00a0", "")
    assert queries.balance_on(other, date(2027, 1, 1)) == -5_00


def test_an_account_is_changed_by_one_at_a_time(treasurer: Actor, account: BankAccount) -> None:
    values: dict[str, Any] = {"opening_on": account.opening_on, "opening_cents": 0}
    statements.save_account(by=treasurer, pk=account.pk, seen=1, name="Principal", **values)
    with pytest.raises(statements.ChangedMeanwhile):
        statements.save_account(by=treasurer, pk=account.pk, seen=1, name="Autre", **values)
    with pytest.raises(BankRefused, match="déjà ce nom"):
        statements.save_account(by=treasurer, name="Principal", **values)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "une colonne|vide"),
        (BOMB.encode(), "instructions"),
        (b"%PDF-1.4 x", "une colonne|format"),
        (b"a;b\n\x00;c", "format accept"),
        pytest.param(b"<OFX><STMTRS>", "abîmé", id="cut"),
    ],
)
def test_a_hostile_file_is_refused_and_nothing_is_kept(
    data: bytes, told: str, scoped: Community, account: BankAccount, client_of: ClientOf
) -> None:
    answer = client_of("treasurer").post(
        community_url(scoped, "funding:bank_send", pk=account.pk),
        {"file": SimpleUploadedFile("releve.csv", data)},
    )
    assert answer.status_code in (200, 422)
    assert not Statement.objects.exists()
    assert re.search(told, answer.text)


def test_the_balance_of_the_bank_against_ours(treasurer: Actor, account: BankAccount) -> None:
    statements.save_account(
        by=treasurer,
        pk=account.pk,
        name="Courant",
        is_payer=True,
        opening_on=date(2026, 3, 4) - timedelta(days=1),
        opening_cents=1_355_06,
    )
    statements.confirm(by=treasurer, pk=sent(treasurer, account, SGML, "mars.ofx").pk)
    account.refresh_from_db()
    assert queries.reconciliation(account).gap_cents == 0


def test_the_pages_of_a_statement(
    scoped: Community, treasurer: Actor, account: BankAccount, client_of: ClientOf
) -> None:
    browser = client_of("treasurer")
    answer = browser.post(
        community_url(scoped, "funding:bank_send", pk=account.pk),
        {"file": SimpleUploadedFile("mars.csv", MARCH.encode("cp1252"))},
    )
    page = browser.get(answer["Location"])
    assert "PARKING" in page.text
    row = Statement.objects.get()
    done = browser.post(community_url(scoped, "funding:bank_statement_import", pk=row.pk), follow=True)
    assert re.search(r"3.lignes importées", done.text)
    assert client_of("secretary").get(answer["Location"]).status_code == 403
    assert browser.get(community_url(scoped, "funding:bank_reconciliation", pk=account.pk)).status_code == 200
