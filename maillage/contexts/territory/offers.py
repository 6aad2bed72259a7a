"""What the territory offers to the shell: grants, navigation, dashboard card, search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from maillage.contexts.territory.national.queries import search_communes
from maillage.contexts.territory.perimeter.queries import codes_of, summary
from maillage.platform.access import roles
from maillage.platform.access.grants import grant
from maillage.platform.registry import (
    DashboardCard,
    NavEntry,
    SearchHit,
    SearchProvider,
    dashboard_cards,
    navigation,
    search_providers,
)
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import count_words


def register() -> None:
    grant("territory.view", roles.ALL_MEMBERS)
    grant("territory.configure", (roles.COORDINATOR,))
    navigation.register(
        NavEntry(
            section="territoire",
            label="Portrait",
            url_name="territory:portrait",
            order=10,
            permission="territory.view",
        )
    )
    navigation.register(
        NavEntry(
            section="reglages",
            label="Périmètre",
            url_name="territory:perimeter",
            order=10,
            permission="territory.configure",
            detail="Les communes de votre territoire, à partir de quel jour.",
        )
    )
    dashboard_cards.register(
        DashboardCard(
            name="territory.figures",
            title="Territoire",
            order=10,
            permission="territory.view",
            load=territory_card,
            template="territory/portrait/card.html",
            zone="figures",
            queries=1,
        )
    )
    search_providers.register(
        SearchProvider(
            name="territory.communes",
            label="Communes",
            permission="territory.view",
            search=search_hits,
            icon="map-pin",
            queries=2,
        )
    )


def territory_card(actor: Actor) -> dict[str, Any]:
    """Population, ages and size class of the territory. 1 query."""
    assert actor.community is not None
    return {
        "summary": summary(actor.community),
        "portrait_url": community_url(actor.community, "territory:portrait"),
        "communes_url": community_url(actor.community, "territory:communes"),
        "perimeter_url": (
            community_url(actor.community, "territory:perimeter") if actor.can("territory.configure") else ""
        ),
    }


def search_hits(actor: Actor, text: str, limit: int) -> Sequence[SearchHit]:
    """Communes of France by name, INSEE or postal code, those of the territory first. 2 queries."""
    assert actor.community is not None
    community = actor.community
    return [
        SearchHit(
            label=commune.name,
            detail=f"{commune.departement.name} ({commune.code}), {count_words(commune.population, 'habitant')}",
            url=community_url(community, "territory:commune", commune.code),
        )
        for commune in search_communes(text, limit, first=codes_of(actor))
    ]
