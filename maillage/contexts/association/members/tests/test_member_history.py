"""What the steps of a membership add up to."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.contexts.association.members.history import summed
from maillage.contexts.association.members.models import EventKind, MemberEvent


def _events(days: list[tuple[EventKind, int]]) -> list[MemberEvent]:
    return [
        MemberEvent(pk=rank, kind=kind, happened_on=date(2024, 1, 1 + day), college_id=rank % 3 or None)
        for rank, (kind, day) in enumerate(days, 1)
    ]


def _naive(events: list[MemberEvent], on: date) -> str:
    """The last step that says something of the standing decides."""
    standing = "known"
    for event in sorted(events, key=lambda one: (one.happened_on, one.pk)):
        if event.happened_on > on:
            break
        if event.kind != EventKind.COLLEGE:
            standing = {
                "admitted": "member",
                "suspended": "suspended",
                "resumed": "member",
                "left": "former",
            }[event.kind]
    return standing


_STEPS = st.lists(st.tuples(st.sampled_from(list(EventKind)), st.integers(0, 27)), max_size=8)


@given(_STEPS, st.integers(0, 27))
@settings(max_examples=80, deadline=None)
def test_standing_on_any_day(steps: list[tuple[EventKind, int]], day: int) -> None:
    events = _events(steps)
    on = date(2024, 1, 1 + day)
    found = summed(reversed(events), on=on)
    assert found.standing == _naive(events, on)
    assert (found.left_on is not None) == (found.standing == "former")


def test_nothing_written_is_nobody() -> None:
    found = summed([])
    assert (found.standing, found.joined_on, found.college_id) == ("known", None, None)


def test_who_comes_back_joins_anew() -> None:
    events = _events([(EventKind.ADMITTED, 0), (EventKind.LEFT, 10), (EventKind.ADMITTED, 20)])
    found = summed(events)
    assert (found.standing, found.joined_on, found.left_on) == ("member", date(2024, 1, 21), None)
