"""Reading the roster. Every function works inside the community's scope."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.contexts.care.availability.models import Responder
from maillage.contexts.care.availability.queries import GONE, may_be_asked, open_responders
from maillage.contexts.care.roster.models import (
    RosterRule,
    RosterSeat,
    Swap,
    SwapLetter,
    SwapState,
    Turn,
    TurnFeed,
)
from maillage.contexts.care.roster.rotation import Placed, Span, days_between, share_out, spans
from maillage.contexts.territory.api import named_communes
from maillage.core.calendars.holidays import holiday_on
from maillage.platform.access.tokens import digest_of
from maillage.platform.tables.filters import day_start
from maillage.platform.tenancy.models import Membership
from maillage.platform.tenancy.scoping import open_community
from maillage.platform.ui.typography import day_and_month

ZONE: Final = ZoneInfo("Europe/Paris")
# A feed shows what is past for a while: calendars forget what a feed no longer holds.
BACK: Final = timedelta(days=60)
# A turn for which nobody is found is on the to-do list of the coordination from then on.
UNSETTLED_AHEAD: Final = timedelta(days=14)
MOST_UNSETTLED: Final = 20
# Départements with two public holidays more (Code du travail, article L3134-13).
_ALSACE_MOSELLE: Final = ("57", "67", "68")


def turns() -> QuerySet[Any]:
    """Every turn with its holder, in no order."""
    rows: QuerySet[Any] = Turn.objects.select_related("responder__contact__user", "rule")
    return rows


def find(pk: int) -> Turn | None:
    found: Turn | None = turns().filter(pk=pk).order_by("pk").first()
    return found


def on_turn(at: datetime) -> list[Responder]:
    """Who holds a turn at that moment and still agrees to be asked, in order of the turns. 1 query."""
    rows = turns().select_related("responder__commune").filter(starts_at__lte=at, ends_at__gt=at)
    found: dict[int, Responder] = {}
    for one in rows.order_by("starts_at", "pk"):
        if may_be_asked(one.responder):
            found.setdefault(one.responder_id, one.responder)
    return list(found.values())


def unsettled(now: datetime) -> list[Turn]:
    """Turns of the days to come for which somebody must be found, the soonest first, with `is_offered`. 1 query.

    Their holder is no longer to be asked (he refused, or left), or would give it up and nobody has taken it.
    """
    soon = turns().filter(ends_at__gt=now, starts_at__lt=now + UNSETTLED_AHEAD)
    offered = Exists(Swap.objects.filter(turn=OuterRef("pk"), state=SwapState.OPEN, turn_starts_at__gt=now))
    gone = Q(responder__is_open=False) | Q(responder__contact__standing__in=GONE)
    rows = soon.annotate(is_offered=offered).filter(gone | Q(is_offered=True))
    return list(rows.order_by("starts_at", "pk")[:MOST_UNSETTLED])


def turns_between(first: date, last: date) -> QuerySet[Any]:
    """Turns that begin from the first to the last day, both included, in order."""
    rows = turns().filter(starts_at__gte=day_start(first), starts_at__lt=day_start(last, days_later=1))
    return rows.order_by("starts_at", "pk")


@dataclass(frozen=True)
class Day:
    """A day of the calendar list: its turns; holiday: its name, "" for none."""

    day: date
    turns: tuple[Turn, ...]
    holiday: str
    is_today: bool

    @property
    def words(self) -> str:
        """« lundi 23 novembre »: the week says the year."""
        return day_and_month(self.day)


@dataclass(frozen=True)
class Week:
    """first: its Monday."""

    first: date
    days: tuple[Day, ...]


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def weeks(monday: date, number: int) -> list[Week]:
    """The calendar list of some weeks. 2 queries."""
    last = monday + timedelta(weeks=number, days=-1)
    by_day: dict[date, list[Turn]] = {}
    for one in turns_between(monday, last):
        by_day.setdefault(timezone.localdate(one.starts_at), []).append(one)
    local, today = has_more_holidays(), timezone.localdate()
    days = [
        Day(one, tuple(by_day.get(one, ())), holiday_on(one, alsace_moselle=local), one == today)
        for one in days_between(monday, last)
    ]
    return [Week(days[at].day, tuple(days[at : at + 7])) for at in range(0, len(days), 7)]


def has_more_holidays() -> bool:
    """Whether the territory is in Alsace or Moselle. 1 query."""
    return any(code[:2] in _ALSACE_MOSELLE for code, _ in named_communes(open_community()))


def holders() -> list[tuple[str, str]]:
    """Key and name of those who may hold a turn, by name. 1 query."""
    rows = open_responders().order_by("contact__search_name", "pk")
    return [(str(one.pk), one.name) for one in rows]


# --- Rules -------------------------------------------------------------------------------------------------


def rules() -> QuerySet[Any]:
    """Every rule, with `people` (how many in the rotation) and `ahead` (until when it made turns)."""
    rows: QuerySet[Any] = RosterRule.objects.annotate(people=Count("seats", distinct=True))
    return rows


def find_rule(pk: int) -> RosterRule | None:
    found: RosterRule | None = rules().filter(pk=pk).order_by("pk").first()
    return found


def made_until(rule: RosterRule) -> datetime | None:
    """The beginning of the last turn that the rule made. 1 query."""
    found: datetime | None = Turn.objects.filter(rule=rule).aggregate(last=Max("starts_at"))["last"]
    return found


def seats_of(rule: RosterRule) -> list[RosterSeat]:
    """The rotation in its order. 1 query."""
    rows = RosterSeat.objects.filter(rule=rule).select_related("responder__contact__user")
    return list(rows.order_by("rank", "pk"))


@dataclass(frozen=True)
class Plan:
    """What a rule would make: new turns with their holders, None where nobody is free; how many are there already."""

    placed: tuple[tuple[Span, Responder | None], ...]
    already: int

    @property
    def made(self) -> list[tuple[Span, Responder]]:
        return [(span, holder) for span, holder in self.placed if holder is not None]

    @property
    def without(self) -> list[Span]:
        return [span for span, holder in self.placed if holder is None]

    @property
    def shares(self) -> list[tuple[str, int]]:
        """Name and number of new turns of each, by name."""
        found: dict[str, int] = {}
        for _, holder in self.made:
            found[holder.name] = found.get(holder.name, 0) + 1
        return sorted(found.items())


def plan_of(rule: RosterRule, first: date, last: date, now: datetime) -> Plan:
    """What the rule would make from the first to the last day; nothing that began already. 5 queries at most."""
    wanted = spans(
        first=first,
        last=last,
        weekdays=rule.weekdays,
        starts=rule.starts,
        ends=rule.ends,
        holidays=rule.holidays,
        zone=ZONE,
        alsace_moselle=has_more_holidays(),
    )
    people = {one.responder_id: one.responder for one in seats_of(rule) if may_be_asked(one.responder)}
    there = {one.starts_at for one in turns_between(first, last).filter(rule=rule)}
    new = [one for one in wanted if one.starts_at > now and one.starts_at not in there]
    placed = share_out(new, list(people), _taken(people, first, last), _latest_before(people, first))
    return Plan(tuple(_named(placed, people)), len([one for one in wanted if one.starts_at in there]))


def _named(
    placed: Iterable[Placed], people: Mapping[int, Responder]
) -> Iterable[tuple[Span, Responder | None]]:
    for one in placed:
        yield one.span, people[one.holder] if one.holder is not None else None


def _taken(people: Mapping[int, Responder], first: date, last: date) -> dict[int, list[Span]]:
    """The turns that each holds in the period, of any rule: they count, and he is not free then."""
    # One that began days before may reach into the period, and what the rule makes on the last day may go beyond it.
    rows = turns().filter(ends_at__gt=day_start(first), starts_at__lt=day_start(last, days_later=2))
    found: dict[int, list[Span]] = {}
    for one in rows.filter(responder__in=list(people)).order_by("starts_at", "pk"):
        found.setdefault(one.responder_id, []).append(Span(one.starts_at, one.ends_at))
    return found


def _latest_before(people: Mapping[int, Responder], first: date) -> dict[int, datetime]:
    rows = Turn.objects.filter(responder__in=list(people), starts_at__lt=day_start(first)).order_by()
    return dict(rows.values("responder").annotate(last=Max("starts_at")).values_list("responder", "last"))


# --- Swaps -------------------------------------------------------------------------------------------------


def swaps() -> QuerySet[Any]:
    """Every offer of a turn, with who offers, to whom, who took it, and `asked` (how many were written to)."""
    rows: QuerySet[Any] = Swap.objects.select_related(
        "turn", "offered_by__contact", "offered_to__contact", "taken_by__contact"
    )
    return rows.annotate(asked=Count("letters"))


def open_swap_of(turn: Turn) -> Swap | None:
    """The offer of this turn that nobody took yet. 1 query."""
    found: Swap | None = swaps().filter(turn=turn, state=SwapState.OPEN).order_by("pk").first()
    return found


def letter_at(secret: str) -> SwapLetter | None:
    """Whose link to an offer this is, in whatever community; None for none, and once the turn has begun. 1 query."""
    with scopes_disabled():
        found: SwapLetter | None = (
            SwapLetter.objects.filter(digest=digest_of(secret), swap__turn_starts_at__gt=timezone.now())
            .select_related(
                "community",
                "responder__contact__user",
                "swap__turn__responder__contact",
                "swap__offered_by__contact__user",
                "swap__taken_by",
            )
            .first()
        )
    return found


# --- Feeds -------------------------------------------------------------------------------------------------


def feeds_of(user_id: int) -> list[TurnFeed]:
    """One's addresses that work. 1 query."""
    rows = TurnFeed.objects.filter(user_id=user_id, revoked_at=None)
    return list(rows.order_by("-created_at", "-pk"))


def open_feed(secret: str) -> TurnFeed | None:
    """The feed that an address opens; None for a wrong or revoked one, or whose owner no longer has access."""
    with scopes_disabled():
        feed: TurnFeed | None = (
            TurnFeed.objects.filter(digest=digest_of(secret), revoked_at=None)
            .select_related("community", "user")
            .first()
        )
    if feed is None or not feed.community.has_module("care") or not feed.user.is_active:
        return None
    with scope(community=feed.community):
        here = Membership.objects.filter(user=feed.user, ended_at=None).exists()
    return feed if here else None


def turns_of_user(user_id: int, now: datetime) -> Sequence[Turn]:
    """What the feed of this account shows, in order. 1 query."""
    rows = turns().filter(responder__contact__user_id=user_id, ends_at__gte=now - BACK)
    return list(rows.order_by("starts_at", "pk"))


def mine(rows: QuerySet[Any], user_id: int | None) -> QuerySet[Any]:
    return rows.filter(Q(responder__contact__user_id=user_id) if user_id is not None else Q(pk__in=[]))
