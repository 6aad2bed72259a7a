"""How often somebody is asked: to each for himself, to the coordination as a spread without names. Nobody is ranked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any, Final

from django.db.models import QuerySet, Sum
from django.utils import timezone

from maillage.contexts.care.activity.models import CoordinationMonth
from maillage.contexts.care.availability.models import Responder
from maillage.contexts.care.availability.queries import open_responders
from maillage.contexts.care.callout.models import Answer, Asking
from maillage.contexts.care.unscheduled import tallies
from maillage.contexts.care.unscheduled.models import CareRequest, RequestTally
from maillage.core.calendars.terms import months_later
from maillage.platform.tables.filters import day_start

# Upper ends of the bands of the spread; the last one has none.
_BANDS: Final = (0, 2, 5, 10)
# With fewer people, a spread would say what each of them did.
FEWEST: Final = 5
# Taken and given back counts as a no: somebody else took it.
YES: Final = (Answer.TAKEN,)
NOES: Final = (Answer.NO, Answer.LATER, Answer.BACK)


@dataclass(frozen=True)
class Load:
    """One professional over some months. answer_min: median minutes to an answer, of what is not purged yet.

    coordination_min: minutes of coordination that were settled, whatever became of their payment.
    """

    asked: int
    taken: int
    declined: int
    answer_min: int | None
    coordination_min: int

    @property
    def unanswered(self) -> int:
        return max(self.asked - self.taken - self.declined, 0)


def askings_of(responder: Responder | None) -> QuerySet[Asking]:
    """What he was asked and is not purged yet, with the request and its kind of need."""
    rows: QuerySet[Asking] = Asking.objects.select_related("request", "request__need")
    return rows.filter(responder=responder) if responder is not None else rows.none()


def load_of(responder: Responder, first: date, last: date) -> Load:
    """His load from one month to another, both included (their first days). 3 queries."""
    told = list(between(askings_of(responder), first, last).values_list("answer", "asked_at", "answered_at"))
    answers = Counter(answer for answer, _, _ in told)
    minutes = [(end - start).total_seconds() / 60 for _, start, end in told if end is not None]
    kept = RequestTally.objects.filter(responder=responder, month__gte=first, month__lte=last).aggregate(
        asked=Sum("asked", default=0), taken=Sum("taken", default=0), declined=Sum("declined", default=0)
    )
    months = CoordinationMonth.objects.filter(responder=responder, month__gte=first, month__lte=last)
    return Load(
        asked=len(told) + kept["asked"],
        taken=sum(answers[one] for one in YES) + kept["taken"],
        declined=sum(answers[one] for one in NOES) + kept["declined"],
        answer_min=round(median(minutes)) if minutes else None,
        coordination_min=sum(one.minutes for one in months),
    )


def keep_askings(requests: Sequence[CareRequest]) -> None:
    """These requests are about to be erased, with who was asked for them: keep the counts of each. 1 query, and writes.

    In the transaction of the purge (`broadcasting.before_purge`).
    """
    if not requests:
        return
    months = {row.pk: tallies.month_of(row.created_at) for row in requests}
    counts: dict[tallies.Key, Counter[str]] = defaultdict(Counter)
    rows = Asking.objects.filter(request__in=months).order_by()
    for request, responder, answer in rows.values_list("request_id", "responder_id", "answer"):
        key = tallies.Key(months[request], "responder", "", responder)
        counts[key].update({"asked": 1, "declined": int(answer in NOES)})
    tallies.add(counts, community=requests[0].community)


@dataclass(frozen=True)
class Band:
    """So many professionals were asked, or took, between `low` and `high` times. high: None for no end."""

    low: int
    high: int | None
    asked: int
    taken: int

    @property
    def label(self) -> str:
        if self.high is None:
            return f"{self.low} fois ou plus"
        if self.low == self.high:
            return "jamais" if not self.low else f"{self.low} fois"
        return f"{self.low} à {self.high} fois"


@dataclass(frozen=True)
class Spread:
    """How the load lies over the professionals: bands and quartiles, of whom nobody is named.

    quarters: lower quartile, median, upper quartile of the askings. people: how many were counted.
    """

    people: int
    bands: tuple[Band, ...]
    quarters: tuple[int, int, int]

    @property
    def is_shown(self) -> bool:
        return self.people >= FEWEST


def spread(first: date, last: date) -> Spread:
    """The load of all who may be asked, or were, from one month to another. 3 queries."""
    asked: Counter[int] = Counter(dict.fromkeys(open_responders().order_by().values_list("pk", flat=True), 0))
    taken: Counter[int] = Counter()
    rows = between(Asking.objects.all(), first, last).order_by().values_list("responder_id", "answer")
    for pk, answer in rows:
        asked[pk] += 1
        taken[pk] += answer in YES
    kept = RequestTally.objects.filter(month__gte=first, month__lte=last).exclude(responder=None).order_by()
    for pk, was_asked, took in kept.values_list("responder_id", "asked", "taken"):
        asked[pk] += was_asked
        taken[pk] += took
    counts = sorted(asked.values())
    return Spread(
        people=len(counts),
        bands=tuple(_bands(counts, [taken[pk] for pk in asked])),
        quarters=(_at(counts, 0.25), _at(counts, 0.5), _at(counts, 0.75)),
    )


def _bands(asked: Sequence[int], taken: Sequence[int]) -> list[Band]:
    found, low = [], 0
    for high in (*_BANDS, None):
        within = [
            sum(low <= one and (high is None or one <= high) for one in counts) for counts in (asked, taken)
        ]
        found.append(Band(low, high, within[0], within[1]))
        low = (high or 0) + 1
    return found


def _at(ordered: Sequence[int], share: float) -> int:
    """The value under which that share lies, the lower of two; 0 for none."""
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else 0


def between(rows: Any, first: date, last: date) -> Any:
    """Askings for requests that were made in these months."""
    return rows.filter(
        request__created_at__gte=day_start(first), request__created_at__lt=day_start(months_later(last, 1))
    )


def year_back(today: date | None = None) -> tuple[date, date]:
    """First days of the twelfth month before, and of this one."""
    this = (today or timezone.localdate()).replace(day=1)
    return months_later(this, -11), this
