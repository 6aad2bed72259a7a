"""What is set for the pay of two contacts who turn out to be one: one profile stays, with what either brings."""

from __future__ import annotations

from maillage.contexts.association.api import (
    SamePerson,
    SamePersonRule,
    SamePersonVerdict,
    same_person_rules,
)
from maillage.contexts.funding.rates.models import PayProfile
from maillage.platform.tenancy.actor import Actor

_HOURS = ("day_starts", "day_ends", "saturday_ends")


def register() -> None:
    """Called once, when the application starts."""
    same_person_rules.register(SamePersonRule("funding.PayProfile", look, settle))


def _both(pair: SamePerson) -> tuple[PayProfile, PayProfile] | None:
    rows = {
        one.contact_id: one
        for one in PayProfile.objects.filter(contact__in=(pair.kept, pair.gone)).order_by("pk")
    }
    return (rows[pair.kept.pk], rows[pair.gone.pk]) if len(rows) == 2 else None


def look(pair: SamePerson) -> SamePersonVerdict:
    if _both(pair) is None:
        return SamePersonVerdict()
    return SamePersonVerdict(
        settled=(
            "Chacune a ses conditions de paiement : celles de la fiche gardée, complétées par celles de l’autre.",
        )
    )


def settle(by: Actor, pair: SamePerson) -> None:
    """Usual hours go together: those of the kept one, or of the other where it has none."""
    del by
    found = _both(pair)
    if found is None:
        return
    mine, theirs = found
    if mine.day_starts is None:
        for name in _HOURS:
            setattr(mine, name, getattr(theirs, name))
    mine.employer_agreed_on = mine.employer_agreed_on or theirs.employer_agreed_on
    mine.note = " ; ".join(dict.fromkeys(one for one in (mine.note, theirs.note) if one))[:300]
    mine.version += 1
    mine.save()
    theirs.delete()
