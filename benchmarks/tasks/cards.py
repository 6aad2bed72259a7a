"""Cards for a dashboard whose cost is to be measured: each makes one query and shows six lines."""

from __future__ import annotations

from typing import Any

from django.db.models import Count

from maillage.contexts.directory.models import Activity
from maillage.platform.registry import DashboardCard, dashboard_cards
from maillage.platform.tenancy.actor import Actor

LINES = 6
# What the product's own card of professionals is shown with.
TEMPLATE = "directory/cards/offer.html"


def fill_dashboard(number: int) -> None:
    """Put so many cards in the place of the product's own."""
    dashboard_cards._offers.clear()
    for rank in range(number):
        dashboard_cards.register(
            DashboardCard(
                name=f"bench-{rank}",
                title=f"Carte {rank + 1}",
                order=rank,
                permission="shell.view",
                load=_load,
                template=TEMPLATE,
                zone="changes" if rank % 2 else "figures",
            )
        )


def _load(actor: Actor) -> dict[str, Any]:
    """Activities by profession in one commune. 1 query."""
    rows = (
        Activity.objects.visible()
        .filter(commune_id="30037")
        .values("profession_label")
        .annotate(people=Count("pk"))
        .order_by("profession_label")[:LINES]
    )
    return {
        "counts": [{"label": row["profession_label"], "people": row["people"], "url": "#"} for row in rows]
    }
