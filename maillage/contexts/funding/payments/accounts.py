"""Writes on bank accounts. A number is checked, sealed in the database, and never shown whole again."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from maillage.contexts.association.api import Contact
from maillage.contexts.funding.payments.models import MemberAccount, PayerAccount
from maillage.contexts.funding.payments.refusals import PayRefused
from maillage.core.identifiers.iban import BadIban, parse_bic, parse_iban
from maillage.core.pay.sepa import VERSIONS
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised


def checked(iban: str, bic: str, holder: str) -> tuple[str, str, str]:
    """Number, code of the bank and holder as they are kept. PayRefused says what is wrong."""
    name = " ".join(holder.split())[:70]
    if not name:
        raise PayRefused("Écrivez le nom du titulaire, comme sur le RIB.")
    try:
        return parse_iban(iban), parse_bic(bic), name
    except BadIban as wrong:
        raise PayRefused(str(wrong)) from None


@transaction.atomic
def save_payer(
    *, by: Actor, holder: str, iban: str, bic: str = "", message: str, version: int | None = None
) -> PayerAccount:
    """The account that transfers leave from; an empty number keeps the one that is there. Raises PayRefused."""
    serialised(by)
    row = PayerAccount.objects.first() or PayerAccount(community=by.community, version=0)
    if version is not None and version != row.version:
        raise PayRefused("Quelqu’un a modifié ce compte entre-temps : relisez-le, puis recommencez.")
    if message not in VERSIONS:
        raise PayRefused("Choisissez le format que la banque accepte.")
    number, code, name = checked(iban.strip() or row.iban, bic, holder)
    before = {"holder": row.holder, "message": row.message, "iban_end": row.iban_end}
    row.holder, row.iban, row.iban_end, row.bic, row.message = name, number, number[-4:], code, message
    row.version += 1
    row.save()
    after = {"holder": name, "message": message, "iban_end": row.iban_end}
    record(
        by=by,
        action="pay_account.payer",
        obj=row,
        label="Compte de l’association",
        before=before,
        after=after,
    )
    return row


@transaction.atomic
def save_account(*, by: Actor, contact: Contact, holder: str, iban: str, bic: str = "") -> MemberAccount:
    """The account of a member from now on; the former one is kept as ended. The same again is no change.

    Raises PayRefused.
    """
    serialised(by)
    number, code, name = checked(iban, bic, holder)
    former: MemberAccount | None = MemberAccount.objects.filter(contact=contact, ended_at=None).first()
    if former is not None and (former.iban, former.bic, former.holder) == (number, code, name):
        return former
    if former is not None:
        former.ended_at = timezone.now()
        former.save(update_fields=["ended_at"])
    row: MemberAccount = MemberAccount.objects.create(
        community=by.community,
        contact=contact,
        holder=name,
        iban=number,
        iban_end=number[-4:],
        bic=code,
        added_by=by.user,
    )
    record(
        by=by,
        action="pay_account.replaced" if former else "pay_account.added",
        obj=row,
        label="Compte bancaire d’un membre",
        after={"iban_end": row.iban_end},
    )
    return row
