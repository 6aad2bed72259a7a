"""Writes on what is foreseen: the meeting, its agenda, its series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from maillage.contexts.association.bodies.models import Body
from maillage.contexts.association.meetings.editing import move, save, to_edit
from maillage.contexts.association.meetings.models import (
    AgendaItem,
    Attendee,
    Meeting,
    MeetingKind,
    MeetingState,
    Series,
    new_key,
)
from maillage.contexts.association.meetings.refusals import MeetingRefused
from maillage.contexts.territory import api as territory
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised

FIELDS: Final = (
    "kind",
    "title",
    "body",
    "series",
    "starts_at",
    "ends_at",
    "place",
    "commune",
    "link",
    "summary",
    "second_call",
)
# What somebody who was convened has in a calendar.
IN_CALENDARS: Final = ("title", "starts_at", "ends_at", "place", "commune", "link", "summary")
MAX_POINTS: Final = 60
MAX_REPEATS: Final = 60
LONGEST: Final = timedelta(days=7)


@dataclass(frozen=True)
class AgendaLine:
    """One point to write. pk: of the point that it replaces, None for a new one. duration_min: None if nobody said."""

    title: str
    kind: str = AgendaItem.Kind.INFORMATION
    duration_min: int | None = None
    detail: str = ""
    owner_id: int | None = None
    pk: int | None = None


def _clean(values: Mapping[str, Any]) -> dict[str, Any]:
    given = dict(values)
    if "commune_code" in given:
        code = given.pop("commune_code")
        given["commune"] = territory.current_commune(code) if code else None
        if code and given["commune"] is None:
            raise MeetingRefused("Aucune commune ne porte ce code INSEE.")
    for name in ("title", "place", "link"):
        if name in given:
            given[name] = " ".join(str(given[name]).split())
    return given


def _check(row: Meeting) -> None:
    if not row.title:
        raise MeetingRefused("Donnez un titre à la réunion, par exemple « Assemblée générale 2026 ».")
    if row.link and not row.link.startswith(("https://", "http://")):
        raise MeetingRefused("Le lien de visioconférence commence par « https:// ».")
    if row.ends_at is None:
        return
    if row.starts_at is None or row.ends_at <= row.starts_at:
        raise MeetingRefused("La fin de la réunion vient après son début.")
    if row.ends_at - row.starts_at > LONGEST:
        raise MeetingRefused("Une réunion dure au plus une semaine : vérifiez la date de fin.")


def _values(row: Meeting) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FIELDS}


@transaction.atomic
def create_meeting(
    *,
    by: Actor,
    kind: str,
    title: str,
    body: Body | None = None,
    series: Series | None = None,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    place: str = "",
    commune_code: str = "",
    link: str = "",
    summary: str = "",
    second_call: bool = False,
    series_name: str = "",
) -> Meeting:
    """Write a meeting in preparation. Exactly the same one sent twice (a double click) is written once.

    starts_at: None while a date is looked for. link: of the video conference. series_name: of a series that may be
    new, in the place of `series`. Raises MeetingRefused.
    """
    serialised(by)
    if series_name:
        series = create_series(by=by, name=series_name)
    values = _clean(
        {
            "kind": MeetingKind(kind).value,
            "title": title,
            "body": body,
            "series": series,
            "starts_at": starts_at,
            "ends_at": ends_at,
            "place": place,
            "commune_code": commune_code,
            "link": link,
            "summary": summary,
            "second_call": second_call,
        }
    )
    row = Meeting(community=by.community, created_by=by.user, **values)
    _check(row)
    since = timezone.now() - timedelta(minutes=1)
    twin: Meeting | None = Meeting.objects.filter(
        created_at__gte=since, created_by=by.user, state=MeetingState.DRAFT, version=1, **values
    ).first()
    if twin is not None and by.user is not None:
        return twin
    row.save()
    record(by=by, action="meeting.created", obj=row, after=values)
    return row


@transaction.atomic
def update_meeting(*, by: Actor, pk: int, version: int, **values: Any) -> Meeting:
    """Write these values (names of FIELDS, or `commune_code`) over the version that the form showed.

    What stands in calendars gets a new edition of the invitation, sent with the next convocation.
    Raises MeetingRefused, MeetingChangedMeanwhile.
    """
    row = to_edit(by, pk)
    before = _values(row)
    if name := values.pop("series_name", ""):
        values["series"] = create_series(by=by, name=name)
    for name, value in _clean(values).items():
        if name not in FIELDS:
            raise TypeError(f"no such field of a meeting: {name}")
        setattr(row, name, value)
    after = _values(row)
    if before == after:
        return row
    to_edit(by, pk, version=version)
    _check(row)
    if row.state == MeetingState.CONVENED and row.starts_at is None:
        raise MeetingRefused(
            "Cette réunion est convoquée : elle garde une date. Annulez-la, ou changez sa date."
        )
    if row.convened_at and any(before[name] != after[name] for name in IN_CALENDARS):
        row.sequence += 1
    save(row, *FIELDS, "sequence")
    record(by=by, action="meeting.changed", obj=row, before=before, after=after)
    return row


@transaction.atomic
def set_agenda(*, by: Actor, pk: int, version: int, items: Sequence[AgendaLine]) -> Meeting:
    """Write the whole agenda, in order. Points that keep their `pk` keep their votes and minutes.

    Raises MeetingRefused, MeetingChangedMeanwhile.
    """
    row = to_edit(by, pk, version=version)
    _write_agenda(by, row, items)
    return row


@transaction.atomic
def add_point(*, by: Actor, pk: int, line: AgendaLine) -> AgendaItem:
    """Add one point at the end, whatever else was written meanwhile."""
    row = to_edit(by, pk)
    last = AgendaItem.objects.filter(meeting=row).order_by("-rank").first()
    if last is not None and AgendaItem.objects.filter(meeting=row).count() >= MAX_POINTS:
        raise MeetingRefused(f"Un ordre du jour compte {MAX_POINTS} points au plus.")
    item = AgendaItem(community=by.community, meeting=row, rank=last.rank + 1 if last else 1)
    _put(item, line)
    item.save()
    _agenda_written(by, row, [item.title], added=True)
    return item


@transaction.atomic
def add_points(*, by: Actor, pk: int, lines: Sequence[AgendaLine]) -> list[AgendaItem]:
    """Add several points at the end. All or none."""
    return [add_point(by=by, pk=pk, line=line) for line in lines]


@transaction.atomic
def change_point(*, by: Actor, pk: int, item: int, line: AgendaLine) -> AgendaItem:
    """Write one point again. Raises AgendaItem.DoesNotExist, MeetingRefused."""
    row = to_edit(by, pk)
    found: AgendaItem = AgendaItem.objects.get(pk=item, meeting=row)
    _put(found, line)
    found.save()
    _agenda_written(by, row, [found.title])
    return found


@transaction.atomic
def move_point(*, by: Actor, pk: int, item: int, up: bool) -> None:
    """Put a point one place higher or lower; the first one cannot go higher, and stays."""
    row = to_edit(by, pk)
    items = list(AgendaItem.objects.filter(meeting=row).order_by("rank", "pk"))
    at = next((place for place, one in enumerate(items) if one.pk == item), None)
    if at is None:
        raise AgendaItem.DoesNotExist
    other = at - 1 if up else at + 1
    if not 0 <= other < len(items):
        return
    items[at], items[other] = items[other], items[at]
    for rank, one in enumerate(items, 1):
        one.rank = rank
    AgendaItem.objects.bulk_update(items, ["rank"])
    _agenda_written(by, row, [one.title for one in items])


@transaction.atomic
def remove_point(*, by: Actor, pk: int, item: int) -> None:
    """Take a point away, unless something was written about it. Twice is once."""
    row = to_edit(by, pk)
    found = AgendaItem.objects.filter(pk=item, meeting=row).first()
    if found is not None:
        _remove(found)
        _agenda_written(by, row, [], removed=[found.title])


def _write_agenda(by: Actor, row: Meeting, items: Sequence[AgendaLine]) -> None:
    if len(items) > MAX_POINTS:
        raise MeetingRefused(f"Un ordre du jour compte {MAX_POINTS} points au plus.")
    there = {one.pk: one for one in AgendaItem.objects.filter(meeting=row).order_by("rank", "pk")}
    kept = {line.pk for line in items if line.pk is not None}
    if kept - there.keys():
        raise MeetingRefused("Un point de l’ordre du jour a été retiré entre-temps : rechargez la page.")
    gone = [one for pk, one in there.items() if pk not in kept]
    for one in gone:
        _remove(one)
    for rank, line in enumerate(items, 1):
        item = there.get(line.pk or 0) or AgendaItem(community=by.community, meeting=row)
        item.rank = rank
        _put(item, line)
        item.save()
    _agenda_written(by, row, [line.title for line in items], removed=[one.title for one in gone])


def _put(item: AgendaItem, line: AgendaLine) -> None:
    item.title = " ".join(line.title.split())
    if not item.title:
        raise MeetingRefused("Écrivez le titre du point.")
    item.kind = AgendaItem.Kind(line.kind).value
    item.duration_min = line.duration_min
    item.detail = line.detail.strip()
    item.owner_id = line.owner_id


def _remove(item: AgendaItem) -> None:
    try:
        item.delete()
    except ProtectedError:
        raise MeetingRefused(
            f"« {item.title} » a déjà un vote ou un compte rendu : ce point reste à l’ordre du jour."
        ) from None


def _agenda_written(
    by: Actor, row: Meeting, titles: list[str], *, removed: Sequence[str] = (), added: bool = False
) -> None:
    save(row)
    record(
        by=by,
        action="meeting.agenda",
        obj=row,
        before={"agenda": list(removed)} if removed else {},
        after={"agenda": titles, "added": added} if titles else {"agenda": []},
    )


@transaction.atomic
def reopen_cancelled(*, by: Actor, pk: int) -> Meeting:
    """Take a cancelled meeting back into preparation; who was told of the cancellation is to be convened again."""
    row = to_edit(by, pk, states={MeetingState.CANCELLED})
    move(row, MeetingState.DRAFT)
    row.cancelled_why, row.convened_at = "", None
    row.sequence += 1
    save(row, "state", "cancelled_why", "convened_at", "sequence")
    record(by=by, action="meeting.resumed", obj=row)
    return row


@transaction.atomic
def renew_code(*, by: Actor, pk: int) -> Meeting:
    """Make the codes shown and printed so far useless."""
    row = to_edit(by, pk)
    row.code_key = new_key()
    save(row, "code_key")
    record(by=by, action="meeting.code_renewed", obj=row)
    return row


@transaction.atomic
def create_series(*, by: Actor, name: str, subject: str = "") -> Series:
    """A series of meetings on one subject; the same name twice is the same series."""
    serialised(by)
    name = " ".join(name.split())[:160]
    if not name:
        raise MeetingRefused("Donnez un nom à la série, par exemple « Présentation du projet de santé ».")
    known: Series | None = Series.objects.filter(name=name).order_by("pk").first()
    if known is not None:
        return known
    row: Series = Series.objects.create(community=by.community, name=name, subject=subject.strip())
    record(by=by, action="meeting_series.created", obj=row, after={"name": name})
    return row


@transaction.atomic
def change_series(*, by: Actor, pk: int, name: str, subject: str) -> Series:
    """Write the name and the subject of a series again."""
    serialised(by)
    row: Series = Series.objects.get(pk=pk)
    before = {"name": row.name, "subject": row.subject}
    row.name, row.subject = " ".join(name.split())[:160], subject.strip()
    if not row.name:
        raise MeetingRefused("Donnez un nom à la série.")
    row.save()
    record(
        by=by,
        action="meeting_series.changed",
        obj=row,
        before=before,
        after={"name": row.name, "subject": row.subject},
    )
    return row


@transaction.atomic
def repeat_meeting(*, by: Actor, pk: int, starts: Sequence[datetime]) -> list[Meeting]:
    """Write the same meeting at other dates: its agenda, who is invited, its length, its place.

    All of them go into one series. A date at which the series already has a meeting is passed over, so that twice is
    once. Raises MeetingRefused.
    """
    serialised(by)
    source: Meeting = Meeting.objects.select_related("series", "body", "commune").get(pk=pk)
    if len(starts) > MAX_REPEATS:
        raise MeetingRefused(f"On prépare {MAX_REPEATS} réunions à la fois au plus.")
    if source.series is None:
        source.series = create_series(by=by, name=source.title)
        save(source, "series")
    taken = set(
        Meeting.objects.filter(series=source.series)
        .exclude(state=MeetingState.CANCELLED)
        .values_list("starts_at", flat=True)
    )
    length = source.ends_at - source.starts_at if source.starts_at and source.ends_at else None
    items = list(AgendaItem.objects.filter(meeting=source).order_by("rank", "pk"))
    people = list(Attendee.objects.filter(meeting=source, contact__isnull=False).order_by("pk"))
    made = [
        _again(by, source, start, length, items, people)
        for start in dict.fromkeys(starts)
        if start not in taken
    ]
    if made:
        record(by=by, action="meeting.repeated", obj=source, after={"count": len(made)})
    return made


def _again(
    by: Actor,
    source: Meeting,
    start: datetime,
    length: timedelta | None,
    items: Sequence[AgendaItem],
    people: Sequence[Attendee],
) -> Meeting:
    row: Meeting = Meeting.objects.create(
        community=by.community,
        created_by=by.user,
        starts_at=start,
        ends_at=start + length if length else None,
        **{
            name: getattr(source, name)
            for name in FIELDS
            if name not in ("starts_at", "ends_at", "second_call")
        },
    )
    AgendaItem.objects.bulk_create(
        AgendaItem(
            community=by.community,
            meeting=row,
            rank=item.rank,
            title=item.title,
            detail=item.detail,
            kind=item.kind,
            duration_min=item.duration_min,
            owner_id=item.owner_id,
        )
        for item in items
    )
    Attendee.objects.bulk_create(
        Attendee(
            community=by.community,
            meeting=row,
            contact_id=one.contact_id,
            category=one.category,
        )
        for one in people
    )
    return row
