"""Letters to two contacts who turn out to be one."""

from __future__ import annotations

from maillage.contexts.association.contacts.merging.rules import Pair, Rule, Verdict, rules
from maillage.contexts.association.mailing.models import Recipient
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import count_words


def register() -> None:
    """Called once, when the application starts."""
    rules.register(Rule("association.Recipient", look, settle))


def _twice(pair: Pair) -> list[tuple[Recipient, Recipient]]:
    mine = {one.mailing_id: one for one in Recipient.objects.filter(contact=pair.kept).order_by("pk")}
    theirs = Recipient.objects.filter(contact=pair.gone).order_by("pk")
    return [(mine[one.mailing_id], one) for one in theirs if one.mailing_id in mine]


def look(pair: Pair) -> Verdict:
    count = len(_twice(pair))
    if not count:
        return Verdict()
    words = count_words(count, "courrier est parti", "courriers sont partis")
    return Verdict((f"{words} aux deux fiches : un seul envoi reste noté pour chacun.",))


def settle(by: Actor, pair: Pair) -> None:
    """One line stays; who stopped such letters by either link has stopped them."""
    del by
    for mine, theirs in _twice(pair):
        if mine.stopped_at is None and theirs.stopped_at is not None:
            mine.stopped_at = theirs.stopped_at
            mine.save(update_fields=["stopped_at"])
        theirs.delete()
