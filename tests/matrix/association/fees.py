from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from django.utils import timezone

from maillage.contexts.association.contacts.models import Contact, Standing
from maillage.contexts.association.contacts.services import create_contact
from maillage.contexts.association.fees.models import Fee, FeePeriod
from maillage.contexts.association.fees.payments import record_payment
from maillage.contexts.association.fees.services import ask_fee, open_period, save_settings, waive_fee
from maillage.platform.tenancy.actor import Actor
from tests.matrix.rows import Row, Sample, community

_numbers = count(1)


def _member(actor: Actor) -> Contact:
    contact = create_contact(by=actor, last_name=f"Cotisant{next(_numbers)}", email="cotisant@tests.example")
    Contact.objects.filter(pk=contact.pk).update(standing=Standing.MEMBER)
    contact.refresh_from_db()
    return contact


def _period(actor: Actor) -> FeePeriod:
    return open_period(
        by=actor,
        name=f"Cotisation {next(_numbers)}",
        basis="calendar",
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        rates={None: 2_000},
    )


def _owed(actor: Actor) -> Fee:
    return ask_fee(by=actor, contact=_member(actor), period=_period(actor))


def _fee(actor: Actor) -> dict[str, Any]:
    return {"pk": _owed(actor).pk}


def _waived(actor: Actor) -> dict[str, Any]:
    return {"pk": waive_fee(by=actor, pk=_owed(actor).pk, reason="essai").pk}


def _payment(actor: Actor) -> dict[str, Any]:
    paid = record_payment(
        by=actor,
        fee_pk=_owed(actor).pk,
        amount_cents=2_000,
        method="cash",
        paid_on=timezone.localdate(),
    )
    return {"pk": paid.pk}


def fill(actor: Actor, first: int, size: int) -> None:
    """Members who owe for a year of their own, half of whom paid; what receipts say."""
    save_settings(by=actor, values={"legal_name": "Association d’Exemple"})
    period = _period(actor)
    contacts = Contact.objects.bulk_create(
        Contact(
            community=actor.community,
            last_name=f"Rang {number}",
            search_name=f"rang {number}",
            standing=Standing.MEMBER,
            email=f"cotisant{number}@tests.example",
        )
        for number in range(first, first + size)
    )
    for contact in contacts:
        fee = ask_fee(by=actor, contact=contact, period=period)
        if contact.pk % 2:
            today = timezone.localdate()
            record_payment(by=actor, fee_pk=fee.pk, amount_cents=2_000, method="cash", paid_on=today)


SAMPLES: dict[str, Sample] = {
    "fee": _fee,
    "waived_fee": _waived,
    "fee_period": lambda actor: {"pk": _period(actor).pk},
    "fee_payment": _payment,
    "fee_member": lambda actor: {"contact": _member(actor).pk},
}


def _view(name: str, **answers: Any) -> Row:
    return community(f"association:{name}", "association.view_fees", module="association", **answers)


def _edit(name: str, **answers: Any) -> Row:
    return community(f"association:{name}", "association.edit_fees", module="association", **answers)


ROWS: tuple[Row, ...] = (
    _view("fees"),
    _view("fee", sample="fee"),
    _edit("fee_pay", get=405, post=422, sample="fee"),
    _edit("fee_waive", get=405, post=422, sample="fee"),
    _edit("fee_cancel", get=405, post=422, sample="fee"),
    _edit("fee_require", get=405, post=302, sample="waived_fee"),
    _edit("fee_amount", get=405, post=422, sample="fee"),
    _edit("fee_ask", post=422, sample="fee_member"),
    _edit("fees_remind", get=405, post=302),
    _edit("fee_settings", post=302),
    _view("fee_periods"),
    _edit("fee_period_new", post=422),
    _view("fee_period", sample="fee_period"),
    _edit("fee_period_edit", post=422, sample="fee_period"),
    _edit("fee_campaign", get=405, post=302, sample="fee_period"),
    _edit("fee_period_close", get=405, post=302, sample="fee_period"),
    _edit("fee_period_reopen", get=405, post=302, sample="fee_period"),
    _view("payments"),
    _edit("payments_many", post=422),
    _view("receipt_pdf", sample="fee_payment"),
    _edit("receipt_send", get=405, post=302, sample="fee_payment"),
    _edit("payment_cancel", post=422, sample="fee_payment"),
)
