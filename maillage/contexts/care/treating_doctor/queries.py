"""Reading the list, the room and what became of waits. Every function works inside the community's scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils import timezone

from maillage.contexts.association.models import Contact
from maillage.contexts.care.availability.areas import area_of
from maillage.contexts.care.availability.queries import settings_of
from maillage.contexts.care.treating_doctor.models import (
    OPEN_OFFERS,
    STILL_WAITING,
    DoctorOffer,
    DoctorRoom,
    NeedCount,
    OfferState,
    Opening,
    Outcome,
    PersonState,
    PlacementTally,
    RoomAsking,
    RoomRound,
    WaitingImport,
    WaitingPerson,
)
from maillage.contexts.care.treating_doctor.places import code_of
from maillage.contexts.directory.models import SecureMailbox
from maillage.contexts.territory.models import Commune
from maillage.core.calendars.terms import months_later
from maillage.core.disclosure.counts import mask_small_counts
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.health import health_data_taken

# Under it a number is not shown outside the team.
SMALL: Final = 5
# What somebody noted counts for so many months, this one among them, unless he notes it anew: then it says nothing.
BELIEVED_MONTHS: Final = 6


@dataclass(frozen=True)
class AreaLine:
    """One area of the board. waiting: of the list, or noted last by each where no name is kept."""

    area: str
    label: str
    waiting: int
    placed: int

    @property
    def pk(self) -> str:
        return self.area or "whole"


@dataclass(frozen=True)
class MonthLine:
    """What became of waits in a month. mean_days: of those placed; None for none."""

    month: date
    placed: int
    alone: int
    left: int
    mean_days: int | None

    @property
    def pk(self) -> str:
        return self.month.isoformat()


@dataclass(frozen=True)
class WaitingCounts:
    """waiting: people on the list, or noted by hand; offered: to whom an offer is under way; areas: by area.

    month: of the oldest of the numbers noted by hand that are added up.
    """

    waiting: int
    offered: int
    unasked: int
    areas: tuple[AreaLine, ...]
    month: date | None = None


@dataclass(frozen=True)
class DoctorCounts:
    """Between two days. placed, by_hand: found a doctor, on the list and noted by hand; days: their waits added up."""

    placed: int
    by_hand: int
    other_ends: int
    days: int

    @property
    def found(self) -> int:
        return self.placed + self.by_hand

    @property
    def mean_days(self) -> int | None:
        return round(self.days / self.placed) if self.placed else None


@dataclass(frozen=True)
class RoomCounts:
    """doctors: who said something; free: places that can be offered now; soon: places within six months."""

    doctors: int
    open_now: int
    free: int
    soon: int
    visiting: int


# --- The list ---------------------------------------------------------------------------------------------


def people() -> QuerySet[Any]:
    """Everybody on the list, with the commune."""
    rows: QuerySet[Any] = WaitingPerson.objects.select_related("commune")
    return rows


def find_person(pk: int) -> WaitingPerson | None:
    found: WaitingPerson | None = people().select_related("source").filter(pk=pk).order_by("pk").first()
    return found


def offers_of(person: WaitingPerson) -> list[DoctorOffer]:
    """What was offered to somebody, the newest first. 1 query."""
    rows = DoctorOffer.objects.filter(person=person).select_related("room__contact")
    return list(rows.order_by("-sent_at", "-pk"))


def open_offer_of(person: WaitingPerson) -> DoctorOffer | None:
    """The offer that waits for the person's answer. 1 query."""
    rows = DoctorOffer.objects.filter(
        person=person, state=OfferState.PERSON, expires_at__gt=timezone.now(), room__isnull=False
    )
    found: DoctorOffer | None = rows.select_related("room__contact__commune").order_by("pk").first()
    return found


def accepted_offer_of(person: WaitingPerson) -> DoctorOffer | None:
    """The doctor that somebody found by an offer. 1 query."""
    rows = DoctorOffer.objects.filter(person=person, state=OfferState.ACCEPTED, room__isnull=False)
    found: DoctorOffer | None = rows.select_related("room__contact").order_by("-pk").first()
    return found


def offers() -> QuerySet[Any]:
    """Every offer, with the doctor."""
    rows: QuerySet[Any] = DoctorOffer.objects.select_related("person__commune", "room__contact")
    return rows


def imports() -> QuerySet[Any]:
    rows: QuerySet[Any] = WaitingImport.objects.select_related("created_by").defer("content")
    return rows


# --- The room ---------------------------------------------------------------------------------------------


def rooms() -> QuerySet[Any]:
    """What each doctor said, with the contact and commune."""
    rows: QuerySet[Any] = DoctorRoom.objects.select_related("contact__commune")
    return rows


def room_counts() -> RoomCounts:
    """1 query."""
    found = DoctorRoom.objects.aggregate(
        doctors=Count("pk"),
        open_now=Count("pk", filter=Q(opening=Opening.NOW)),
        now=Sum("places", filter=Q(opening=Opening.NOW)),
        now_held=Sum("held", filter=Q(opening=Opening.NOW)),
        soon=Sum("places", filter=Q(opening=Opening.SOON)),
        soon_held=Sum("held", filter=Q(opening=Opening.SOON)),
        visiting=Count("pk", filter=Q(opening=Opening.NOW, home_visits=True)),
    )
    return RoomCounts(
        found["doctors"],
        found["open_now"],
        (found["now"] or 0) - (found["now_held"] or 0),
        (found["soon"] or 0) - (found["soon_held"] or 0),
        found["visiting"],
    )


def rounds() -> QuerySet[Any]:
    """Surveys, with how many were asked and answered."""
    rows = RoomRound.objects.annotate(
        asked=Count("askings"), answered=Count("askings", filter=~Q(askings__answer=""))
    )
    found: QuerySet[Any] = rows
    return found


def find_round(pk: int) -> Any:
    return rounds().filter(pk=pk).order_by("pk").first()


def askings_of(row: RoomRound) -> QuerySet[Any]:
    rows: QuerySet[Any] = RoomAsking.objects.filter(round=row).select_related("contact__commune")
    return rows


def secure_address_of(contact: Contact) -> str:
    """The MSSanté address of somebody by the national directory; "" where none is known. 1 query at most."""
    if not contact.rpps:
        return ""
    rows = SecureMailbox.objects.visible().filter(idnps=f"8{contact.rpps}", kind="PER")
    found = rows.order_by("address", "pk").values_list("address", flat=True).first()
    return str(found or "")


# --- Figures ----------------------------------------------------------------------------------------------


def counts() -> QuerySet[Any]:
    """What was noted by hand, with who noted it."""
    rows: QuerySet[Any] = NeedCount.objects.select_related("entered_by")
    return rows


def just_removed(by: Actor, pk: int) -> bool:
    """The actor took this one away a moment ago: the second click of two is no error. 1 query."""
    rows = AuditEntry.objects.filter(
        community=by.community,
        at__gte=timezone.now() - timedelta(hours=1),
        user=by.user,
        action="need_count.removed",
        object_type=NeedCount._meta.label_lower,
        object_id=str(pk),
    )
    return bool(rows.exists())


def waiting_counts() -> WaitingCounts:
    """How many wait, by area: of the list, or of what each noted last where no name is kept. At most 6 queries."""
    return _listed() if health_data_taken() else _noted()


def _placed_by_area() -> dict[str, tuple[str, int]]:
    rows = PlacementTally.objects.filter(outcome=Outcome.PLACED).order_by("area")
    found = rows.values_list("area").annotate(total=Sum("count"), label=Max("area_label"))
    return {area: (label, total) for area, total, label in found}


def _listed() -> WaitingCounts:
    rows = WaitingPerson.objects.filter(state__in=STILL_WAITING).order_by()
    found = rows.aggregate(
        waiting=Count("pk"),
        offered=Count("pk", filter=Q(state=PersonState.OFFERED)),
        unasked=Count("pk", filter=Q(consent_at=None)),
    )
    settings = settings_of()
    by_area: dict[str, tuple[str, int]] = {}
    by_commune = dict(rows.values_list("commune").annotate(total=Count("pk")).order_by("commune"))
    communes = {one.pk: one for one in Commune.objects.filter(pk__in=[one for one in by_commune if one])}
    for code, total in by_commune.items():
        area = area_of(communes.get(code), settings)
        key = code_of(area)
        by_area[key] = (area.label, by_area.get(key, ("", 0))[1] + total)
    lines = _area_lines(by_area, _placed_by_area())
    return WaitingCounts(found["waiting"], found["offered"], found["unasked"], lines)


def _noted() -> WaitingCounts:
    """What each noted last of an area: who notes early this month hides nobody's number of the month before."""
    latest = _latest_counts()
    noted: dict[str, tuple[str, int]] = {}
    for one in latest:
        noted[one.area] = (one.area_label, noted.get(one.area, ("", 0))[1] + one.without)
    month = min((one.month for one in latest), default=None)
    found = NeedCount.objects.order_by("area").values_list("area")
    placed = {
        area: (label, total)
        for area, total, label in found.annotate(total=Sum("found"), label=Max("area_label"))
    }
    return WaitingCounts(sum(total for _, total in noted.values()), 0, 0, _area_lines(noted, placed), month)


def _latest_counts() -> list[NeedCount]:
    """Of everybody and each area the counts of his newest month that is not too old to be believed. 1 query."""
    oldest = months_later(timezone.localdate().replace(day=1), 1 - BELIEVED_MONTHS)
    found: dict[tuple[object, str], list[NeedCount]] = {}
    for one in NeedCount.objects.filter(month__gte=oldest).order_by("-month", "pk"):
        same = found.setdefault((one.entered_by_id, one.area), [])
        # One month is all priorities together, or each of them: two months are never mixed.
        if not same or same[0].month == one.month:
            same.append(one)
    return [one for some in found.values() for one in some]


def _area_lines(
    waiting: dict[str, tuple[str, int]], placed: dict[str, tuple[str, int]]
) -> tuple[AreaLine, ...]:
    keys = sorted({*waiting, *placed}, key=lambda key: (-waiting.get(key, ("", 0))[1], key))
    return tuple(
        AreaLine(
            key,
            (waiting.get(key) or placed[key])[0],
            waiting.get(key, ("", 0))[1],
            placed.get(key, ("", 0))[1],
        )
        for key in keys
    )


def doctor_counts(first: date, last: date) -> DoctorCounts:
    """What became of waits that ended between two days' months (both included). 2 queries."""
    months = {"month__gte": first.replace(day=1), "month__lte": last.replace(day=1)}
    ended = PlacementTally.objects.filter(**months).aggregate(
        placed=Sum("count", filter=Q(outcome=Outcome.PLACED)),
        days=Sum("days", filter=Q(outcome=Outcome.PLACED)),
        other=Sum("count", filter=~Q(outcome=Outcome.PLACED)),
    )
    by_hand = NeedCount.objects.filter(**months).aggregate(found=Sum("found"))["found"]
    return DoctorCounts(ended["placed"] or 0, by_hand or 0, ended["other"] or 0, ended["days"] or 0)


def months() -> list[MonthLine]:
    """Outcomes by month, the newest first, those noted by hand among the placed. 2 queries."""
    found: dict[date, dict[str, int]] = {}
    for month, outcome, count, days in (
        PlacementTally.objects.order_by("month", "outcome")
        .values_list("month", "outcome")
        .annotate(total=Sum("count"), waited=Sum("days"))
    ):
        line = found.setdefault(month, {})
        line[outcome] = count
        line[f"{outcome}.days"] = days
    for month, count in NeedCount.objects.order_by("month").values_list("month").annotate(total=Sum("found")):
        if count:
            line = found.setdefault(month, {})
            line["by_hand"] = count
    return [_month_line(month, found[month]) for month in sorted(found, reverse=True)]


def _month_line(month: date, line: dict[str, int]) -> MonthLine:
    placed = line.get(Outcome.PLACED, 0)
    others = (Outcome.MOVED, Outcome.WITHDRAWN, Outcome.OTHER)
    return MonthLine(
        month,
        placed + line.get("by_hand", 0),
        line.get(Outcome.FOUND_ALONE, 0),
        sum(line.get(one, 0) for one in others),
        round(line[f"{Outcome.PLACED}.days"] / placed) if placed else None,
    )


@dataclass(frozen=True)
class MaskedLine:
    """An area as it is shown outside the team: None where the number is too small."""

    area: str
    label: str
    waiting: int | None

    @property
    def pk(self) -> str:
        return self.area or "whole"


def masked_waiting() -> tuple[list[MaskedLine], int | None]:
    """How many wait by area and in all, small numbers masked. At most 6 queries."""
    found = waiting_counts()
    shown = mask_small_counts(
        {one.area: one.waiting for one in found.areas}, threshold=SMALL, with_total=True
    )
    lines = [MaskedLine(one.area, one.label, shown.counts[one.area]) for one in found.areas]
    return lines, shown.total


def offers_under_way() -> int:
    """1 query."""
    return DoctorOffer.objects.filter(state__in=OPEN_OFFERS).count()
