from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from maillage.contexts.association.models import Contact
from maillage.contexts.funding.payments import accounts, queries, services
from maillage.contexts.funding.payments.models import Batch
from maillage.platform.tenancy.actor import Actor
from tests.matrix.funding.time import APPROVED, an_entry
from tests.matrix.rows import Row, Sample, community

IBAN = "FR1420041010050500013M02606"


def _payer(actor: Actor) -> None:
    accounts.save_payer(by=actor, holder="CPTS d’Exemple", iban=IBAN, message="pain.001.001.09")


def _due(actor: Actor) -> Contact:
    """A member with an account, to whom something is due."""
    contact = an_entry(actor, **APPROVED).contact
    accounts.save_account(by=actor, contact=contact, holder="Exemple", iban=IBAN)
    return contact


def a_batch(actor: Actor) -> Batch:
    _payer(actor)
    return services.make_batch(by=actor, contact_ids=[_due(actor).pk], execution_on=timezone.localdate())


def _paid(actor: Actor) -> dict[str, Any]:
    batch = services.mark_paid(by=actor, pk=a_batch(actor).pk, paid_on=timezone.localdate())
    return {"pk": batch.pk, "transfer": queries.transfers_of(batch)[0].pk}


def fill(actor: Actor, first: int, size: int) -> None:
    """Batches that were paid, and members to whom something is due."""
    for _ in range(first, first + size):
        _paid(actor)
        _due(actor)


SAMPLES: dict[str, Sample] = {
    "pay_batch": lambda actor: {"pk": a_batch(actor).pk},
    "pay_transfer": _paid,
    "pay_account": lambda actor: {"contact": _due(actor).pk},
    "pay_statement": lambda actor: {"contact": _due(actor).pk, "year": 2025},
}

_SEE, _PAY, _DECLARE = "funding.view_pay", "funding.pay", "funding.declare"
_DAY = {"paid_on": date(2001, 1, 1).isoformat()}


def _page(name: str, permission: str, **answers: Any) -> Row:
    return community(f"funding:{name}", permission, module="funding", **answers)


ROWS: tuple[Row, ...] = (
    _page("batches", _SEE),
    _page("batch_new", _PAY, post=422),
    _page("batch", _SEE, sample="pay_batch"),
    _page("batch_xml", _PAY, sample="pay_batch"),
    _page("batch_csv", _PAY, sample="pay_batch"),
    _page("batch_paid", _PAY, get=405, post=422, sample="pay_batch", data=_DAY),
    _page("batch_cancel", _PAY, get=405, post=422, sample="pay_batch"),
    _page("transfer_return", _PAY, get=405, post=422, sample="pay_transfer"),
    _page("member_accounts", _PAY),
    _page("payer_account", _PAY, post=422),
    _page("member_account", _PAY, post=422, sample="pay_account"),
    _page("das2", _SEE),
    _page("statement", _SEE, sample="pay_statement"),
    _page("my_account", _DECLARE, post=422),
    _page("my_statement", _DECLARE, get=404, kwargs={"year": 2025}),
)
