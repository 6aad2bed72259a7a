"""Mouvements: who came, who left, who moved, between two editions of the register."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Subquery
from django.http.response import HttpResponseBase
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_safe

from maillage.contexts.directory.movements.queries import (
    ARRIVAL,
    DEPARTURE,
    ProfessionBalance,
    balances,
    compared_dates,
    is_partial,
    kind_of,
    movements_on,
)
from maillage.contexts.directory.movements.tables import MOVEMENTS
from maillage.contexts.directory.nomenclature.professions import short_label
from maillage.contexts.directory.permissions import VIEW_MOVEMENTS
from maillage.contexts.directory.professionals.queries import register_edition
from maillage.contexts.territory import api as territory
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

CARD_LINES = 4
YEAR = timedelta(days=365)


@require_safe
@community_view(VIEW_MOVEMENTS, module="directory")
def movements(request: CommunityRequest) -> HttpResponseBase:
    codes = territory.codes_of(request.actor)
    latest, previous = compared_dates()
    return render_table(
        request,
        MOVEMENTS,
        movements_on(codes),
        template="directory/movements/list.html",
        extra={
            # Worked out only by the page that shows it, not by its htmx part or its exports.
            "balances": SimpleLazyObject(lambda: _year(codes, latest)),
            "latest": latest,
            "previous": previous,
        },
        sources=(register_edition().credit,),
    )


def _year(codes: frozenset[str], latest: date | None) -> Sequence[ProfessionBalance]:
    """Arrivals and departures of the year that ends with the last edition. 1 query."""
    if latest is None:
        return []
    rows = movements_on(codes).filter(seen_on__gt=latest - YEAR)
    return balances(rows.select_related(None))


def load_changes_card(actor: Actor) -> dict[str, Any]:
    """Who came and who left at the last edition that showed movements here, in persons. 2 queries."""
    assert actor.community is not None
    codes = territory.codes_of(actor)
    rows = movements_on(codes)
    latest = rows.order_by("-generation").values("generation")[:1]
    last = list(rows.filter(generation=Subquery(latest)))
    whole = [row for row in last if not is_partial(row)]
    arrivals = [row for row in whole if kind_of(row) == ARRIVAL]
    departures = [row for row in whole if kind_of(row) == DEPARTURE]
    return {
        "arrivals": len({row.professional_id for row in arrivals}),
        "departures": len({row.professional_id for row in departures}),
        "seen_on": last[0].seen_on if last else None,
        "lines": _lines(actor.community, (*departures, *arrivals))[:CARD_LINES],
        "url": community_url(actor.community, "directory:movements"),
    }


def _lines(community: Community, rows: Iterable[Any]) -> list[dict[str, Any]]:
    """One line per person, profession and kind, with every commune concerned."""
    lines: dict[tuple[str, str, str], dict[str, Any]] = {}
    for row in rows:
        kind = kind_of(row)
        place = row.to_commune if kind == ARRIVAL else row.from_commune
        line = lines.setdefault(
            (row.professional_id, row.profession_code, kind),
            {
                "name": row.professional.name,
                "url": community_url(community, "directory:professional", idnps=row.professional_id)
                if kind == ARRIVAL
                else "",
                "profession": short_label(row.profession_code, fallback=row.profession_label),
                "kind": kind,
                "places": [],
            },
        )
        line["places"].append(place.name)
    return list(lines.values())
