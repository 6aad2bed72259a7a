"""Counting requests: the same figures while a request is there and after it was erased.

A request is counted once along each axis (its month, its kind, its area, its hour…), never along two crossed, so that
no count is one case. Live requests and `RequestTally` are added up by the same functions. Months are whole: a tally
knows no days.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import Any, Final

from django.db.models import F, Sum
from django.utils import timezone

from maillage.contexts.care.unscheduled.models import CareRequest, Outcome, RequestState, RequestTally
from maillage.core.disclosure.counts import Masked, mask_small_counts

# Columns of a tally, each a whole number that is added up.
MEASURES: Final = (
    "requests",
    "taken",
    "in_time",
    "met_24h",
    "met_48h",
    "escalated",
    "honoured",
    "no_show",
    "redirected",
    "unanswered",
    "cancelled",
    "emergency_told",
    "emergency_avoided",
    "first_yes",
    "first_yes_min",
    "asked",
    "declined",
)
# total: key "". profession: the first that the kind of need names. hour: of the request, "00" to "23"; weekday: "0" for
# Monday; both in Paris. first_yes: upper bound of the class in minutes (BOUNDS). responder: key "", by person.
AXES: Final = (
    "total",
    "need",
    "profession",
    "area",
    "delay",
    "origin",
    "hour",
    "weekday",
    "first_yes",
    "responder",
)
# Minutes from the request to the first yes, upper bounds of classes: fine where it matters.
BOUNDS: Final = (5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720, 1_440, 2_880)
BEYOND: Final = 99_999
MASKED_UNDER: Final = 5


@dataclass(frozen=True, order=True)
class Key:
    """What a count is of. responder_id: of the axis « responder » alone, 0 elsewhere."""

    month: date
    axis: str
    key: str = ""
    responder_id: int = 0


Counts = dict[Key, Counter[str]]


def month_of(moment: datetime) -> date:
    """The first day of the month of an instant, in Paris."""
    return timezone.localdate(moment).replace(day=1)


def measures(row: CareRequest) -> Counter[str]:
    """What one request counts for. It is met when the care takes place, or was taken where no time is said."""
    met = None
    if row.taken_by_id is not None or row.taken_at is not None:
        met = row.planned_at or row.taken_at
    told = {
        "requests": 1,
        "taken": met is not None,
        "in_time": met is not None and met <= row.due_at,
        "met_24h": met is not None and met - row.created_at <= timedelta(hours=24),
        "met_48h": met is not None and met - row.created_at <= timedelta(hours=48),
        "escalated": row.escalated_at is not None,
        "honoured": row.outcome == Outcome.HONOURED,
        "no_show": row.outcome == Outcome.NO_SHOW,
        "redirected": row.outcome == Outcome.REDIRECTED,
        "unanswered": row.outcome == Outcome.UNANSWERED,
        "cancelled": row.state == RequestState.CANCELLED,
        "emergency_told": row.emergency_avoided is not None,
        "emergency_avoided": row.emergency_avoided is True,
        "first_yes": row.first_yes_at is not None,
        "first_yes_min": first_yes_min(row) or 0,
    }
    return Counter({name: int(value) for name, value in told.items() if value})


def first_yes_min(row: CareRequest) -> int | None:
    """Whole minutes from the request to the first yes; None while there is none."""
    if row.first_yes_at is None:
        return None
    return max(0, int((row.first_yes_at - row.created_at).total_seconds() // 60))


def bound_of(minutes: int) -> int:
    """The upper bound of the class of so many minutes, itself included."""
    return next((bound for bound in BOUNDS if minutes <= bound), BEYOND)


def _keys(row: CareRequest) -> Iterable[Key]:
    month, local = month_of(row.created_at), timezone.localtime(row.created_at)
    yield Key(month, "total")
    yield Key(month, "need", row.need.key)
    yield Key(month, "profession", str(row.need.professions[0]) if row.need.professions else "")
    yield Key(month, "area", row.area_label)
    yield Key(month, "delay", row.delay)
    yield Key(month, "origin", row.origin)
    yield Key(month, "hour", f"{local.hour:02d}")
    yield Key(month, "weekday", str(local.weekday()))
    minutes = first_yes_min(row)
    if minutes is not None:
        yield Key(month, "first_yes", f"{bound_of(minutes):05d}")
    if row.taken_by_id is not None:
        yield Key(month, "responder", "", row.taken_by_id)


def counted(rows: Iterable[CareRequest]) -> Counts:
    """Counts of these requests along every axis; each comes with its `need`."""
    found: Counts = {}
    for row in rows:
        told = measures(row)
        for key in _keys(row):
            found.setdefault(key, Counter()).update(told)
    return found


def add(counts: Mapping[Key, Mapping[str, int]], *, community: Any) -> None:
    """Add counts to the tallies, in the caller's transaction: one UPDATE for each, or a new row."""
    for key in sorted(counts):
        told = {name: int(value) for name, value in counts[key].items() if value}
        if not told:
            continue
        known = RequestTally.objects.filter(
            month=key.month, axis=key.axis, key=key.key, responder_id=key.responder_id or None
        )
        if not known.update(**{name: F(name) + value for name, value in told.items()}):
            RequestTally.objects.create(
                community=community,
                month=key.month,
                axis=key.axis,
                key=key.key,
                responder_id=key.responder_id or None,
                **told,
            )


# --- Figures ----------------------------------------------------------------------------------------------


def breakdown(
    axis: str, first: date, last: date, *, responder_id: int | None = None
) -> dict[str, Counter[str]]:
    """Measures by key of an axis, for the months from that of `first` to that of `last`, both whole. 2 queries.

    What was erased and what is there count alike. Axis « responder »: the key is that of the person, as a text;
    responder_id narrows it to one.
    """
    if axis not in AXES:
        raise ValueError(axis)
    found: dict[str, Counter[str]] = {}
    tallies = RequestTally.objects.filter(axis=axis, month__gte=first.replace(day=1), month__lte=last)
    if responder_id is not None:
        tallies = tallies.filter(responder_id=responder_id)
    summed = tallies.order_by().values("key", "responder_id").annotate(**{f"n_{m}": Sum(m) for m in MEASURES})
    for one in summed.order_by("key", "responder_id"):
        told = found.setdefault(str(one["responder_id"]) if axis == "responder" else one["key"], Counter())
        told.update({name: one[f"n_{name}"] for name in MEASURES if one[f"n_{name}"]})
    for key, told in counted(live(first, last)).items():
        if key.axis == axis and responder_id in (None, key.responder_id):
            found.setdefault(str(key.responder_id) if axis == "responder" else key.key, Counter()).update(
                told
            )
    return dict(sorted(found.items()))


def totals(first: date, last: date) -> Counter[str]:
    """Measures of all requests of these months. 2 queries."""
    return breakdown("total", first, last).get("", Counter())


def live(first: date, last: date) -> list[CareRequest]:
    """The requests of these months that are still there, with their need. 1 query."""
    start, end = month_bounds(first, last)
    rows = CareRequest.objects.filter(created_at__gte=start, created_at__lt=end).defer("identity")
    return list(rows.select_related("need").order_by("pk"))


def month_bounds(first: date, last: date) -> tuple[datetime, datetime]:
    """Instants at which the month of `first` begins and that of `last` is over, in Paris."""
    after = (last.replace(day=1) + timedelta(days=32)).replace(day=1)
    midnight = datetime.min.time()
    return (
        timezone.make_aware(datetime.combine(first.replace(day=1), midnight)),
        timezone.make_aware(datetime.combine(after, midnight)),
    )


def quantile(classes: Mapping[str, Mapping[str, int]], share: float) -> int | None:
    """Minutes within which that share of the first yeses came: upper bound of the class; None without any.

    classes: `breakdown("first_yes", …)`. share: between 0 and 1, 0.5 for the median.
    """
    counts = [(int(key), told.get("first_yes", 0)) for key, told in sorted(classes.items())]
    total = sum(count for _, count in counts)
    if not total:
        return None
    reached = accumulate(count for _, count in counts)
    return next(bound for (bound, _), so_far in zip(counts, reached, strict=True) if so_far >= share * total)


def disclosed(found: Mapping[str, Mapping[str, int]], measure: str = "requests") -> Masked[str]:
    """One breakdown as people outside the team may see it: small counts masked, and others with them."""
    return mask_small_counts(
        {key: told.get(measure, 0) for key, told in found.items()}, threshold=MASKED_UNDER, with_total=True
    )
