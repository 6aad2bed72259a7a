"""How the presidency voted, where its voice decides a tie."""

from __future__ import annotations

from maillage.contexts.association.bodies.models import BodyKind, Function, Mandate
from maillage.contexts.association.bodies.queries import running_on
from maillage.contexts.association.voting.electorate import day_of
from maillage.contexts.association.voting.models import NamedVoice, Vote


def presidents_of(vote: Vote) -> set[int]:
    """Contacts that preside the instance that meets; of an assembly, those of the board or bureau. One query."""
    meeting = vote.meeting
    rows = Mandate.objects.filter(running_on(day_of(meeting)), function=Function.PRESIDENT)
    body = meeting.body
    if body is not None and body.kind != BodyKind.ASSEMBLY:
        rows = rows.filter(body=body)
    else:
        rows = rows.filter(body__kind__in=(BodyKind.BOARD, BodyKind.BUREAU))
    return set(rows.order_by().values_list("contact_id", flat=True))


def choice_of_presidency(vote: Vote) -> str:
    """What the presidency chose in a roll call; "" if nobody of it voted, or co-presidents not alike."""
    voices = NamedVoice.objects.filter(vote=vote, contact_id__in=presidents_of(vote))
    chosen = set(voices.order_by().values_list("choice", flat=True))
    return chosen.pop() if len(chosen) == 1 and not vote.is_election else ""
