"""The perimeter of a community on a day, and the union of all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.utils import timezone
from django_scopes import get_scope, scope, scopes_disabled

from maillage.contexts.territory.national.figures import Summary, summarise
from maillage.contexts.territory.national.models import Commune
from maillage.contexts.territory.perimeter.models import Perimeter, PerimeterCommune
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.prepared import Prepared


@dataclass(frozen=True)
class PerimeterLine:
    """One line of the history: what held from a day on, who said so and when."""

    perimeter: Perimeter
    communes: int
    population: int
    valid_until: date | None
    state: str


def _on(day: date | None) -> date:
    return day or timezone.localdate()


def perimeter_at(community: Community, day: date | None = None) -> Perimeter | None:
    """The perimeter in force on a day (today); None before the first one. 1 query."""
    with scope(community=community):
        found: Perimeter | None = (
            Perimeter.objects.filter(valid_from__lte=_on(day)).order_by("-valid_from").first()
        )
    return found


def _rows_at(community: Community, day: date | None) -> QuerySet[Any]:
    """Commune rows of the perimeter in force, as a query to put inside another."""
    with scope(community=community):
        latest = Perimeter.objects.filter(valid_from__lte=_on(day)).order_by("-valid_from").values("pk")[:1]
        rows: QuerySet[Any] = PerimeterCommune.objects.filter(perimeter=Subquery(latest))
    return rows


_CODES_AT = Prepared(
    lambda day: PerimeterCommune.objects.filter(
        perimeter=Subquery(
            Perimeter.objects.filter(valid_from__lte=day).order_by("-valid_from").values("pk")[:1]
        )
    ).values_list("commune_id")
)


def perimeter_codes(community: Community, day: date | None = None) -> frozenset[str]:
    """Codes of the communes of the perimeter in force on a day (today). 1 query."""
    with scope(community=community):
        return frozenset(code for (code,) in _CODES_AT.rows(day=_on(day)))


def latest_codes(community: Community) -> frozenset[str]:
    """Codes of the last perimeter that was decided, in force or to come: what its form starts from. 1 query."""
    with scope(community=community):
        latest = Perimeter.objects.order_by("-valid_from").values("pk")[:1]
        rows = PerimeterCommune.objects.filter(perimeter=Subquery(latest))
    return frozenset(rows.values_list("commune_id", flat=True))


def codes_of(actor: Actor) -> frozenset[str]:
    """Codes of the communes of the actor's community today. 1 query, the first time in a request."""
    assert actor.community is not None
    if "territory.codes" not in actor.memo:
        actor.memo["territory.codes"] = perimeter_codes(actor.community)
    codes: frozenset[str] = actor.memo["territory.codes"]
    return codes


def perimeter_communes(community: Community, day: date | None = None) -> QuerySet[Commune]:
    """Communes of the perimeter in force on a day (today), by name. 1 query when read."""
    return Commune.objects.filter(code__in=_rows_at(community, day).values("commune_id")).order_by(
        "search_name", "code"
    )


_NAMED = Prepared(lambda day: perimeter_communes(get_scope()["community"], day).values_list("code", "name"))


def named_communes(community: Community) -> list[tuple[str, str]]:
    """Code and name of the communes of the perimeter in force today, by name. 1 query."""
    with scope(community=community):
        return _NAMED.rows(day=_on(None))


def summary(community: Community, day: date | None = None) -> Summary:
    """Figures of the perimeter in force on a day (today). 1 query."""
    return summarise(perimeter_communes(community, day))


def with_neighbours(codes: frozenset[str]) -> frozenset[str]:
    """The communes and those that share a border with them. 1 query."""
    around = Commune.objects.filter(code__in=codes).values_list("neighbour_codes", flat=True)
    return codes.union(*(text.split() for text in around))


def union_of_all_perimeters(*, with_belt: bool = True) -> frozenset[str]:
    """Communes of every community's perimeter, in force today or dated later, and their neighbours.

    Of the whole installation: the only read here that leaves the scope of a community. 2 queries.
    """
    today = timezone.localdate()
    with scopes_disabled():
        in_force = (
            Perimeter.objects.filter(community=OuterRef("community"), valid_from__lte=today)
            .order_by("-valid_from")
            .values("pk")[:1]
        )
        current = Perimeter.objects.filter(pk=Subquery(in_force)).values("pk")
        later = Perimeter.objects.filter(valid_from__gt=today).values("pk")
        rows = PerimeterCommune.objects.filter(perimeter__in=current) | PerimeterCommune.objects.filter(
            perimeter__in=later
        )
        codes = frozenset(rows.values_list("commune_id", flat=True))
    return with_neighbours(codes) if with_belt else codes


def state_token(community: Community) -> str:
    """What a form sends back so that a change made meanwhile by somebody else is seen. 1 query."""
    with scope(community=community):
        latest = Perimeter.objects.order_by("-recorded_at", "-pk").values_list("pk", "recorded_at").first()
    return "" if latest is None else f"{latest[0]}-{latest[1].timestamp():.6f}"


def history(community: Community) -> list[PerimeterLine]:
    """All perimeters of the community, latest first. 1 query."""
    with scope(community=community):
        rows = list(
            Perimeter.objects.select_related("recorded_by")
            .annotate(communes_count=Count("communes"), people=Sum("communes__population"))
            .order_by("-valid_from")
        )
    today = timezone.localdate()
    current = next((row.pk for row in rows if row.valid_from <= today), None)
    following: date | None = None
    lines = []
    for row in rows:
        state = "à venir" if row.valid_from > today else "en vigueur" if row.pk == current else "passé"
        lines.append(PerimeterLine(row, row.communes_count, row.people or 0, following, state))
        following = row.valid_from
    return lines
