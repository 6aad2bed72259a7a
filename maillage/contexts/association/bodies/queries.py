"""Reads on bodies: who sits today, what ends soon, which seats are empty."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Case, IntegerField, Prefetch, Q, QuerySet, Value, When

from maillage.contexts.association.bodies.models import Body, BodyKind, Function, Mandate, OutsideMandate

# A mandate that ends within this time is to be prepared: an assembly is convened weeks ahead.
RENEWED_WITHIN: Final = timedelta(days=90)

BY_FUNCTION: Final = Case(
    *(When(function=name, then=Value(rank)) for rank, name in enumerate(Function.values)),
    default=Value(len(Function.values)),
    output_field=IntegerField(),
)
BY_KIND: Final = Case(
    *(When(kind=name, then=Value(rank)) for rank, name in enumerate(BodyKind.values)),
    default=Value(len(BodyKind.values)),
    output_field=IntegerField(),
)


def running_on(on: date, prefix: str = "") -> Q:
    """The condition of a mandate that runs on this day, its last day included."""
    p = prefix
    return (
        Q(**{f"{p}starts_on__lte": on})
        & (Q(**{f"{p}ends_on": None}) | Q(**{f"{p}ends_on__gte": on}))
        & (Q(**{f"{p}ended_on": None}) | Q(**{f"{p}ended_on__gte": on}))
    )


def holders_of(body: Body, on: date) -> list[Mandate]:
    """Mandates that run on this day, presidents first, then by name; contacts and communes are there."""
    rows = Mandate.objects.filter(running_on(on), body=body).select_related("contact", "contact__commune")
    return list(rows.order_by(BY_FUNCTION, "contact__search_name", "pk"))


def open_bodies() -> QuerySet[Body]:
    """Instances in use, the assembly first."""
    rows: QuerySet[Body] = Body.objects.filter(closed_on=None).order_by(BY_KIND, "name", "pk")
    return rows


def bodies_with_holders(on: date, *, published: bool = False) -> list[Body]:
    """Instances in use with the mandates of the day in `.holders`: two queries."""
    rows = open_bodies().select_related("parent")
    if published:
        rows = rows.filter(is_published=True)
    current = (
        Mandate.objects.filter(running_on(on))
        .select_related("contact", "contact__commune")
        .order_by(BY_FUNCTION, "contact__search_name", "pk")
    )
    return list(rows.prefetch_related(Prefetch("mandates", current, to_attr="holders")))


@dataclass(frozen=True)
class Branch:
    """One instance in the chart, with those that answer to it. depth: 0 at the top."""

    body: Body
    depth: int
    children: tuple[Branch, ...]


def chart(bodies: Sequence[Body]) -> tuple[Branch, ...]:
    """The instances as a tree by `parent`; one whose parent is not in the list stands at the top."""
    here = {body.pk for body in bodies}

    def below(parent: int | None, depth: int) -> tuple[Branch, ...]:
        return tuple(
            Branch(body, depth, below(body.pk, depth + 1))
            for body in bodies
            if (body.parent_id if body.parent_id in here else None) == parent
        )

    return below(None, 0)


def flat(branches: Iterable[Branch]) -> list[Branch]:
    """The chart from top to bottom, children after their parent."""
    return [one for branch in branches for one in (branch, *flat(branch.children))]


def mandates() -> QuerySet[Mandate]:
    """Every mandate, for the list."""
    rows: QuerySet[Mandate] = Mandate.objects.select_related("body", "contact", "contact__college")
    return rows


def mandate_state(mandate: Any, today: date) -> str:
    """« À venir », « En cours », « À renouveler », « Terminé »; serves mandates outside too."""
    if mandate.ended_on is not None and mandate.ended_on < today:
        return "Terminé"
    if mandate.ends_on is not None and mandate.ends_on < today:
        return "Terminé"
    if mandate.starts_on > today:
        return "À venir"
    if mandate.ended_on is None and mandate.ends_on and mandate.ends_on <= today + RENEWED_WITHIN:
        return "À renouveler"
    return "En cours"


def ending(today: date) -> QuerySet[Mandate]:
    """Mandates of open bodies whose term ends within RENEWED_WITHIN and that nobody has renewed."""
    rows: QuerySet[Mandate] = (
        Mandate.objects.filter(
            running_on(today), ended_on=None, ends_on__lte=today + RENEWED_WITHIN, body__closed_on=None
        )
        .select_related("body", "contact")
        .order_by("ends_on", "pk")
    )
    return rows


def outside() -> QuerySet[OutsideMandate]:
    """Every seat held elsewhere, for the list."""
    rows: QuerySet[OutsideMandate] = OutsideMandate.objects.select_related("holder", "deputy", "reports_to")
    return rows


def reports_due(today: date) -> QuerySet[OutsideMandate]:
    """Seats elsewhere whose report is due within two weeks."""
    rows: QuerySet[OutsideMandate] = (
        outside()
        .filter(ended_on=None, next_report_on__lte=today + timedelta(days=14))
        .order_by("next_report_on", "pk")
    )
    return rows


def vacancies(body: Body, holders: Sequence[Mandate]) -> int:
    """Seats that the statutes foresee and nobody holds; 0 where they do not say."""
    if body.seats is None:
        return 0
    return max(0, body.seats - len({one.contact_id for one in holders}))
