"""Reading missions. Every function works inside the community's scope."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from maillage.contexts.programme.actions.models import Action, ActionState
from maillage.contexts.programme.missions.models import Mission


def missions() -> QuerySet[Mission]:
    """Every mission, in the order of the community."""
    rows: QuerySet[Mission] = Mission.objects.select_related("pilot")
    return rows.order_by("rank", "pk")


def living(on: date) -> QuerySet[Mission]:
    """Those that have not ended on that day."""
    return missions().filter(Q(ends_on=None) | Q(ends_on__gte=on))


def with_counts() -> QuerySet[Mission]:
    """Every mission with `running` (sheets under way) and `sheets` (all but the given up)."""
    sheets = Action.objects.filter(mission=OuterRef("pk")).order_by()

    def counted(rows: QuerySet[Action]) -> Coalesce:
        return Coalesce(Subquery(rows.values("mission").annotate(n=Count("pk")).values("n")), 0)

    return missions().annotate(
        running=counted(sheets.filter(state=ActionState.RUNNING)),
        sheets=counted(sheets.exclude(state=ActionState.DROPPED)),
    )


def find(pk: int) -> Mission | None:
    """1 query."""
    found: Mission | None = Mission.objects.select_related("pilot").filter(pk=pk).first()
    return found


def choosable(on: date, keep: int | None = None) -> QuerySet[Mission]:
    """The missions to choose from on that day, with that of the row itself even when it has ended."""
    return missions().filter(Q(ends_on=None) | Q(ends_on__gte=on) | Q(pk=keep))
