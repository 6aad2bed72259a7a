"""Letters about fees: the yearly call, the reminder, the receipt. All leave with the facts they tell.

A fee is asked by the statutes: these letters go to every member concerned and are not stopped by « plus de courrier ».
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import get_template
from django.utils import timezone

from maillage.contexts.association.fees import printed
from maillage.contexts.association.fees.models import Fee, FeePeriod, FeeSettings, Payment
from maillage.contexts.association.fees.payments import paid_cents
from maillage.contexts.association.fees.queries import campaign, settings_of, to_remind
from maillage.contexts.association.fees.services import FeeRefused
from maillage.core.dues.euros import euros
from maillage.platform.audit.services import record
from maillage.platform.messaging.services import Attachment, Draft, queue_email, queue_many
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised
from maillage.platform.ui.typography import with_article

CALL = "association.fee_call"
REMINDER = "association.fee_reminder"
RECEIPT = "association.fee_receipt"


@dataclass(frozen=True)
class Asked:
    """What a campaign or a round of reminders did."""

    fees: int
    letters: int


@transaction.atomic
def launch(*, by: Actor, period_pk: int, write: bool) -> Asked:
    """Ask every member for the fee of a year, and write to them if `write`. Twice asks nobody twice.

    Raises FeeRefused for a closed year.
    """
    serialised(by)
    period = FeePeriod.objects.get(pk=period_pk)
    if period.closed_on is not None:
        raise FeeRefused(f"« {period.name} » est close : rouvrez-la d’abord.")
    asked: list[Fee] = Fee.objects.bulk_create(campaign(period, timezone.localdate()).to_ask)
    if not asked:
        return Asked(0, 0)
    letters = _queue(by, [fee for fee in asked if fee.amount_cents], CALL, "call") if write else []
    record(
        by=by,
        action="fee_period.campaign",
        obj=period,
        after={
            "fees": len(asked),
            "letters": len(letters),
            "amount_cents": sum(f.amount_cents for f in asked),
        },
    )
    return Asked(len(asked), len(letters))


@transaction.atomic
def remind(*, by: Actor, pks: Sequence[int] | None = None) -> Asked:
    """Remind those whose fee is late (of these, or all); whoever was reminded within a week is left alone."""
    serialised(by)
    rows = to_remind(timezone.localdate()).select_related("contact", "period", "college")
    if pks is not None:
        rows = rows.filter(pk__in=pks)
    fees = list(rows)
    letters = _queue(by, fees, REMINDER, "reminder")
    now = timezone.now()
    for fee in letters:
        fee.reminded_at, fee.reminders = now, fee.reminders + 1
    Fee.objects.bulk_update(letters, ["reminded_at", "reminders"], batch_size=200)
    if letters:
        record(by=by, action="fee.reminded", label="Relance des cotisations", after={"letters": len(letters)})
    return Asked(len(fees), len(letters))


def _queue(by: Actor, fees: Sequence[Fee], purpose: str, name: str) -> list[Fee]:
    """Write to the members of these fees who have an address; the fees that were written about."""
    assert by.community is not None
    told, paid, words = [fee for fee in fees if _has_address(fee)], paid_cents(fees), settings_of()
    template = get_template(f"association/fees/{name}_email.txt")
    subject = _SUBJECTS[name].format(community=with_article(by.community.name))
    letters = [
        Draft(
            fee.contact.email,
            subject,
            template.render(
                _context(by, fee, words) | {"left": euros(fee.amount_cents - paid.get(fee.pk, 0))}
            ),
        )
        for fee in told
    ]
    queue_many(by=by, community=by.community, letters=letters, purpose=purpose)
    return told


_SUBJECTS = {
    "call": "Votre cotisation à {community}",
    "reminder": "Rappel : votre cotisation à {community}",
    "receipt": "Reçu de votre cotisation à {community}",
}


def _has_address(fee: Fee) -> bool:
    """An imported list may hold what is no address: that letter cannot leave, the others must."""
    try:
        validate_email(fee.contact.email)
    except ValidationError:
        return False
    return True


def _context(by: Actor, fee: Fee, words: FeeSettings) -> dict[str, object]:
    return {
        "fee": fee,
        "name": fee.contact.name,
        "community": by.community,
        "words": words,
        "amount": euros(fee.amount_cents),
    }


@transaction.atomic
def send_receipt(*, by: Actor, payment: Payment) -> str:
    """Send the receipt as PDF to the member; the address. Raises FeeRefused."""
    assert by.community is not None
    fee = payment.fee
    if payment.cancelled_at is not None:
        raise FeeRefused("Ce paiement est annulé : son reçu ne s’envoie plus.")
    if not _has_address(fee):
        raise FeeRefused(f"Aucune adresse électronique n’est connue pour {fee.contact.name}.")
    words = settings_of()
    data = printed.receipt(payment, words, community=by.community.name, today=timezone.localdate())
    pdf = Attachment(f"recu-{payment.receipt}.pdf", "application/pdf", printed.as_pdf(data))
    context = _context(by, fee, words) | {"payment": payment, "amount": euros(payment.amount_cents)}
    queue_email(
        by=by,
        community=by.community,
        to=fee.contact.email,
        subject=_SUBJECTS["receipt"].format(community=with_article(by.community.name)),
        body=get_template("association/fees/receipt_email.txt").render(context),
        purpose=RECEIPT,
        attachments=(pdf,),
    )
    record(by=by, action="payment.receipt_sent", obj=payment, label=payment.receipt)
    return fee.contact.email
