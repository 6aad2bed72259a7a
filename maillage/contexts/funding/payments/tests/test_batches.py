"""Batches: each entry once, whole or not at all, and what comes back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from maillage.contexts.funding.payments import accounts, printed, queries, services
from maillage.contexts.funding.payments.models import Batch, MemberAccount, PaidEntry, Transfer
from maillage.contexts.funding.payments.refusals import PayRefused
from maillage.contexts.funding.payments.schema import problems
from maillage.contexts.funding.payments.tests.conftest import IBAN, Approved, Member
from maillage.contexts.funding.time import services as time_services
from maillage.contexts.funding.time.models import TimeEntry
from maillage.core.pay.sepa import V03, V09, pain_001
from maillage.platform.tenancy.actor import Actor
from tests.people import ClientOf


def make(by: Actor, *contacts: object) -> Batch:
    pks = [one.pk for one in contacts]  # type: ignore[attr-defined]
    return services.make_batch(by=by, contact_ids=pks, execution_on=timezone.localdate())


def paid(by: Actor, batch: Batch) -> Batch:
    return services.mark_paid(by=by, pk=batch.pk, paid_on=timezone.localdate())


def test_one_transfer_a_member_of_all_that_is_approved(
    member: Member, approved: Approved, treasurer: Actor
) -> None:
    first, second = member("Aubépine"), member("Bruyère")
    approved(first), approved(first, 12_34), approved(second, 5_00)
    batch = make(treasurer, first, second)
    assert (batch.label, batch.total_cents) == (f"{timezone.localdate().year}-001", 57_34)
    assert [one.amount_cents for one in queries.transfers_of(batch)] == [52_34, 5_00]
    assert {one.state for one in TimeEntry.objects.all()} == {"batched"}
    assert queries.dues() == []
    paid(treasurer, batch)
    assert {one.state for one in TimeEntry.objects.all()} == {"paid"}
    assert sum(queries.paid_cents(timezone.localdate().year).values()) == 57_34


def test_tried_again_it_pays_once(member: Member, approved: Approved, treasurer: Actor) -> None:
    contact = member()
    approved(contact)
    batch = make(treasurer, contact)
    with pytest.raises(PayRefused, match="Rien à payer"):
        make(treasurer, contact)
    first = paid(treasurer, batch)
    assert paid(treasurer, batch).version == first.version
    assert PaidEntry.objects.filter(in_force=True).count() == 1


def test_the_database_refuses_a_second_payment(member: Member, approved: Approved, treasurer: Actor) -> None:
    contact = member()
    entry = approved(contact)
    make(treasurer, contact)
    line = PaidEntry.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        PaidEntry.objects.create(
            community=line.community, transfer=line.transfer, entry=entry, amount_cents=40_00
        )


def test_a_batch_that_is_cut_off_leaves_nothing(
    member: Member, approved: Approved, treasurer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    contact = member()
    approved(contact)

    def killed(*args: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(services, "validated", killed)
    with pytest.raises(KeyboardInterrupt):
        make(treasurer, contact)
    monkeypatch.undo()
    assert (Batch.objects.count(), Transfer.objects.count()) == (0, 0)
    assert make(treasurer, contact).number == 1


def test_what_is_refused(member: Member, approved: Approved, treasurer: Actor) -> None:
    without, taken_back = member("Sans", iban=""), member("Repris")
    approved(without), approved(taken_back, -10_00)
    for contact, words in ((without, "compte bancaire manquant"), (taken_back, "en déduction")):
        with pytest.raises(PayRefused, match=words):
            make(treasurer, contact)
    with pytest.raises(PayRefused, match="date d’exécution"):
        services.make_batch(
            by=treasurer,
            contact_ids=[without.pk],
            execution_on=timezone.localdate() - timedelta(days=1),
        )


def test_what_is_taken_back_is_deducted(member: Member, approved: Approved, treasurer: Actor) -> None:
    contact = member()
    first = approved(contact)
    paid(treasurer, make(treasurer, contact))
    time_services.reverse(by=treasurer, pk=first.pk, reason="réunion annulée")
    approved(contact, 100_00)
    assert make(treasurer, contact).total_cents == 60_00


def test_a_cancelled_batch_gives_its_entries_back(
    member: Member, approved: Approved, treasurer: Actor
) -> None:
    contact = member()
    approved(contact)
    batch = make(treasurer, contact)
    with pytest.raises(PayRefused, match="motif"):
        services.cancel_batch(by=treasurer, pk=batch.pk, reason=" ")
    services.cancel_batch(by=treasurer, pk=batch.pk, reason="mauvaise date")
    assert make(treasurer, contact).number == 2
    with pytest.raises(PayRefused, match="annulé"):
        paid(treasurer, batch)


def test_a_transfer_that_comes_back(member: Member, approved: Approved, treasurer: Actor) -> None:
    first, second = member("Aubépine"), member("Bruyère")
    approved(first), approved(second)
    batch = paid(treasurer, make(treasurer, first, second))
    line = queries.transfers_of(batch)[0]
    for _ in range(2):
        services.return_transfer(
            by=treasurer,
            pk=batch.pk,
            transfer_pk=line.pk,
            returned_on=timezone.localdate(),
            reason="compte clos",
        )
    assert [due.contact.pk for due in queries.dues()] == [first.pk]
    assert sum(queries.paid_cents(timezone.localdate().year).values()) == 40_00


def test_what_was_cancelled_and_came_back_is_not_deducted(
    member: Member, approved: Approved, treasurer: Actor
) -> None:
    contact = member()
    entry = approved(contact)
    batch = paid(treasurer, make(treasurer, contact))
    time_services.reverse(by=treasurer, pk=entry.pk, reason="erreur")
    [line] = queries.transfers_of(batch)
    services.return_transfer(
        by=treasurer, pk=batch.pk, transfer_pk=line.pk, returned_on=timezone.localdate(), reason="clos"
    )
    assert queries.dues() == []


def test_what_came_back_after_it_was_deducted_is_sent_again(
    member: Member, approved: Approved, treasurer: Actor
) -> None:
    contact = member()
    entry = approved(contact)
    first = paid(treasurer, make(treasurer, contact))
    time_services.reverse(by=treasurer, pk=entry.pk, reason="erreur")
    approved(contact, 100_00)
    second = make(treasurer, contact)
    [line] = queries.transfers_of(first)

    def note() -> Transfer:
        return services.return_transfer(
            by=treasurer, pk=first.pk, transfer_pk=line.pk, returned_on=timezone.localdate(), reason="clos"
        )

    with pytest.raises(PayRefused, match=rf"lot {second.label}.*annulez d’abord ce lot"):
        note()
    # The advice works: once that batch is cancelled, the return is noted and nothing is deducted any more.
    sid = transaction.savepoint()
    services.cancel_batch(by=treasurer, pk=second.pk, reason="retour à noter")
    note()
    assert [due.cents for due in queries.dues()] == [100_00]
    transaction.savepoint_rollback(sid)
    paid(treasurer, second)
    with pytest.raises(PayRefused, match=r"Ne notez pas ce retour.*40.€.*refaites ce virement"):
        note()


def test_a_file_is_given_while_the_batch_waits(
    member: Member, approved: Approved, treasurer: Actor, client_of: ClientOf
) -> None:
    contact = member()
    approved(contact)
    batch, browser = make(treasurer, contact), client_of("treasurer")
    page = f"/c/{batch.community.slug}/budget/paiements/{batch.pk}/"
    assert "Fichier pour la banque" in browser.get(page).text
    paid(treasurer, batch)
    shown = browser.get(page).text
    assert "Fichier pour la banque" not in shown
    assert "virements.csv" in shown
    assert browser.get(f"{page}virements.xml").status_code == 404
    assert browser.get(f"{page}virements.csv").status_code == 200


def test_a_batch_whose_file_was_taken_is_cancelled_once_the_bank_was_asked(
    member: Member, approved: Approved, treasurer: Actor, client_of: ClientOf
) -> None:
    contact = member()
    approved(contact)
    batch, browser = make(treasurer, contact), client_of("treasurer")
    page = f"/c/{batch.community.slug}/budget/paiements/{batch.pk}/"
    assert "Fichier téléchargé" not in browser.get(page).text
    browser.get(f"{page}virements.xml")
    shown = browser.get(page).text
    assert "Fichier téléchargé le" in shown
    assert 'name="checked"' in shown
    asked = {"version": "1", "reason": "mauvaise date"}
    refused = browser.post(f"{page}annuler/", asked)
    assert refused.status_code == 422
    assert "vérifiez auprès de la banque" in refused.text
    assert {one.state for one in TimeEntry.objects.all()} == {"batched"}
    assert browser.post(f"{page}annuler/", asked | {"checked": "on"}).status_code == 302
    assert {one.state for one in TimeEntry.objects.all()} == {"approved"}


def test_a_batch_that_the_bank_would_refuse_is_not_made(
    member: Member, approved: Approved, treasurer: Actor, client_of: ClientOf
) -> None:
    contact = member()
    approved(contact)
    MemberAccount.objects.update(bic="AGRI")
    with pytest.raises(PayRefused, match="La banque refuserait"):
        make(treasurer, contact)
    assert Batch.objects.count() == 0
    MemberAccount.objects.update(bic="")
    batch = make(treasurer, contact)
    Transfer.objects.update(bic="AGRI")
    page = f"/c/{batch.community.slug}/budget/paiements/{batch.pk}/"
    answer = client_of("treasurer").get(f"{page}virements.xml", follow=True)
    assert "La banque refuserait ce fichier" in answer.text


def test_nothing_due_is_said_so(member: Member, approved: Approved, treasurer: Actor) -> None:
    contact = member()
    approved(contact), approved(contact, -40_00)
    assert [due.obstacle for due in queries.dues()] == ["solde nul : rien à verser"]


@pytest.mark.parametrize("version", [V03, V09])
def test_the_message_follows_its_schema(
    member: Member, approved: Approved, treasurer: Actor, version: str
) -> None:
    contact = member("D’Œuf & Fils")
    approved(contact)
    batch = make(treasurer, contact)
    data = pain_001(queries.order_of(batch), version)
    assert problems(data, version) == []
    assert data == pain_001(queries.order_of(Batch.objects.get(pk=batch.pk)), version)
    broken = data.replace(b"<PmtMtd>TRF</PmtMtd>", b"<PmtMtd>XXXX</PmtMtd>")
    assert problems(broken, version)


def test_an_account_is_never_shown_whole(
    member: Member, approved: Approved, treasurer: Actor, client_of: ClientOf
) -> None:
    contact = member()
    approved(contact)
    batch = make(treasurer, contact)
    browser: Client = client_of("treasurer")
    root = f"/c/{batch.community.slug}/budget/paiements/"
    for page in (
        "",
        "preparer/",
        f"{batch.pk}/",
        f"{batch.pk}/virements.csv",
        "comptes/",
        "comptes/association/",
    ):
        answer = browser.get(root + page)
        assert answer.status_code == 200
        assert IBAN not in answer.content.decode()
    exported = browser.get(f"{root}comptes/?export=csv")
    assert IBAN.encode() not in exported.getvalue()
    assert IBAN.encode() in browser.get(f"{root}{batch.pk}/virements.xml").content


def test_accounts_are_checked_and_kept_in_order(member: Member, treasurer: Actor) -> None:
    contact = member()
    with pytest.raises(PayRefused, match="clé"):
        accounts.save_account(by=treasurer, contact=contact, holder="Léa", iban=IBAN[:-1] + "7")
    accounts.save_account(by=treasurer, contact=contact, holder=contact.name, iban=IBAN)
    assert MemberAccount.objects.count() == 1
    accounts.save_account(by=treasurer, contact=contact, holder="Léa", iban="DE89370400440532013000")
    assert [one.iban_end for one in MemberAccount.objects.filter(ended_at=None)] == ["3000"]
    assert MemberAccount.objects.count() == 2


def test_the_statement_of_a_year(member: Member, approved: Approved, treasurer: Actor) -> None:
    contact = member()
    approved(contact), approved(contact, 60_00, kind="indemnity", minutes=90)
    paid(treasurer, make(treasurer, contact))
    today = timezone.localdate()
    found = queries.statement(contact, today.year)
    data = printed.statement(found, community="CPTS d’Exemple", today=today)
    assert [cell[1].replace("\u00a0", " ") for cell in data["totals"]] == ["60 €", "40 €", "2 h 30", "100 €"]
    assert printed.as_pdf(data).startswith(b"%PDF")
    assert queries.statement(contact, today.year - 1).total_cents == 0
