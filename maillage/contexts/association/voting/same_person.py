"""Voices of two contacts who turn out to be one: who voted twice in one vote were two."""

from __future__ import annotations

from django.db.models import Q

from maillage.contexts.association.contacts.merging.rules import Pair, Rule, Verdict, rules
from maillage.contexts.association.voting.models import NamedVoice, Turn, VoteState
from maillage.platform.tenancy.actor import Actor


def register() -> None:
    """Called once, when the application starts."""
    rules.register(Rule("association.Turn", look, settle))
    rules.register(Rule("association.NamedVoice", look_at_named))


def _twice(pair: Pair) -> list[tuple[Turn, Turn]]:
    """Votes on whose roll both stand: (kept's, gone's)."""
    mine = {one.vote_id: one for one in Turn.objects.filter(contact=pair.kept).order_by("pk")}
    theirs = Turn.objects.filter(contact=pair.gone, vote_id__in=sorted(mine)).select_related(
        "vote", "vote__meeting"
    )
    return [(mine[one.vote_id], one) for one in theirs.order_by("pk")]


def look(pair: Pair) -> Verdict:
    settled, refused = [], []
    for mine, theirs in _twice(pair):
        vote = theirs.vote
        where = f"« {vote.question} » ({vote.meeting.title})"
        if mine.has_voted and theirs.has_voted:
            refused.append(
                f"{where} : les deux fiches ont voté. Un vote clos ne se change pas : ces deux fiches restent."
            )
        elif vote.state == VoteState.OPEN:
            refused.append(f"{where} : ce vote est ouvert. Fusionnez une fois qu’il est clos.")
        else:
            settled.append(f"{where} : une seule voix reste sur la liste ; le résultat ne change pas.")
    return Verdict(tuple(settled), tuple(refused))


def settle(by: Actor, pair: Pair) -> None:
    """Of two lines of one roll, the one that was used stays; nobody holds power of themselves."""
    del by
    for mine, theirs in _twice(pair):
        (mine if theirs.has_voted else theirs).delete()
    between = Q(contact=pair.kept, holder=pair.gone) | Q(contact=pair.gone, holder=pair.kept)
    for row in Turn.objects.filter(between).order_by("pk"):
        row.holder = None
        row.save(update_fields=["holder"])


def look_at_named(pair: Pair) -> Verdict:
    mine = NamedVoice.objects.filter(contact=pair.kept).order_by().values("vote_id")
    rows = NamedVoice.objects.filter(contact=pair.gone, vote_id__in=mine).select_related(
        "vote", "vote__meeting"
    )
    return Verdict(
        refused=tuple(
            f"« {row.vote.question} » ({row.vote.meeting.title}) : les deux fiches ont dit leur voix à l’appel. Ces "
            "deux fiches restent."
            for row in rows.order_by("pk")
        )
    )
