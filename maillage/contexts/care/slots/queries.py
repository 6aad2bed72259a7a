"""Reading slots. Every function works inside the community's scope but `free_slots` and `slot_at`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import BooleanField, Case, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.contexts.association.api import profession_name_of
from maillage.contexts.care.availability.models import Responder
from maillage.contexts.care.availability.queries import GONE
from maillage.contexts.care.permissions import COORDINATE
from maillage.contexts.care.slots.models import (
    AgendaFeed,
    Busy,
    Slot,
    SlotOutcome,
    SlotRule,
    SlotState,
    Visibility,
)
from maillage.contexts.care.slots.permissions import seen_by, shown_to
from maillage.contexts.care.slots.times import AHEAD, PIECE
from maillage.contexts.care.unscheduled.models import CareRequest, RequestState
from maillage.platform.access.tokens import digest_of
from maillage.platform.tenancy.actor import Actor

LONGEST: Final = timedelta(hours=4)
# What the worker has not made for so long is told: it makes slots twice an hour.
LATE: Final = timedelta(days=1)
# How long after its end the link of a booking still opens its page, to say what became of it.
LINK_KEPT: Final = timedelta(days=7)
_JOINED: Final = ("community", "responder__contact", "responder__commune")


def _booked(since: datetime) -> Exists:
    """The same person is booked at that time, in whatever community."""
    with scopes_disabled():
        rows = Slot.objects.filter(
            person=OuterRef("person"),
            state=SlotState.BOOKED,
            start_at__gt=since - LONGEST,
            start_at__lt=OuterRef("end_at"),
            end_at__gt=OuterRef("start_at"),
        ).exclude(pk=OuterRef("pk"))
    return Exists(rows.order_by())


def _taken(since: datetime) -> Exists:
    """An agenda of the same person says that he is taken then."""
    with scopes_disabled():
        rows = Busy.objects.filter(
            person=OuterRef("person"),
            starts_at__gt=since - PIECE - timedelta(minutes=1),
            starts_at__lt=OuterRef("end_at"),
            ends_at__gt=OuterRef("start_at"),
        )
    return Exists(rows.order_by())


def _of_who_left() -> Q:
    """Slots of somebody who left the association, or is suspended: they are shown to nobody."""
    return Q(responder__contact__standing__in=GONE)


def showable(rows: QuerySet[Any], since: datetime) -> QuerySet[Any]:
    """Of these slots, those that are free and whose professional is nowhere else then. since: none begins before."""
    free = rows.filter(~_of_who_left(), state=SlotState.FREE, start_at__gte=since)
    return free.filter(~_booked(since), ~_taken(since))


def free_slots(
    rpps: Collection[str],
    start: datetime,
    end: datetime,
    kinds: frozenset[Visibility] = frozenset(Visibility),
    *,
    communities: Collection[int] | None = None,
) -> QuerySet[Any]:
    """The free slots of these professionals that begin from `start` to `end`, over the whole installation. 1 query.

    rpps: eleven digits. kinds: slots that bear one of them. communities: only those of these communities. Ordered by
    time; `community`, `responder`, its contact and commune are joined. For the search of the SAS.
    """
    with scopes_disabled():
        rows = Slot.objects.filter(person__in=sorted(rpps), start_at__lte=end)
        if communities is not None:
            rows = rows.filter(community_id__in=sorted(communities))
        found = showable(rows, start)
        if kinds != frozenset(Visibility):
            found = found.filter(shown_to(kinds))
        return found.select_related(*_JOINED).order_by("start_at", "pk")


def bookable(by: Actor, now: datetime) -> QuerySet[Any]:
    """The free slots to come that the actor may see, by time."""
    rows = showable(Slot.objects.select_related(*_JOINED), now).filter(shown_to(seen_by(by)))
    return rows.order_by("start_at", "pk")


def find(pk: int) -> Slot | None:
    """A slot with its professional, need, request and booker. 1 query."""
    found: Slot | None = (
        Slot.objects.filter(pk=pk)
        .select_related(*_JOINED, "need", "request", "booked_by", "rule")
        .order_by("pk")
        .first()
    )
    return found


def slot_at(secret: str, now: datetime) -> Slot | None:
    """The booking that this link opens, in whatever community; None for none, or long over. 1 query."""
    with scopes_disabled():
        found: Slot | None = (
            Slot.objects.filter(
                link_digest=digest_of(secret), state=SlotState.BOOKED, end_at__gt=now - LINK_KEPT
            )
            .select_related(*_JOINED, "need", "request", "booked_by")
            .first()
        )
    return found


def bookings(by: Actor) -> QuerySet[Any]:
    """The bookings that the actor may see: the team all, others those that they made or that are with them."""
    rows: QuerySet[Any] = Slot.objects.filter(state=SlotState.BOOKED).select_related(
        *_JOINED, "need", "booked_by"
    )
    if by.can(COORDINATE):
        return rows
    user = by.user.pk if by.user is not None else None
    return rows.filter(Q(booked_by_id=user) | Q(responder__contact__user_id=user)) if user else rows.none()


def own_slots(responder: Responder, now: datetime) -> QuerySet[Any]:
    """The slots of a professional to come, with `is_hidden` where a free one is not shown to anybody."""
    rows: QuerySet[Any] = Slot.objects.filter(responder=responder, end_at__gt=now).exclude(
        state=SlotState.CANCELLED
    )
    hidden = Case(
        When(Q(state=SlotState.FREE) & (Q(_booked(now)) | Q(_taken(now)) | _of_who_left()), then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
    return rows.select_related("rule", "need", "responder__contact").annotate(is_hidden=hidden)


def rules_of(responder: Responder) -> list[SlotRule]:
    """The rules in service, by hour. 1 query."""
    rows = SlotRule.objects.filter(responder=responder, is_active=True)
    return list(rows.order_by("starts_at", "pk"))


def is_late(rule: SlotRule, now: datetime) -> bool:
    """Whether the worker should have made slots of this rule in service a day ago, and has not."""
    if not rule.is_active or now - rule.updated_at < LATE:
        return False
    yesterday = timezone.localdate(now - LATE)
    if rule.until_on is not None and rule.until_on < yesterday:
        return False
    return rule.made_until is None or rule.made_until < yesterday + AHEAD


def find_rule(pk: int) -> SlotRule | None:
    found: SlotRule | None = (
        SlotRule.objects.filter(pk=pk).select_related("responder__contact").order_by("pk").first()
    )
    return found


def feeds_of(responder: Responder) -> list[AgendaFeed]:
    """The agendas that say when he is taken. 1 query."""
    return list(AgendaFeed.objects.filter(responder=responder).order_by("name", "pk"))


def find_feed(pk: int) -> AgendaFeed | None:
    found: AgendaFeed | None = (
        AgendaFeed.objects.filter(pk=pk).select_related("responder__contact").order_by("pk").first()
    )
    return found


def _seen(by: Actor, now: datetime) -> QuerySet[Any]:
    rows: QuerySet[Any] = Slot.objects.filter(shown_to(seen_by(by)), state=SlotState.FREE, start_at__gt=now)
    return rows.exclude(_of_who_left())


def cities(by: Actor, now: datetime) -> list[str]:
    """Where the slots that the actor may see are. 1 query."""
    rows = _seen(by, now).exclude(city="")
    return sorted(set(rows.order_by().values_list("city", flat=True).distinct()))


def professions(by: Actor, now: datetime) -> list[tuple[str, str]]:
    """Code and name of the professions whose free slots the actor may see, by name. 1 query."""
    rows = _seen(by, now)
    codes = set(rows.order_by().values_list("responder__profession", flat=True).distinct()) - {""}
    return sorted(((code, profession_name_of(code)) for code in codes), key=lambda pair: pair[1])


def open_requests(by: Actor) -> QuerySet[Any]:
    """The requests for which the actor may book a slot: nobody took them yet."""
    rows: QuerySet[Any] = CareRequest.objects.filter(
        state__in=(RequestState.OPEN, RequestState.ESCALATED)
    ).select_related("need")
    if not by.can(COORDINATE):
        rows = rows.filter(requested_by_id=by.user.pk) if by.user is not None else rows.none()
    return rows.order_by("due_at", "pk")


def booking_counts(first: date, last: date) -> dict[str, int]:
    """Bookings whose time is from the day `first` to the day `last`: booked, honoured, no_show. 1 query."""
    start = timezone.make_aware(datetime.combine(first, time.min))
    end = timezone.make_aware(datetime.combine(last + timedelta(days=1), time.min))
    rows = Slot.objects.filter(state=SlotState.BOOKED, start_at__gte=start, start_at__lt=end)
    found: dict[str, int] = rows.aggregate(
        booked=Count("pk"),
        honoured=Count("pk", filter=Q(outcome=SlotOutcome.HONOURED)),
        no_show=Count("pk", filter=Q(outcome=SlotOutcome.NO_SHOW)),
    )
    return found


def to_tell(by: Actor) -> int:
    """How many appointments with the actor are over, of the last week, without an outcome. 1 query."""
    if by.user is None:
        return 0
    now = timezone.now()
    rows = Slot.objects.filter(state=SlotState.BOOKED, outcome="", end_at__lt=now, end_at__gt=now - LINK_KEPT)
    return int(rows.filter(responder__contact__user_id=by.user.pk).count())
