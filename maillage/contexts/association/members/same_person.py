"""Membership and teams of two contacts who turn out to be one."""

from __future__ import annotations

from typing import Final

from maillage.contexts.association.contacts.merging.rules import Choice, Pair, Rule, Verdict, rules
from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.members.history import in_order, summed
from maillage.contexts.association.members.models import MemberEvent, TeamMember
from maillage.contexts.association.members.services import show_sum
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import short_date

MEMBERSHIP: Final = "membership"


def register() -> None:
    """Called once, when the application starts."""
    rules.register(
        Rule("association.MemberEvent", look_at_history, settle_history, show_history, choose_history)
    )
    rules.register(Rule("association.TeamMember", look_at_teams, settle_teams))


def _events(contact: Contact) -> list[MemberEvent]:
    return in_order(MemberEvent.objects.filter(contact=contact).order_by("happened_on", "pk"))


def _same(one: list[MemberEvent], other: list[MemberEvent]) -> bool:
    steps = [
        [(event.kind, event.happened_on, event.college_id) for event in events] for events in (one, other)
    ]
    return steps[0] == steps[1]


def _told(events: list[MemberEvent]) -> str:
    """« adhérent depuis le 3/02/2024, 2 étapes »."""
    found = summed(events)
    word = dict(Contact._meta.get_field("standing").flatchoices)[found.standing]
    since = found.left_on or found.joined_on
    if since is None:
        return word
    return f"{word} le {short_date(since)}" if found.left_on else f"{word} depuis le {short_date(since)}"


def choose_history(pair: Pair) -> Choice | None:
    """Two histories cannot be added up (admitted twice, left once): one of the two is the right one."""
    mine, theirs = _events(pair.kept), _events(pair.gone)
    if not mine or not theirs or _same(mine, theirs):
        return None
    return Choice(MEMBERSHIP, "Adhésion", _told(mine), _told(theirs))


def look_at_history(pair: Pair) -> Verdict:
    if not _events(pair.kept) or not _events(pair.gone):
        return Verdict()
    return Verdict(
        ("Chacune a un historique d’adhésion : celui que vous choisissez reste, l’autre s’en va.",)
    )


def settle_history(by: Actor, pair: Pair) -> None:
    """The history that was not chosen is written in the journal, then goes."""
    mine, theirs = _events(pair.kept), _events(pair.gone)
    if not mine or not theirs:
        return
    lost = mine if MEMBERSHIP in pair.taken else theirs
    record(
        by=by,
        action="association_member.taken_back",
        obj=pair.kept,
        before={"étapes": [f"{event.get_kind_display()} {event.happened_on.isoformat()}" for event in lost]},
    )
    MemberEvent.objects.filter(pk__in=[event.pk for event in lost]).delete()


def show_history(by: Actor, pair: Pair) -> None:
    del by
    if events := _events(pair.kept):
        show_sum(pair.kept, events)


def _in_both(pair: Pair) -> list[tuple[TeamMember, TeamMember]]:
    mine = {
        one.team_id: one for one in TeamMember.objects.filter(contact=pair.kept, ended_on=None).order_by("pk")
    }
    theirs = TeamMember.objects.filter(contact=pair.gone, ended_on=None).select_related("team").order_by("pk")
    return [(mine[one.team_id], one) for one in theirs if one.team_id in mine]


def look_at_teams(pair: Pair) -> Verdict:
    return Verdict(
        tuple(
            f"Toutes deux sont dans l’équipe « {one.team.name} » : une place suffit."
            for _, one in _in_both(pair)
        )
    )


def settle_teams(by: Actor, pair: Pair) -> None:
    """One place stays, since the earlier day."""
    del by
    for mine, theirs in _in_both(pair):
        days = [day for day in (mine.since_on, theirs.since_on) if day is not None]
        mine.since_on, mine.function = min(days, default=None), mine.function or theirs.function
        mine.save()
        theirs.delete()
