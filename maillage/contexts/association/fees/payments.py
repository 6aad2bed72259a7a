"""Writes on money: recorded once, numbered without a gap, never deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import Max, Sum
from django.utils import timezone

from maillage.contexts.association.fees.models import Fee, FeeState, Method, Payment
from maillage.contexts.association.fees.services import FeeRefused, settle
from maillage.core.dues.euros import euros
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised

# A cheque of last year is common, one of a decade ago a slip of the keyboard.
OLDEST_YEARS: Final = 5
MAX_AT_ONCE: Final = 200


def paid_cents(fees: Sequence[Fee]) -> dict[int, int]:
    """Cents received for each fee, by number. 1 query."""
    rows = Payment.objects.filter(fee__in=[fee.pk for fee in fees], cancelled_at=None)
    return dict(rows.order_by().values_list("fee").annotate(Sum("amount_cents")))


@transaction.atomic
def record_payment(
    *,
    by: Actor,
    fee_pk: int,
    amount_cents: int,
    method: str,
    paid_on: date,
    reference: str = "",
    seen_payments: int | None = None,
) -> Payment:
    """Money came in for a fee: it gets the next receipt number. Raises FeeRefused.

    seen_payments: how many payments the page showed, so that a form sent twice records one.
    """
    serialised(by)
    fee: Fee = Fee.objects.select_related("contact", "period").get(pk=fee_pk)
    if seen_payments is not None and seen_payments != fee.payments.count():
        raise FeeRefused(
            "Un paiement vient d’être enregistré pour cette cotisation : vérifiez qu’il n’est pas le même."
        )
    _check(fee, paid_cents([fee]).get(fee.pk, 0), amount_cents)
    _check_terms(method, paid_on)
    return _write(by, [(fee, amount_cents)], method, paid_on, reference)[0]


@transaction.atomic
def record_payments(
    *, by: Actor, fee_pks: Sequence[int], method: str, paid_on: date, reference: str = ""
) -> list[Payment]:
    """What is left of each of these fees came in the same way on the same day (a pile of cheques, a statement).

    All or none: raises FeeRefused, naming the fee, if one of them is no longer due.
    """
    serialised(by)
    if not 0 < len(fee_pks) <= MAX_AT_ONCE:
        raise FeeRefused(f"Cochez de une à {MAX_AT_ONCE} cotisations.")
    _check_terms(method, paid_on)
    fees = list(
        Fee.objects.filter(pk__in=fee_pks)
        .select_related("contact", "period")
        .order_by("contact__search_name", "pk")
    )
    paid = paid_cents(fees)
    sums = [(fee, fee.amount_cents - paid.get(fee.pk, 0)) for fee in fees]
    for fee, cents in sums:
        _check(fee, paid.get(fee.pk, 0), cents)
    return _write(by, sums, method, paid_on, reference)


def _check(fee: Fee, paid: int, cents: int) -> None:
    if fee.state != FeeState.DUE:
        raise FeeRefused(
            f"La cotisation de {fee.contact.name} est {fee.get_state_display()} : aucun paiement n’est attendu."
        )
    left = fee.amount_cents - paid
    if not 0 < cents <= left:
        raise FeeRefused(
            f"Il reste {euros(left)} à payer pour {fee.contact.name} : écrivez cette somme ou moins. "
            "Ce qui dépasse n’est pas une cotisation."
        )


def _check_terms(method: str, paid_on: date) -> None:
    today = timezone.localdate()
    if method not in Method.values:
        raise FeeRefused("Choisissez le mode de paiement.")
    if paid_on > today:
        raise FeeRefused("La date du paiement est dans l’avenir : corrigez-la.")
    if paid_on.year < today.year - OLDEST_YEARS:
        raise FeeRefused(f"La date du paiement a plus de {OLDEST_YEARS} ans : corrigez-la.")


def _write(
    by: Actor, sums: Sequence[tuple[Fee, int]], method: str, paid_on: date, reference: str
) -> list[Payment]:
    """Numbers follow the order of recording, whatever the day of the money: a past year never gets a new receipt."""
    now = timezone.now()
    year = timezone.localdate(now).year
    last = Payment.objects.filter(receipt_year=year).aggregate(last=Max("receipt_number"))["last"] or 0
    rows = [
        Payment(
            community=by.community,
            fee=fee,
            payer=fee.contact.name[:260],
            method=method,
            reference=" ".join(reference.split())[:80],
            paid_on=paid_on,
            amount_cents=cents,
            receipt_year=year,
            receipt_number=last + rank,
            recorded_at=now,
            recorded_by=by.user,
        )
        for rank, (fee, cents) in enumerate(sums, start=1)
    ]
    written: list[Payment] = Payment.objects.bulk_create(rows)
    fees = [fee for fee, _ in sums]
    settle(fees, paid_cents(fees))
    for row in written:
        record(
            by=by,
            action="payment.recorded",
            obj=row,
            label=row.receipt,
            after={"amount_cents": row.amount_cents, "method": method, "paid_on": paid_on},
        )
    return written


@transaction.atomic
def cancel_payment(*, by: Actor, pk: int, reason: str) -> Payment:
    """The payment did not take place (a cheque came back, a slip). Its number and receipt stay, marked cancelled.

    Twice is once. Raises FeeRefused without a reason.
    """
    serialised(by)
    row: Payment = Payment.objects.select_related("fee", "fee__contact").get(pk=pk)
    if row.cancelled_at is not None:
        return row
    text = " ".join(reason.split())[:300]
    if not text:
        raise FeeRefused("Écrivez le motif : le reçu annulé reste au dossier avec lui.")
    row.cancelled_at, row.cancelled_by, row.cancel_reason = timezone.now(), by.user, text
    row.save(update_fields=["cancelled_at", "cancelled_by", "cancel_reason"])
    settle([row.fee], paid_cents([row.fee]))
    record(by=by, action="payment.cancelled", obj=row, label=row.receipt, after={"amount_cents": 0})
    return row
