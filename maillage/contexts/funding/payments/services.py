"""Writes on batches of transfers. An entry is in one transfer in force at most, whatever is tried again or killed.

Everything that a batch writes is one transaction, taken in turn with every other writer of money of the community: a
process that dies leaves the batch whole or none of it. The database refuses a second transfer in force for an entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from maillage.contexts.funding.payments import queries
from maillage.contexts.funding.payments.models import Batch, BatchState, PaidEntry, PayerAccount, Transfer
from maillage.contexts.funding.payments.queries import Due
from maillage.contexts.funding.payments.refusals import PayRefused
from maillage.contexts.funding.payments.schema import validated
from maillage.contexts.funding.time import writing
from maillage.contexts.funding.time.models import EntryState, TimeEntry
from maillage.core.pay.sepa import pain_001
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised
from maillage.platform.ui.typography import short_date

__all__ = ["PayRefused", "cancel_batch", "make_batch", "mark_paid", "return_transfer"]

FARTHEST: Final = timedelta(days=60)


@transaction.atomic
def make_batch(*, by: Actor, contact_ids: Sequence[int], execution_on: date) -> Batch:
    """Transfers of all that is approved for these members. Raises PayRefused: all leave together, or none.

    Twice at once makes one batch: the second finds nothing left to pay.
    """
    serialised(by)
    payer = queries.payer()
    if payer is None:
        raise PayRefused("Donnez d’abord le compte de l’association, d’où partent les virements.")
    today = timezone.localdate()
    if not today <= execution_on <= today + FARTHEST:
        raise PayRefused(f"La date d’exécution va d’aujourd’hui au {short_date(today + FARTHEST)}.")
    wanted = set(contact_ids)
    dues = [due for due in queries.dues(execution_on) if due.contact.pk in wanted]
    if not dues:
        raise PayRefused("Rien à payer pour ces membres : un lot vient peut-être d’être préparé.")
    for due in dues:
        if due.obstacle:
            raise PayRefused(f"{due.contact.name} : {due.obstacle}.")
    return _written(by, payer, dues, execution_on)


def _written(by: Actor, payer: PayerAccount, dues: Sequence[Due], execution_on: date) -> Batch:
    now = timezone.now()
    year = timezone.localdate(now).year
    last = Batch.objects.filter(year=year).aggregate(last=Max("number"))["last"] or 0
    batch: Batch = Batch.objects.create(
        community=by.community,
        year=year,
        number=last + 1,
        execution_on=execution_on,
        total_cents=sum(due.cents for due in dues),
        payer_name=payer.holder,
        payer_iban=payer.iban,
        payer_bic=payer.bic,
        made_at=now,
        made_by=by.user,
    )
    for due in dues:
        _transfer(by, batch, due)
    # A batch that the bank would refuse is not made: the message is checked before anything is kept.
    validated(pain_001(queries.order_of(batch), payer.message), payer.message)
    told = {"total_cents": batch.total_cents, "transfers": len(dues), "execution_on": execution_on}
    record(by=by, action="batch.made", obj=batch, after=told)
    return batch


def _transfer(by: Actor, batch: Batch, due: Due) -> None:
    account = due.account
    assert account is not None
    transfer = Transfer.objects.create(
        community=by.community,
        batch=batch,
        contact=due.contact,
        holder=account.holder,
        iban=account.iban,
        iban_end=account.iban_end,
        bic=account.bic,
        amount_cents=due.cents,
    )
    PaidEntry.objects.bulk_create(
        PaidEntry(
            community=by.community, transfer=transfer, entry=entry, amount_cents=entry.amount_cents or 0
        )
        for entry in due.entries
    )
    for entry in due.entries:
        writing.move(by, entry, EntryState.BATCHED, "time.batched")


def _locked(by: Actor, pk: int, version: int | None) -> Batch:
    serialised(by)
    row: Batch = Batch.objects.get(pk=pk)
    if version is not None and version != row.version:
        raise PayRefused("Quelqu’un a modifié ce lot entre-temps : relisez-le, puis recommencez.")
    return row


def _entries(batch: Batch) -> list[TimeEntry]:
    rows = TimeEntry.objects.filter(payments__transfer__batch=batch, payments__in_force=True)
    return list(rows.select_related("contact").order_by("pk"))


@transaction.atomic
def mark_paid(*, by: Actor, pk: int, paid_on: date, version: int | None = None) -> Batch:
    """The bank carried the batch out that day. Twice is once. Raises PayRefused."""
    row = _locked(by, pk, None)
    if row.state == BatchState.PAID:
        return row
    if version is not None and version != row.version:
        raise PayRefused("Quelqu’un a modifié ce lot entre-temps : relisez-le, puis recommencez.")
    if row.state != BatchState.READY:
        raise PayRefused("Ce lot est annulé : préparez-en un autre.")
    if paid_on > timezone.localdate():
        raise PayRefused("La date du paiement est dans l’avenir : notez-le une fois le virement fait.")
    if paid_on < timezone.localdate(row.made_at):
        raise PayRefused("La date du paiement précède la préparation du lot : vérifiez-la.")
    row.state, row.paid_on = BatchState.PAID, paid_on
    row.version += 1
    row.save(update_fields=["state", "paid_on", "version"])
    for entry in _entries(row):
        writing.move(by, entry, EntryState.PAID, "time.paid", paid_on=paid_on)
    record(by=by, action="batch.paid", obj=row, after={"paid_on": paid_on, "total_cents": row.total_cents})
    return row


@transaction.atomic
def cancel_batch(
    *, by: Actor, pk: int, reason: str, checked: bool = False, version: int | None = None
) -> Batch:
    """The batch was not sent, or the bank refused it whole: its entries wait for another one. Raises PayRefused.

    checked: somebody asked the bank; needed once the file was downloaded, for the bank may then have it.
    """
    row = _locked(by, pk, version)
    if row.state != BatchState.READY:
        raise PayRefused(f"Ce lot est {row.get_state_display()} : il ne s’annule plus.")
    why = " ".join(reason.split())[:300]
    if not why:
        raise PayRefused("Écrivez le motif : il reste avec le lot.")
    if not checked and queries.last_download(row) is not None:
        raise PayRefused(
            "Le fichier de ce lot a été téléchargé : vérifiez auprès de la banque qu’il n’a pas été transmis, puis "
            "cochez la case. Sans cela, les membres pourraient être payés deux fois."
        )
    entries = _entries(row)
    PaidEntry.objects.filter(transfer__batch=row).update(in_force=False)
    row.state, row.reason = BatchState.CANCELLED, why
    row.version += 1
    row.save(update_fields=["state", "reason", "version"])
    for entry in entries:
        writing.move(by, entry, EntryState.APPROVED, "time.unbatched")
    record(by=by, action="batch.cancelled", obj=row, after={"reason": why, "checked": checked})
    return row


@transaction.atomic
def return_transfer(*, by: Actor, pk: int, transfer_pk: int, returned_on: date, reason: str) -> Transfer:
    """The bank sent one transfer back: its entries wait for another one. Twice is once. Raises PayRefused."""
    row = _locked(by, pk, None)
    line: Transfer = Transfer.objects.select_related("contact").get(pk=transfer_pk, batch=row)
    if line.returned_on is not None:
        return line
    if row.state != BatchState.PAID or row.paid_on is None:
        raise PayRefused("Ce lot n’est pas payé : aucun de ses virements ne peut être revenu.")
    why = " ".join(reason.split())[:300]
    if not why:
        raise PayRefused("Écrivez le motif que la banque a donné.")
    if not row.paid_on <= returned_on <= timezone.localdate():
        raise PayRefused("La date du retour va du jour du paiement à aujourd’hui.")
    entries = [entry for entry in _entries(row) if entry.contact_id == line.contact_id]
    PaidEntry.objects.filter(transfer=line).update(in_force=False)
    line.returned_on, line.reason = returned_on, why
    line.save(update_fields=["returned_on", "reason"])
    for entry in entries:
        if entry.state == EntryState.PAID:
            writing.move(by, entry, EntryState.APPROVED, "time.unbatched", paid_on=None)
        else:
            _settle_reversed(by, entry, line)
            TimeEntry.objects.filter(pk=entry.pk).update(paid_on=None)
    record(by=by, action="transfer.returned", obj=line, label=row.label, after={"returned_on": returned_on})
    return line


def _settle_reversed(by: Actor, entry: TimeEntry, line: Transfer) -> None:
    """What was cancelled after it left came back by itself: nothing is to be taken back any more."""
    taking_back: TimeEntry | None = TimeEntry.objects.filter(reverses=entry).first()
    if taking_back is None or taking_back.state == EntryState.REVERSED:
        return
    if taking_back.state != EntryState.APPROVED:
        raise PayRefused(_taken_elsewhere(entry, taking_back, line))
    writing.move(by, taking_back, EntryState.REVERSED, "time.reversed")


def _taken_elsewhere(entry: TimeEntry, taking_back: TimeEntry, line: Transfer) -> str:
    """Why a return is not noted: what came back was deducted from another batch, so that the member is due it all."""
    other = Batch.objects.get(
        transfers__paid_entries__entry=taking_back, transfers__paid_entries__in_force=True
    )
    told = f"« {entry.title} » a été annulé, et sa somme est déjà reprise sur le lot {other.label}. "
    if other.state == BatchState.READY:
        told += "S’il n’est pas parti à la banque, annulez d’abord ce lot, puis notez le retour. Sinon : "
    else:
        told += "Ne notez pas ce retour : "
    return f"{told}les {line.amount} revenus restent dus au membre, refaites ce virement à la banque sur le bon compte."
