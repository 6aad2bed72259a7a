"""The places of care on the pages of others, and in the global search."""

from __future__ import annotations

from typing import Any

from maillage.contexts.directory.professionals.models import Professional
from maillage.contexts.directory.structures.queries import (
    counts_by_kind,
    finess_edition,
    kind_title,
    named,
    places_of_practice,
    structures_in,
)
from maillage.contexts.territory import api as territory
from maillage.core.search_text import search_text
from maillage.platform.registry import SearchHit
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url


def search_structures(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """Places of the territory, then of the communes around, whose name holds every word. 4 queries."""
    assert actor.community is not None
    if not search_text(text):
        return []
    codes = territory.codes_of(actor)
    rows = list(named(structures_in(territory.with_neighbours(codes)), text).rows)
    rows.sort(key=lambda row: row.commune_id not in codes)
    return [
        SearchHit(
            row.shown_name,
            f"{kind_title(row.kind)}, {row.commune_name}",
            community_url(actor.community, "directory:structure", finess=row.finess),
        )
        for row in rows[:limit]
    ]


def load_commune_panel(actor: Actor, commune: Any) -> dict[str, Any]:
    """Places of care of a commune of the territory or beside it; nothing is said of the others. 4 queries."""
    assert actor.community is not None
    codes = territory.codes_of(actor)
    if commune.code not in territory.with_neighbours(codes):
        return {}
    on_territory = commune.code in codes
    url = community_url(actor.community, "directory:structures")
    return {
        "edition": finess_edition(),
        "near_url": f"{community_url(actor.community, 'directory:near')}?depart={commune.code}",
        "counts": [
            {
                "label": count.label,
                "places": count.places,
                "url": f"{url}?genre={count.kind}&commune={commune.code}" if on_territory else "",
            }
            for count in counts_by_kind({commune.code})
        ],
    }


def load_practice_panel(actor: Actor, person: Professional) -> dict[str, Any]:
    """The places of care where somebody exercises; nothing when the register ties the person to none. 4 queries."""
    assert actor.community is not None
    places = [
        {
            "name": row.shown_name,
            "detail": f"{kind_title(row.kind)}, {row.commune_name}",
            "url": community_url(actor.community, "directory:structure", finess=row.finess),
        }
        for row in places_of_practice(actor.community, person.pk)
    ]
    return {"places": places} if places else {}
