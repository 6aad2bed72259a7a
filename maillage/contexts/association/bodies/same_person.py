"""Mandates and seats of two contacts who turn out to be one."""

from __future__ import annotations

from django.db.models import Q

from maillage.contexts.association.bodies.models import Mandate, OutsideMandate
from maillage.contexts.association.contacts.merging.rules import Pair, Rule, Verdict, rules
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import short_date


def register() -> None:
    """Called once, when the application starts."""
    rules.register(Rule("association.Mandate", look_at_mandates, settle_mandates))
    rules.register(Rule("association.OutsideMandate", look_at_seats))


def _twice(pair: Pair) -> list[tuple[Mandate, Mandate]]:
    """The same function in the same body from the same day, written for both: (kept's, gone's)."""
    mine = {
        (one.body_id, one.function, one.starts_on): one
        for one in Mandate.objects.filter(contact=pair.kept).order_by("pk")
    }
    theirs = Mandate.objects.filter(contact=pair.gone).select_related("body").order_by("pk")
    return [(mine[key], one) for one in theirs if (key := (one.body_id, one.function, one.starts_on)) in mine]


def look_at_mandates(pair: Pair) -> Verdict:
    return Verdict(
        settled=tuple(
            f"Le même mandat ({one.get_function_display()}, {one.body.name}, du {short_date(one.starts_on)}) est écrit "
            "deux fois : il n’en reste qu’un."
            for _, one in _twice(pair)
        )
    )


def settle_mandates(by: Actor, pair: Pair) -> None:
    """One stays; an early end that was noted on either stands."""
    del by
    for mine, theirs in _twice(pair):
        if mine.ended_on is None and theirs.ended_on is not None:
            mine.ended_on, mine.end_reason = theirs.ended_on, theirs.end_reason
        mine.title = mine.title or theirs.title
        mine.save()
        theirs.delete()


def look_at_seats(pair: Pair) -> Verdict:
    """Somebody cannot stand in for themselves, nor sit at themselves."""
    both = Q()
    for one, other in (("holder", "deputy"), ("host", "holder"), ("host", "deputy")):
        both |= Q(**{one: pair.kept, other: pair.gone}) | Q(**{one: pair.gone, other: pair.kept})
    return Verdict(
        refused=tuple(
            f"Le siège « {row.seat} » ({row.host_name}) nomme les deux fiches : corrigez d’abord ce mandat extérieur."
            for row in OutsideMandate.objects.filter(both).order_by("pk")
        )
    )
