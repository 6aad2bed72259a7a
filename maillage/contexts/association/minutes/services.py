"""Writes on minutes. What two people write at once is told, never lost silently."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from maillage.contexts.association.meetings.models import AgendaItem, Meeting
from maillage.contexts.association.minutes.models import (
    TRANSITIONS,
    Minutes,
    MinutesEdition,
    MinutesPoint,
    MinutesState,
)
from maillage.contexts.association.minutes.printed import contents_of
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import one_at_a_time

# Points that were added during the meeting come after those of the agenda.
ADDED_FROM = 1_000
# A text is saved every few seconds while somebody writes: the journal tells the sitting, not each keystroke.
SITTING = timedelta(minutes=15)
MAX_TEXT = 20_000


class MinutesRefused(ValueError):
    """What was asked cannot be done; the message is for the person. Nothing was written."""


class WrittenMeanwhile(MinutesRefused):
    """Somebody else wrote this point since it was shown; `current` is the point today."""

    def __init__(self, current: MinutesPoint) -> None:
        self.current = current
        who = str(current.updated_by) if current.updated_by else "quelqu’un d’autre"
        super().__init__(
            f"{who} a écrit ce point entre-temps. Votre texte n’est pas enregistré, et il est gardé ici : "
            "comparez, puis choisissez."
        )


@transaction.atomic
def start(*, by: Actor, meeting: Meeting) -> Minutes:
    """Begin the minutes of a meeting, one point for each of the agenda. Twice is once."""
    assert by.community is not None
    one_at_a_time(by.community.pk)
    minutes: Minutes | None = Minutes.objects.filter(meeting=meeting).first()
    if minutes is None:
        minutes = Minutes.objects.create(community=by.community, meeting=meeting, started_by=by.user)
        record(by=by, action="minutes.started", obj=minutes)
    _add_missing(by, minutes)
    return minutes


def _add_missing(by: Actor, minutes: Minutes) -> None:
    """A point for each item of the agenda that has none: it may have grown since. 2 queries."""
    known = set(MinutesPoint.objects.filter(minutes=minutes).values_list("agenda_item_id", flat=True))
    items = AgendaItem.objects.filter(meeting_id=minutes.meeting_id).exclude(pk__in=known - {None})
    MinutesPoint.objects.bulk_create(
        MinutesPoint(
            community=by.community,
            minutes=minutes,
            agenda_item=item,
            rank=min(item.rank, ADDED_FROM - 1),
            title=item.title,
            updated_by=by.user,
        )
        for item in items.order_by("rank", "pk")
    )


def _writable(pk: int) -> Minutes:
    minutes: Minutes = Minutes.objects.select_for_update().get(pk=pk)
    if minutes.state != MinutesState.DRAFT:
        raise MinutesRefused(
            "Ce compte rendu n’est plus en cours d’écriture : reprenez-le d’abord. Votre texte n’a pas été enregistré."
        )
    return minutes


@transaction.atomic
def write_point(*, by: Actor, pk: int, seen: int, text: str) -> MinutesPoint:
    """Save the text of a point. seen: the version that was shown.

    WrittenMeanwhile when it is no longer that one; MinutesRefused when the minutes are not being written, or when the
    text is too long.
    """
    point: MinutesPoint = (
        MinutesPoint.objects.select_for_update(of=("self",))
        .select_related("minutes__meeting", "updated_by")
        .get(pk=pk)
    )
    _writable(point.minutes_id)
    text = text.replace("\r\n", "\n").replace("\x00", "").rstrip()
    if len(text) > MAX_TEXT:
        raise MinutesRefused(
            f"Ce point dépasse {MAX_TEXT} caractères : mettez le détail dans un document joint. "
            "Rien n’est perdu : votre texte est gardé ici."
        )
    if text == point.text:
        return point
    if point.version != seen:
        raise WrittenMeanwhile(point)
    now = timezone.now()
    same_hand = by.user is not None and point.updated_by_id == by.user.pk and point.version > 1
    goes_on = same_hand and now - point.updated_at < SITTING
    point.text, point.version, point.updated_by = text, point.version + 1, by.user
    point.save(update_fields=["text", "version", "updated_by", "updated_at"])
    if not goes_on:
        record(by=by, action="minutes.written", obj=point.minutes, label=f"{point.minutes} · {point.title}")
    return point


@transaction.atomic
def add_point(*, by: Actor, minutes: Minutes, title: str) -> MinutesPoint:
    """A point that was not on the agenda, after the others."""
    minutes = _writable(minutes.pk)
    if not title.strip():
        raise MinutesRefused("Donnez un titre au point ajouté.")
    last: int | None = MinutesPoint.objects.filter(minutes=minutes).aggregate(last=Max("rank"))["last"]
    point: MinutesPoint = MinutesPoint.objects.create(
        community=by.community,
        minutes=minutes,
        rank=max(ADDED_FROM, (last or 0) + 1),
        title=title.strip()[:200],
        updated_by=by.user,
    )
    record(by=by, action="minutes.point_added", obj=minutes, label=f"{minutes} · {point.title}")
    return point


@transaction.atomic
def name_officers(*, by: Actor, minutes: Minutes, seen: int, chair: str, secretary: str) -> Minutes:
    """Who presided and who wrote. MinutesRefused when somebody else changed it since it was shown."""
    minutes = _writable(minutes.pk)
    if minutes.version != seen:
        raise MinutesRefused(
            "La présidence ou le secrétariat de séance a été changé entre-temps : vérifiez, puis enregistrez."
        )
    before = {"chair": minutes.chair, "secretary": minutes.secretary}
    minutes.chair, minutes.secretary = chair.strip()[:200], secretary.strip()[:200]
    after = {"chair": minutes.chair, "secretary": minutes.secretary}
    if after != before:
        minutes.version += 1
        minutes.save()
        record(by=by, action="minutes.officers", obj=minutes, before=before, after=after)
    return minutes


def _move(minutes: Minutes, state: MinutesState) -> Minutes:
    locked: Minutes = (
        Minutes.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=minutes.pk)
    )
    if state not in TRANSITIONS[locked.state]:
        raise MinutesRefused(
            f"Ce compte rendu est « {locked.get_state_display()} » : rechargez la page pour voir où il en est."
        )
    locked.state, locked.version = state, locked.version + 1
    return locked


@transaction.atomic
def propose(*, by: Actor, minutes: Minutes) -> Minutes:
    """Show the minutes to the members, to be approved. MinutesRefused while nothing is written."""
    minutes = _move(minutes, MinutesState.PROPOSED)
    if not MinutesPoint.objects.filter(minutes=minutes).exclude(text="").exists():
        raise MinutesRefused("Rien n’est encore écrit : écrivez au moins un point.")
    minutes.proposed_at = timezone.now()
    minutes.save()
    record(by=by, action="minutes.proposed", obj=minutes)
    return minutes


@transaction.atomic
def take_up(*, by: Actor, minutes: Minutes, reason: str = "") -> Minutes:
    """Write on. For approved minutes the reason is asked: the next approval makes a new edition."""
    was_approved = minutes.state == MinutesState.APPROVED
    if was_approved and not reason.strip():
        raise MinutesRefused("Dites pourquoi ce compte rendu approuvé est corrigé.")
    minutes = _move(minutes, MinutesState.DRAFT)
    if was_approved:
        minutes.edition, minutes.correction = minutes.edition + 1, reason.strip()[:300]
    minutes.proposed_at = minutes.approved_on = None
    minutes.approved_in = None
    minutes.save()
    record(by=by, action="minutes.taken_up", obj=minutes, after={"correction": minutes.correction})
    return minutes


@transaction.atomic
def approve(
    *, by: Actor, minutes: Minutes, approved_on: date, approved_in: Meeting | None = None
) -> MinutesEdition:
    """Freeze the minutes as they are printed now. approved_in: the meeting that approved them, if one did."""
    minutes = _move(minutes, MinutesState.APPROVED)
    if approved_in is not None and approved_in.pk == minutes.meeting_id:
        raise MinutesRefused(
            "Une réunion n’approuve pas son propre compte rendu : choisissez une réunion suivante."
        )
    held_on = timezone.localdate(minutes.meeting.starts_at) if minutes.meeting.starts_at else None
    if held_on is not None and approved_on < held_on:
        raise MinutesRefused("Un compte rendu ne peut pas être approuvé avant la réunion.")
    if approved_on > timezone.localdate():
        raise MinutesRefused("Ce jour est à venir : notez l’approbation une fois donnée.")
    minutes.approved_on, minutes.approved_in = approved_on, approved_in
    assert by.community is not None
    edition: MinutesEdition = MinutesEdition.objects.create(
        community=by.community,
        minutes=minutes,
        number=minutes.edition,
        contents=contents_of(minutes, community=by.community.name),
        reason=minutes.correction,
        approved_on=approved_on,
        made_by=by.user,
    )
    minutes.correction = ""
    minutes.save()
    record(
        by=by,
        action="minutes.approved",
        obj=minutes,
        after={"edition": edition.number, "approved_on": approved_on},
    )
    return edition
