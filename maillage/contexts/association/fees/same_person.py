"""Fees of two contacts who turn out to be one: nobody owes a year twice, and no money is lost."""

from __future__ import annotations

from maillage.contexts.association.contacts.merging.rules import Pair, Rule, Verdict, rules
from maillage.contexts.association.fees.models import Fee, FeeState
from maillage.contexts.association.fees.services import cancel_fee
from maillage.platform.tenancy.actor import Actor

WHY = "la même personne avait deux fiches"


def register() -> None:
    """Called once, when the application starts."""
    rules.register(Rule("association.Fee", look, settle))


def _twice(pair: Pair) -> list[tuple[Fee, Fee]]:
    """Fees of one year that both have: (kept's, gone's)."""
    rows = Fee.objects.filter(contact__in=(pair.kept, pair.gone)).exclude(state=FeeState.CANCELLED)
    mine: dict[int, Fee] = {}
    theirs: dict[int, Fee] = {}
    for row in rows.select_related("period").prefetch_related("payments").order_by("pk"):
        (mine if row.contact_id == pair.kept.pk else theirs)[row.period_id] = row
    return [(mine[year], theirs[year]) for year in mine if year in theirs]


def _has_money(row: Fee) -> bool:
    return any(payment.cancelled_at is None for payment in row.payments.all())


def _too_many(mine: Fee, theirs: Fee) -> Fee | None:
    """The one of the two that is to be cancelled; None where money came in for both."""
    if _has_money(mine):
        return None if _has_money(theirs) else theirs
    if _has_money(theirs) or theirs.state == FeeState.WAIVED:
        return mine
    return theirs


def look(pair: Pair) -> Verdict:
    settled, refused = [], []
    for mine, theirs in _twice(pair):
        row = _too_many(mine, theirs)
        if row is None:
            refused.append(
                f"Chacune a payé « {mine.period.name} » : annulez d’abord l’un des paiements, puis rendez l’argent."
            )
        else:
            settled.append(f"« {mine.period.name} » est appelée deux fois : celle sans paiement est annulée.")
    return Verdict(tuple(settled), tuple(refused))


def settle(by: Actor, pair: Pair) -> None:
    for mine, theirs in _twice(pair):
        row = _too_many(mine, theirs)
        if row is not None:
            cancel_fee(by=by, pk=row.pk, reason=WHY)
