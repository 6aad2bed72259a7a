"""Whom to invite in one touch: the holders of a body, the members, a college, a team, those of last time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.utils import timezone

from maillage.contexts.association.bodies.models import Body, BodyKind, Mandate
from maillage.contexts.association.bodies.queries import running_on
from maillage.contexts.association.contacts.models import Contact, Standing
from maillage.contexts.association.meetings.models import Attendee, Meeting
from maillage.contexts.association.members.models import Team, TeamMember
from maillage.contexts.association.statutes.models import College

MEMBERS, BODY, COLLEGE, TEAM, SERIES = "members", "body", "college", "team", "series"


@dataclass(frozen=True)
class Audience:
    """A group to choose. key: for the form; label: French; count: contacts in it; is_likely: the one to begin with."""

    key: str
    label: str
    count: int
    is_likely: bool = False


def day_of(meeting: Meeting) -> date:
    """The day by which mandates and statutes are judged: the meeting's own, today while it has none."""
    return timezone.localdate(meeting.starts_at) if meeting.starts_at else timezone.localdate()


def audiences_of(meeting: Meeting) -> list[Audience]:
    """The groups that exist here, the likely one first. 5 queries, 6 in a series."""
    day = day_of(meeting)
    members = Contact.objects.filter(standing=Standing.MEMBER)
    found = [
        Audience(
            MEMBERS, "Tous les adhérents", members.count(), meeting.body is None or _is_assembly(meeting.body)
        )
    ]
    bodies = (
        Body.objects.filter(closed_on=None)
        .exclude(kind=BodyKind.ASSEMBLY)
        .annotate(holders=Count("mandates__contact", filter=running_on(day, "mandates__"), distinct=True))
        .order_by("name", "pk")
    )
    found += [
        Audience(f"{BODY}:{one.pk}", one.name, one.holders, one.pk == meeting.body_id)
        for one in bodies
        if one.holders
    ]
    colleges = members.filter(college__isnull=False).values_list("college_id").annotate(Count("pk"))
    sizes: dict[int, int] = dict(colleges.order_by("college_id"))
    found += [
        Audience(f"{COLLEGE}:{one.pk}", f"Collège {one.name}", sizes[one.pk])
        for one in College.objects.order_by("rank", "name", "pk")
        if one.pk in sizes
    ]
    teams = (
        Team.objects.filter(Q(closed_on=None) | Q(closed_on__gt=day))
        .annotate(size=Count("places__contact", filter=_in_team(day, "places__"), distinct=True))
        .order_by("search_name", "pk")
    )
    found += [Audience(f"{TEAM}:{one.pk}", one.name, one.size) for one in teams if one.size]
    if meeting.series_id:
        before = len(_of_series(meeting))
        found += [Audience(SERIES, "Invités des autres réunions de la série", before)] if before else []
    found.sort(key=lambda one: not one.is_likely)
    return found


def _in_team(day: date, prefix: str = "") -> Q:
    return Q(**{f"{prefix}ended_on": None}) | Q(**{f"{prefix}ended_on__gte": day})


def _is_assembly(body: Body) -> bool:
    return body.kind == BodyKind.ASSEMBLY


def _of_series(meeting: Meeting) -> set[int]:
    rows = Attendee.objects.filter(meeting__series_id=meeting.series_id, contact__isnull=False)
    return set(rows.exclude(meeting=meeting).order_by().values_list("contact_id", flat=True).distinct())


def contacts_in(meeting: Meeting, key: str) -> set[int]:
    """The contacts of a group, today or on the meeting's day. KeyError for a group that does not exist."""
    name, _, number = key.partition(":")
    members = Contact.objects.filter(standing=Standing.MEMBER).order_by()
    if name == MEMBERS and not number:
        return set(members.values_list("pk", flat=True))
    if name == SERIES and meeting.series_id and not number:
        return _of_series(meeting)
    if not number.isdecimal() or len(number) > 18:
        raise KeyError(key)
    if name == BODY:
        running = Mandate.objects.filter(running_on(day_of(meeting)), body_id=int(number)).order_by()
        return set(running.values_list("contact_id", flat=True).distinct())
    if name == COLLEGE:
        return set(members.filter(college_id=int(number)).values_list("pk", flat=True))
    if name == TEAM:
        places = TeamMember.objects.filter(_in_team(day_of(meeting)), team_id=int(number)).order_by()
        return set(places.values_list("contact_id", flat=True).distinct())
    raise KeyError(key)


def known_contacts(pks: Iterable[int]) -> list[Contact]:
    """The contacts of the community among these numbers, by name. 1 query."""
    wanted = Q(pk__in=list(pks))
    return list(Contact.objects.filter(wanted).order_by("search_name", "pk"))
