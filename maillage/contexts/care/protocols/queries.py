"""Reading protocols. Every function works inside the community's scope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from maillage.contexts.care.protocols.models import (
    Inclusion,
    InclusionAge,
    Orientation,
    Participation,
    Protocol,
    YesNo,
)
from maillage.contexts.care.protocols.permissions import enters_for
from maillage.core.disclosure.counts import mask_small_counts
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.actor import Actor

# Under that, whoever knows the town may know the person.
MASKED_UNDER: Final = 5


@dataclass(frozen=True)
class Line:
    """One line of a figure: None where the number is masked."""

    label: str
    count: int | None


@dataclass(frozen=True)
class Figures:
    """What was noted in a period. total: None where it is masked."""

    total: int | None
    orientations: list[Line]
    ages: list[Line]
    doctors: list[Line]
    flags: list[Line]


@dataclass(frozen=True)
class Spread:
    """How inclusions are spread over who takes part, without names."""

    people: int
    none: int
    least: int
    middle: float
    most: int


def protocols() -> QuerySet[Any]:
    """Every protocol, with `takers`, who takes part today, and `noted`, its inclusions."""
    rows: QuerySet[Any] = Protocol.objects.annotate(
        takers=Count("participations", filter=Q(participations__until_on=None), distinct=True),
        noted=Count("inclusions", distinct=True),
    )
    return rows


def find(pk: int) -> Protocol | None:
    found: Protocol | None = Protocol.objects.filter(pk=pk).order_by("pk").first()
    return found


def participations() -> QuerySet[Any]:
    rows: QuerySet[Any] = Participation.objects.select_related("protocol", "contact", "contact__commune")
    return rows


def find_participation(pk: int) -> Participation | None:
    found: Participation | None = participations().filter(pk=pk).order_by("pk").first()
    return found


def takers_of(protocol: Protocol) -> list[Participation]:
    """Who takes part, by name. 1 query."""
    return list(participations().filter(protocol=protocol).order_by("contact__search_name", "pk"))


def mine(by: Actor) -> list[Participation]:
    """For which the actor himself enters, of protocols in service; none for who only coordinates. 1 query."""
    if by.user is None:
        return []
    user = by.user.pk
    own = Q(contact__user_id=user) | Q(contact__representatives__user_id=user)
    rows = participations().filter(own, until_on=None, protocol__is_active=True).distinct()
    return list(rows.order_by("protocol__name", "contact__search_name", "pk"))


def inclusions(by: Actor) -> QuerySet[Any]:
    """The inclusions that the actor may see one by one: those that he enters for; the team all."""
    may = Participation.objects.filter(enters_for(by)).order_by().values("pk")
    rows: QuerySet[Any] = Inclusion.objects.filter(participation__in=may)
    return rows.select_related("protocol", "participation__contact", "delegate")


def just_removed(by: Actor, pk: int) -> bool:
    """The actor took this one away a moment ago: the second click of two is no error. 1 query."""
    rows = AuditEntry.objects.filter(
        community=by.community,
        at__gte=timezone.now() - timedelta(hours=1),
        user=by.user,
        action="inclusion.removed",
        object_type=Inclusion._meta.label_lower,
        object_id=str(pk),
    )
    return bool(rows.exists())


def between(first: date, last: date) -> QuerySet[Any]:
    """Inclusions from the day `first` to the day `last`, both included."""
    rows: QuerySet[Any] = Inclusion.objects.filter(day__gte=first, day__lte=last)
    return rows


def inclusion_counts(first: date, last: date) -> dict[str, int]:
    """Name of the protocol -> inclusions of the period, also of protocols with none. 1 query."""
    counted = Count("inclusions", filter=Q(inclusions__day__gte=first, inclusions__day__lte=last))
    rows = Protocol.objects.annotate(total=counted).order_by("name", "pk")
    return dict(rows.values_list("name", "total"))


def monthly(rows: QuerySet[Any]) -> list[tuple[date, int]]:
    """First day of the month -> how many. 1 query."""
    counted = rows.order_by().annotate(month=TruncMonth("day")).values("month").annotate(total=Count("pk"))
    return [(one["month"], one["total"]) for one in counted.order_by("month")]


def figures(rows: QuerySet[Any], *, masked: bool) -> Figures:
    """The figures of these inclusions. 4 queries; 1 if masked.

    masked: for who does not enter them: the total and one breakdown, small counts hidden. Several breakdowns of the
    same persons side by side would give the hidden ones away (`core.disclosure`).
    """
    if masked:
        counts = _counts(rows, "orientation", dict(Orientation.choices))
        shown = mask_small_counts(counts, threshold=MASKED_UNDER, with_total=True)
        lines = [Line(str(label), shown.counts[key]) for key, label in Orientation.choices]
        return Figures(shown.total, lines, [], [], [])
    flags = rows.aggregate(
        total=Count("pk"),
        effects=Count("pk", filter=Q(had_effect=True)),
        renewals=Count("pk", filter=Q(is_renewal=True)),
    )
    return Figures(
        flags["total"],
        _lines(rows, "orientation", dict(Orientation.choices)),
        _lines(rows, "age_band", dict(InclusionAge.choices)),
        _lines(rows, "has_doctor", dict(YesNo.choices)),
        [Line("effets indésirables", flags["effects"]), Line("renouvellements", flags["renewals"])],
    )


def _counts(rows: QuerySet[Any], name: str, labels: Mapping[str, Any]) -> dict[str, int]:
    found = dict(rows.order_by().values_list(name).annotate(total=Count("pk")))
    return {key: found.get(key, 0) for key in labels}


def _lines(rows: QuerySet[Any], name: str, labels: Mapping[str, Any]) -> list[Line]:
    counts = _counts(rows, name, labels)
    return [Line(str(label), counts[key]) for key, label in labels.items()]


def spread(protocol: Protocol, first: date, last: date) -> Spread | None:
    """How the inclusions of a protocol are spread; None under four who take part, who know each other. 1 query."""
    inside = Q(inclusions__day__gte=first, inclusions__day__lte=last)
    rows = Participation.objects.filter(protocol=protocol, until_on=None).annotate(
        total=Count("inclusions", filter=inside)
    )
    counts = sorted(rows.order_by("pk").values_list("total", flat=True))
    if len(counts) < 4:
        return None
    return Spread(len(counts), counts.count(0), counts[0], float(median(counts)), counts[-1])
