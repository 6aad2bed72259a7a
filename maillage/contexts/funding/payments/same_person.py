"""Bank accounts and transfers of two contacts who turn out to be one: one account stays in use, no transfer is lost."""

from __future__ import annotations

from django.utils import timezone

from maillage.contexts.association.api import (
    SamePerson,
    SamePersonChoice,
    SamePersonRule,
    SamePersonVerdict,
    same_person_rules,
)
from maillage.contexts.funding.payments.models import MemberAccount, Transfer
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import short_date

CHOICE = "member_account"


def register() -> None:
    """Called once, when the application starts."""
    same_person_rules.register(SamePersonRule("funding.MemberAccount", look, settle, choice=choice))
    same_person_rules.register(SamePersonRule("funding.Transfer", look_at_transfers))


def _both(pair: SamePerson) -> tuple[MemberAccount, MemberAccount] | None:
    """The accounts in use of both, (kept's, gone's); None where one of the two has none."""
    rows = {
        one.contact_id: one
        for one in MemberAccount.objects.filter(contact__in=(pair.kept, pair.gone), ended_at=None).order_by(
            "pk"
        )
    }
    if len(rows) < 2:
        return None
    return rows[pair.kept.pk], rows[pair.gone.pk]


def _is_same(mine: MemberAccount, theirs: MemberAccount) -> bool:
    return bool(mine.iban == theirs.iban)


def choice(pair: SamePerson) -> SamePersonChoice | None:
    found = _both(pair)
    if found is None or _is_same(*found):
        return None
    mine, theirs = (
        f"…{one.iban_end}, donné le {short_date(timezone.localdate(one.added_at))}" for one in found
    )
    return SamePersonChoice(CHOICE, "Compte bancaire", mine, theirs)


def look(pair: SamePerson) -> SamePersonVerdict:
    if _both(pair) is None:
        return SamePersonVerdict()
    return SamePersonVerdict(
        settled=(
            "Chacune a un compte bancaire : un seul reste utilisé, l’autre est gardé comme ancien compte.",
        )
    )


def settle(by: Actor, pair: SamePerson) -> None:
    """The account that is not chosen ends now; both go to the contact that stays."""
    found = _both(pair)
    if found is None:
        return
    mine, theirs = found
    ended = mine if CHOICE in pair.taken and not _is_same(mine, theirs) else theirs
    ended.ended_at = timezone.now()
    ended.save(update_fields=["ended_at"])
    record(
        by=by,
        action="pay_account.replaced",
        obj=ended,
        label="Compte bancaire d’un membre",
        after={"iban_end": (theirs if ended is mine else mine).iban_end},
    )


def look_at_transfers(pair: SamePerson) -> SamePersonVerdict:
    """Two transfers of one batch left for two accounts: they stay two facts, on two contacts."""
    batches = [
        set(Transfer.objects.filter(contact=one).order_by("pk").values_list("batch_id", flat=True))
        for one in (pair.kept, pair.gone)
    ]
    if not batches[0] & batches[1]:
        return SamePersonVerdict()
    labels = sorted(
        {
            one.batch.label
            for one in Transfer.objects.filter(
                contact=pair.kept, batch__in=sorted(batches[0] & batches[1])
            ).select_related("batch")
        }
    )
    return SamePersonVerdict(
        refused=(
            f"Un même lot de virements a payé les deux fiches ({', '.join(labels)}) : ces deux virements restent "
            "tels que la banque les a faits. Gardez les deux fiches, et n’utilisez plus que l’une.",
        )
    )
