"""Money that comes in for the contract: recorded once, cancelled with a reason, never in a closed year."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from maillage.contexts.funding.contract import queries
from maillage.contexts.funding.contract.models import MAX_CENTS, Contract, ContractPayment
from maillage.contexts.funding.refusals import MoneyRefused
from maillage.contexts.programme.api import current_year, refuse_closed
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised


def refuse_closed_day(day: date) -> None:
    """Raise YearClosed for a day of a closed year."""
    year = current_year(day)
    if year is not None:
        refuse_closed(year)


@transaction.atomic
def record_payment(
    *,
    by: Actor,
    contract_pk: int,
    received_on: date,
    amount_cents: int,
    seen_payments: int,
    expected_key: str = "",
    label: str = "",
) -> ContractPayment:
    """Money received. expected_key: the payment of the schedule that it settles, "" for another one.

    seen_payments: how many payments the form knew of, so that one transfer is not recorded twice by two people.
    Raises MoneyRefused, or YearRefused in a closed year.
    """
    serialised(by)
    contract: Contract = Contract.objects.get(pk=contract_pk)
    refuse_closed_day(received_on)
    if received_on > timezone.localdate():
        raise MoneyRefused("Cette date est à venir : un versement s’enregistre une fois reçu.")
    if not 0 < amount_cents <= MAX_CENTS:
        raise MoneyRefused("Écrivez la somme reçue, plus grande que zéro.")
    if queries.payments_of(contract).count() != seen_payments:
        raise MoneyRefused(
            "Un autre versement vient d’être enregistré : vérifiez qu’il ne s’agit pas du même, puis recommencez."
        )
    named = {one.key: one for one in queries.schedule(contract)}
    if expected_key and expected_key not in named:
        raise MoneyRefused("Ce versement n’est plus dans l’échéancier : choisissez-en un autre.")
    if not expected_key and not label.strip():
        raise MoneyRefused("Choisissez le versement attendu, ou écrivez de quoi il s’agit.")
    row: ContractPayment = ContractPayment.objects.create(
        community=contract.community,
        contract=contract,
        expected_key=expected_key,
        label=(label.strip() or str(named[expected_key].line))[:200],
        received_on=received_on,
        amount_cents=amount_cents,
        recorded_by=by.user,
    )
    record(
        by=by,
        action="contract.payment",
        obj=row,
        after={"label": row.label, "received_on": received_on, "amount_cents": amount_cents},
    )
    return row


@transaction.atomic
def cancel_payment(*, by: Actor, pk: int, reason: str) -> ContractPayment:
    """A payment recorded by mistake: it stays, marked as cancelled, and no longer counts. Twice is once."""
    serialised(by)
    row: ContractPayment = ContractPayment.objects.get(pk=pk)
    if row.cancelled_at is not None:
        return row
    refuse_closed_day(row.received_on)
    if not reason.strip():
        raise MoneyRefused("Écrivez le motif : il reste au dossier.")
    row.cancelled_at, row.cancelled_by, row.cancel_reason = timezone.now(), by.user, reason.strip()[:300]
    row.save()
    record(by=by, action="contract.payment_cancelled", obj=row, after={"reason": row.cancel_reason})
    return row
