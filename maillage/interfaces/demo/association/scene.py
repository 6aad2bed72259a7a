"""What both stories need: who acts, who is who, and a meeting lived from its convocation to its minutes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from maillage.contexts.association import api as association
from maillage.interfaces.demo.association.clock import as_of, evening, weekday
from maillage.platform.messaging.delivery import deliver
from maillage.platform.tenancy.actor import Actor

Contact = association.Contact
# What a meeting lasts, and how long before it the convocation leaves: the statutes ask 8 days of a board.
LENGTH = timedelta(hours=2)
NOTICE = timedelta(days=17)
_SMALL_COLLEGE = 15


@dataclass
class Scene:
    """One association while its story is written. today: the day on which the demonstration is shown."""

    actor: Actor
    today: date
    random: Random
    members: list[Contact] = field(default_factory=list)
    partners: list[Contact] = field(default_factory=list)
    personas: dict[str, Contact] = field(default_factory=dict)
    bodies: dict[str, Any] = field(default_factory=dict)
    town_code: str = ""

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def held_on(self, days: int, wanted: int) -> date:
        """The day of that number of a week some days ago, on which people meet and which is past."""
        return weekday(self.ago(days), wanted, before=self.today)


@dataclass(frozen=True)
class Point:
    """A point of an agenda, and what came of it."""

    title: str
    kind: str = "information"
    minutes: int = 15
    written: str = ""
    # Question put to the vote, adopted by a show of hands without opposition.
    vote: str = ""
    # (for, against, abstentions) where it was not unanimous.
    counts: tuple[int, int, int] | None = None
    decision_kind: str = "ordinary"
    decision: str = ""
    # (what, who it falls to, days that are left for it)
    follow_up: tuple[str, int, int] | None = None
    # Names between which a secret ballot chooses, and for how many seats.
    ballot: tuple[str, ...] = ()
    seats: int = 1


def hold(
    scene: Scene,
    *,
    kind: str,
    title: str,
    starts_at: datetime,
    points: Sequence[Point] = (),
    body: Any = None,
    audience: str = "",
    contacts: Sequence[Contact] = (),
    guests: Sequence[tuple[str, str, str]] = (),
    absent: float = 0.2,
    excused: float = 0.1,
    place: str = "Maison de santé de démonstration",
    series_name: str = "",
    summary: str = "",
    proxies: int = 0,
    write_minutes: bool = True,
    unnamed: Mapping[str, int] | None = None,
) -> Any:
    """A meeting of the past: convened, held, its votes and minutes written.

    guests: (name, organisation, category). unnamed: who came without being noted by name, by category.
    """
    by = scene.actor
    with as_of(starts_at - NOTICE):
        meeting = _prepared(
            scene, kind, title, starts_at, points, body, place=place, series_name=series_name, summary=summary
        )
        if audience:
            association.invite_audience(by=by, pk=meeting.pk, audience=audience)
        if contacts:
            association.invite(by=by, pk=meeting.pk, contacts=[one.pk for one in contacts])
        meeting = _as_it_is(meeting)
        association.convene(by=by, pk=meeting.pk, version=meeting.version)
        deliver()
    attendees = _answered(scene, meeting, starts_at, proxies, absent, excused)
    with as_of(starts_at):
        association.open_meeting(by=by, pk=meeting.pk)
        _arrive(scene, meeting, attendees, guests, starts_at)
        for category, count in (unnamed or {}).items():
            association.count_unnamed(by=by, pk=meeting.pk, category=category, count=count)
        decided = _decide(scene, meeting, points)
    with as_of(starts_at + LENGTH):
        meeting = association.close_meeting(by=by, pk=meeting.pk)
        if write_minutes and points:
            _write(scene, meeting, points, decided)
    return meeting


def _prepared(
    scene: Scene,
    kind: str,
    title: str,
    starts_at: datetime,
    points: Sequence[Point],
    body: Any,
    *,
    place: str,
    series_name: str,
    summary: str,
) -> Any:
    meeting = association.create_meeting(
        by=scene.actor,
        kind=kind,
        title=title,
        body=body,
        starts_at=starts_at,
        ends_at=starts_at + LENGTH,
        place=place,
        commune_code=scene.town_code,
        series_name=series_name,
        summary=summary,
    )
    if points:
        association.add_points(
            by=scene.actor,
            pk=meeting.pk,
            lines=[association.AgendaLine(one.title, one.kind, one.minutes) for one in points],
        )
    return meeting


def _as_it_is(meeting: Any) -> Any:
    """The meeting with the version that it has now."""
    found = association.find_meeting(meeting.pk)
    assert found is not None
    return found


def foresee(
    scene: Scene,
    *,
    kind: str,
    title: str,
    starts_at: datetime,
    points: Sequence[Point] = (),
    body: Any = None,
    audience: str = "",
    convene: bool = True,
    place: str = "Maison de santé de démonstration",
    written_days_before: int = 3,
) -> Any:
    """A meeting to come, convened some days ago or still being prepared."""
    with as_of(evening(scene.ago(written_days_before), 18)):
        meeting = _prepared(
            scene, kind, title, starts_at, points, body, place=place, series_name="", summary=""
        )
        if audience:
            association.invite_audience(by=scene.actor, pk=meeting.pk, audience=audience)
        if convene:
            meeting = _as_it_is(meeting)
            association.convene(by=scene.actor, pk=meeting.pk, version=meeting.version)
            deliver()
    return meeting


def _answered(
    scene: Scene, meeting: Any, starts_at: datetime, proxies: int, absent: float, excused: float
) -> Mapping[str, list[Any]]:
    """What became of those who were invited: who comes, who is excused, who gives power."""
    rows = list(association.attendees_of(meeting))
    chosen = [one for one in rows if one.contact_id in {p.pk for p in scene.personas.values()}]
    others = [one for one in rows if one not in chosen]
    scene.random.shuffle(others)
    # A secret ballot needs three voices of each college: those of a small one come, whatever chance says.
    sizes = Counter(_college(one) for one in others)
    others.sort(key=lambda one: sizes[_college(one)] < _SMALL_COLLEGE)
    givers = [one for one in others if one.voter][:proxies]
    rest = [one for one in others if one not in givers]
    away = round(len(rest) * absent)
    sorry = round(len(rest) * excused)
    parts = {
        "givers": givers,
        "absent": rest[:away],
        "excused": rest[away : away + sorry],
        "present": [*chosen, *rest[away + sorry :]],
    }
    with as_of(starts_at - timedelta(days=3)):
        for one in (*parts["present"][: len(parts["present"]) * 3 // 4], *parts["excused"]):
            value = "no" if one in parts["excused"] else "yes"
            association.answer(by=scene.actor, attendee=one.pk, value=value)
        holders = [one for one in parts["present"] if one.voter]
        for giver in givers:
            holder = _taken(holders, giver)
            if holder is not None:
                association.give_proxy(
                    by=scene.actor,
                    meeting=meeting.pk,
                    giver=giver.contact_id,
                    holder=holder.contact_id,
                    means="paper",
                )
    return parts


def _college(attendee: Any) -> int | None:
    return attendee.contact.college_id if attendee.contact else None


def _taken(holders: list[Any], giver: Any) -> Any:
    """Somebody of the same college who holds no power yet, taken off the list; None if there is nobody left."""
    for holder in holders:
        if holder.contact.college_id == giver.contact.college_id:
            holders.remove(holder)
            return holder
    return None


def _arrive(
    scene: Scene,
    meeting: Any,
    attendees: Mapping[str, list[Any]],
    guests: Sequence[tuple[str, str, str]],
    starts_at: datetime,
) -> None:
    for one in attendees["present"]:
        late = timedelta(minutes=scene.random.choice((0, 0, 0, 5, 10, 20)))
        remote = scene.random.random() < 0.15 and one.contact_id not in {
            p.pk for p in scene.personas.values()
        }
        association.note_presence(
            by=scene.actor,
            pk=meeting.pk,
            attendee=one.pk,
            presence="remote" if remote else "present",
            arrived_at=starts_at + late,
        )
    for name, organisation, category in guests:
        association.note_guest(
            by=scene.actor,
            pk=meeting.pk,
            name=name,
            organisation_name=organisation,
            category=category,
            presence="present",
        )


def _decide(scene: Scene, meeting: Any, points: Sequence[Point]) -> dict[str, Any]:
    """The votes of the session, by title of the point."""
    items = {one.title: one for one in association.agenda_of(meeting)}
    votes = {}
    for point in points:
        if point.vote:
            votes[point.title] = association.record_hands(
                by=scene.actor,
                meeting=meeting,
                question=point.vote,
                agenda_item=items[point.title],
                decision=point.decision_kind,
                unanimous=point.counts is None,
                counts=None if point.counts is None else _counts(point.counts),
                anyway=True,
            )
        if point.ballot:
            votes[point.title] = _elect(scene, meeting, point, items[point.title])
    return votes


def _elect(scene: Scene, meeting: Any, point: Point, item: Any) -> Any:
    """An election by secret ballot online: everybody present votes, for themselves and for whom they hold power."""
    by = scene.actor
    vote = association.prepare_vote(
        by=by,
        meeting=meeting,
        question=point.title,
        agenda_item=item,
        means="secret",
        decision="election",
        options=point.ballot,
        seats=point.seats,
    )
    association.open_vote(by=by, pk=vote.pk)
    keys = [one["key"] for one in vote.options]
    for attendee in association.attendees_of(meeting):
        voices = association.voices_of(vote, attendee.contact_id) if attendee.contact_id else None
        if voices is None or not voices.left:
            continue
        choices = {
            turn.contact_id: tuple(sorted(scene.random.sample(keys, k=point.seats))) for turn in voices.left
        }
        association.cast_ballots(by=by, pk=vote.pk, voter=attendee.contact, choices=choices)
    return association.close_vote(by=by, pk=vote.pk)


def _counts(counts: tuple[int, int, int]) -> dict[str, dict[str, int]]:
    yes, no, abstain = counts
    return {"": {"for": yes, "against": no, "abstain": abstain}}


def _write(scene: Scene, meeting: Any, points: Sequence[Point], votes: Mapping[str, Any]) -> None:
    """Minutes from the agenda, with the decisions and what follows from them."""
    minutes = association.start_minutes(by=scene.actor, meeting=meeting)
    day = meeting.starts_at.date()
    for row in association.points_of(minutes):
        point = next((one for one in points if one.title == row.title), None)
        if point is None:
            continue
        if point.written:
            association.write_point(by=scene.actor, pk=row.pk, seen=row.version, text=point.written)
        decision = None
        if point.decision:
            decision = association.create_decision(
                by=scene.actor,
                title=point.decision,
                taken_on=day,
                body=meeting.body,
                meeting=meeting,
                point=row,
                vote=votes.get(point.title),
            )
        if point.follow_up:
            what, who, days = point.follow_up
            owners = scene.members or scene.partners
            association.create_follow_up(
                by=scene.actor,
                title=what,
                owner=owners[who % len(owners)],
                due_on=day + timedelta(days=days),
                meeting=meeting,
                decision=decision,
                point=row,
            )
    written = association.find_minutes(meeting)
    assert written is not None
    association.propose_minutes(by=scene.actor, minutes=written)


def settle_follow_ups(scene: Scene) -> None:
    """What fell due long ago was done; what fell due lately still waits."""
    for one in association.follow_ups().filter(due_on__lt=scene.ago(25)).order_by("pk"):
        assert one.due_on is not None
        with as_of(evening(one.due_on, 17)):
            association.set_follow_up_state(by=scene.actor, follow_up=one, state="done")


def approve(scene: Scene, meeting: Any, in_meeting: Any) -> None:
    """The minutes of a meeting, approved by the next one of the same body or series."""
    minutes = association.find_minutes(meeting)
    if minutes is not None and in_meeting.starts_at is not None:
        with as_of(in_meeting.starts_at + LENGTH):
            association.approve_minutes(
                by=scene.actor,
                minutes=minutes,
                approved_on=in_meeting.starts_at.date(),
                approved_in=in_meeting,
            )


def approve_in_writing(scene: Scene, meeting: Any, days: int) -> None:
    """The minutes of a meeting after which none of its kind came: approved by letter, so many days later."""
    minutes = association.find_minutes(meeting)
    day = meeting.starts_at.date() + timedelta(days=days)
    if minutes is not None and day < scene.today:
        with as_of(evening(day, 18)):
            association.approve_minutes(by=scene.actor, minutes=minutes, approved_on=day, approved_in=None)
