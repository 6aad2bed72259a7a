"""What payments hold about persons: bank accounts and transfers. Kept ten years, as accounts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from maillage.contexts.association.api import contacts_of
from maillage.contexts.funding.payments.models import MemberAccount, PaidEntry, Transfer
from maillage.contexts.funding.permissions import PAY, VIEW_PAY
from maillage.platform.registry.personal_data import (
    HeldRow,
    Holding,
    NotPersonal,
    Person,
    PersonData,
    described,
    holdings,
    not_personal,
    person_data,
)
from maillage.platform.tenancy.actor import Actor

_INSIDE: Final = ("contact", "iban")


def register() -> None:
    """Called once, when the application starts."""
    holdings.register(
        Holding(
            "funding.payments",
            "Comptes bancaires et virements",
            "members",
            "les membres payés pour leur temps",
            (
                "funding.MemberAccount",
                "funding.Transfer",
                "funding.PaidEntry",
            ),
            (VIEW_PAY,),
            "Payer les membres, une fois chacun, et le justifier.",
            "Exécution de ce qui est dû à la personne et obligation comptable (RGPD, article 6.1.b et c).",
            "Dix ans après l’exercice (Code de commerce, article L123-22) ; un compte, tant qu’il sert.",
            "Le RIB que la personne donne.",
            narrower=(
                ("funding.MemberAccount.iban", ""),
                ("funding.MemberAccount.contact", PAY),
                ("funding.MemberAccount.holder", PAY),
                ("funding.MemberAccount.iban_end", PAY),
                ("funding.MemberAccount.bic", PAY),
                ("funding.MemberAccount.added_at", PAY),
                ("funding.MemberAccount.added_by", PAY),
                ("funding.MemberAccount.ended_at", PAY),
                ("funding.Transfer.iban", ""),
            ),
            also="chacun voit la fin de son propre IBAN ; l’IBAN entier ne sort que dans le fichier pour la banque",
        )
    )
    for name, reason in (
        ("funding.PayerAccount", "le compte de l’association, dont l’IBAN est chiffré"),
        ("funding.Batch", "un lot de virements : total, dates, compte débité"),
    ):
        not_personal.register(NotPersonal(name, reason))
    person_data.register(
        PersonData(
            "funding.payments",
            "Comptes bancaires et virements",
            63,
            ("funding.MemberAccount", "funding.Transfer", "funding.PaidEntry"),
            held,
            erase,
            keeps="les virements, pièces comptables, dix ans (Code de commerce, article L123-22).",
        )
    )


def held(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    """Accounts, transfers and what each paid."""
    del everywhere
    contacts = [one.pk for one in contacts_of(person)]
    for account in MemberAccount.objects.filter(contact__in=contacts).order_by("pk"):
        yield described(account, leave_out=_INSIDE, at="added_at")
    for transfer in Transfer.objects.filter(contact__in=contacts).select_related("batch").order_by("pk"):
        yield described(transfer, leave_out=_INSIDE)
    rows = PaidEntry.objects.filter(transfer__contact__in=contacts).select_related("entry", "transfer__batch")
    for row in rows.order_by("pk"):
        yield described(row, leave_out=("transfer",))


def erase(by: Actor, person: Person, everywhere: bool) -> list[str]:
    """Accounts go; transfers stay with the accounts of the association. Twice is once."""
    del by, everywhere
    rows = MemberAccount.objects.filter(contact__in=[one.pk for one in contacts_of(person)])
    return ["comptes bancaires effacés."] if rows.delete()[0] else []
