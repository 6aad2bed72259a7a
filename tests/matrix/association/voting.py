from __future__ import annotations

from itertools import count
from typing import Any

from django.utils import timezone

from maillage.contexts.association.contacts.models import Contact, Standing
from maillage.contexts.association.meetings.models import (
    AgendaItem,
    Attendee,
    Meeting,
    MeetingKind,
    MeetingState,
    Presence,
)
from maillage.contexts.association.voting import services
from maillage.contexts.association.voting.calling.services import note_voice
from maillage.contexts.association.voting.models import HowNoted, Means, Vote
from maillage.contexts.association.voting.secret.services import cast_ballots
from maillage.platform.tenancy.actor import Actor
from tests.matrix.rows import Row, Sample, community, public

_numbers = count(1)


def _assembly(actor: Actor) -> tuple[Meeting, list[Contact]]:
    """An assembly with three members who are there."""
    meeting: Meeting = Meeting.objects.create(
        community=actor.community,
        kind=MeetingKind.ASSEMBLY,
        title=f"Assemblée {next(_numbers)}",
        state=MeetingState.OPEN,
        starts_at=timezone.now(),
    )
    people = [
        Contact.objects.create(
            community=actor.community,
            last_name=f"Exemple{number}",
            search_name=f"exemple{number}",
            standing=Standing.MEMBER,
        )
        for number in (next(_numbers), next(_numbers), next(_numbers))
    ]
    for person in people:
        Attendee.objects.create(
            community=actor.community, meeting=meeting, contact=person, presence=Presence.PRESENT
        )
    return meeting, people


def _prepared(actor: Actor, means: str) -> tuple[Vote, list[Contact]]:
    meeting, people = _assembly(actor)
    return services.prepare_vote(by=actor, meeting=meeting, question="Approuver", means=means), people


def _hands(actor: Actor) -> dict[str, Any]:
    return {"pk": _prepared(actor, Means.HANDS)[0].pk}


def _to_open(actor: Actor) -> dict[str, Any]:
    return {"pk": _prepared(actor, Means.ROLL_CALL)[0].pk}


def _roll_call(actor: Actor) -> dict[str, Any]:
    vote, people = _prepared(actor, Means.ROLL_CALL)
    services.open_vote(by=actor, pk=vote.pk)
    return {"pk": vote.pk, "contact": people[0].pk}


def _opened(actor: Actor) -> dict[str, Any]:
    return {"pk": _roll_call(actor)["pk"]}


def _published(actor: Actor) -> dict[str, Any]:
    vote, people = _prepared(actor, Means.SECRET)
    services.open_vote(by=actor, pk=vote.pk)
    for person in people:
        cast_ballots(by=actor, pk=vote.pk, voter=person, choices={person.pk: ("for",)})
    services.close_vote(by=actor, pk=vote.pk)
    return {"pk": vote.pk}


def _to_vote_in(actor: Actor) -> dict[str, Any]:
    return {"pk": _assembly(actor)[0].pk}


def _to_decide(actor: Actor) -> dict[str, Any]:
    meeting = _assembly(actor)[0]
    item = AgendaItem.objects.create(
        community=actor.community, meeting=meeting, rank=1, title="Budget", kind=AgendaItem.Kind.DECISION
    )
    return {"pk": meeting.pk, "item": item.pk}


def fill(actor: Actor, first: int, size: int) -> None:
    """Votes of one meeting that were counted by hands, and one of each other kind."""
    meeting, _ = _assembly(actor)
    called = _roll_call(actor)
    note_voice(by=actor, pk=called["pk"], contact_id=called["contact"], choice=("for",), how=HowNoted.PHONE)
    _published(actor)
    for number in range(first, first + size):
        services.record_hands(by=actor, meeting=meeting, question=f"Question {number}", unanimous=True)


SAMPLES: dict[str, Sample] = {
    "vote_by_hands": _hands,
    "vote_to_open": _to_open,
    "vote_opened": _opened,
    "vote_roll_call": _roll_call,
    "vote_published": _published,
    "meeting_to_vote_in": _to_vote_in,
    "point_to_decide": _to_decide,
}

_VIEW, _DECIDE, _ATTEND = "association.view", "association.decide", "association.attend"
_NOBODY = {"secret": "inconnu", "pk": 1}


def _page(name: str, permission: str, **answers: Any) -> Row:
    return community(f"association:{name}", permission, module="association", **answers)


ROWS: tuple[Row, ...] = (
    _page("votes", _VIEW),
    _page("vote", _VIEW, sample="vote_opened"),
    _page("vote_new", _DECIDE, post=422, sample="meeting_to_vote_in"),
    _page("vote_unanimous", _DECIDE, get=405, post=302, sample="point_to_decide"),
    _page("vote_count", _DECIDE, get=405, post=422, sample="vote_by_hands"),
    _page("vote_open", _DECIDE, get=405, post=302, sample="vote_to_open"),
    _page("vote_close", _DECIDE, get=405, post=302, sample="vote_opened"),
    _page("vote_cancel", _DECIDE, get=405, post=302, sample="vote_opened"),
    _page("vote_note", _DECIDE, get=405, post=302, sample="vote_roll_call"),
    # An account that is no contact of the association has no ballot.
    _page("vote_cast", _ATTEND, get=405, post=404, sample="vote_opened"),
    _page("vote_roll", _VIEW, sample="vote_published"),
    _page("vote_ballots", _VIEW, sample="vote_published"),
    _page("vote_ballots_csv", _VIEW, sample="vote_published"),
    public("association_public:vote_cast", get=405, post=404, kwargs=_NOBODY),
    public("association_public:vote_ballots", get=404, kwargs=_NOBODY),
    public("association_public:vote_ballots_csv", get=404, kwargs=_NOBODY),
)
