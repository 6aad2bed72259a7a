"""Approaches of two contacts who turn out to be one: nobody is called twice."""

from __future__ import annotations

from maillage.contexts.association.contacts.merging.rules import Pair, Rule, Verdict, rules
from maillage.contexts.association.engagement.models import Approach
from maillage.platform.tenancy.actor import Actor


def register() -> None:
    """Called once, when the application starts."""
    rules.register(Rule("association.Approach", look, settle))


def _waiting(pair: Pair) -> list[Approach]:
    rows = Approach.objects.filter(contact__in=(pair.kept, pair.gone), done_on=None)
    found = list(rows.select_related("caller").order_by("pk"))
    return found if len(found) > 1 else []


def look(pair: Pair) -> Verdict:
    if not _waiting(pair):
        return Verdict()
    return Verdict(("Une démarche attend pour chacune : il n’en reste qu’une, celle de la fiche gardée.",))


def settle(by: Actor, pair: Pair) -> None:
    """That of `kept` stays, by the earlier of both days, with both notes."""
    del by
    found = {row.contact_id: row for row in _waiting(pair)}
    if not found:
        return
    mine, theirs = found[pair.kept.pk], found[pair.gone.pk]
    days = [day for day in (mine.due_on, theirs.due_on) if day is not None]
    mine.due_on = min(days, default=None)
    mine.caller = mine.caller or theirs.caller
    if theirs.note and theirs.note not in mine.note:
        mine.note = f"{mine.note} {theirs.note}".strip()[:500]
    mine.save(update_fields=["due_on", "caller", "note"])
    theirs.delete()
