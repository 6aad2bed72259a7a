"""The directory in the global search and on the dashboard."""

from __future__ import annotations

from typing import Any

from maillage.contexts.directory.imports.columns import search_text
from maillage.contexts.directory.nomenclature.professions import short_label
from maillage.contexts.directory.professionals.models import Activity, Professional
from maillage.contexts.directory.professionals.queries import (
    PRACTISING,
    counts_by_profession,
    register_edition,
)
from maillage.contexts.territory import api as territory
from maillage.platform.registry import SearchHit
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

SHOWN_PROFESSIONS = 6


def search_professionals(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """Persons of the territory whose name holds every word. 2 queries."""
    assert actor.community is not None
    words = search_text(text).split()
    if not words:
        return []
    codes = territory.codes_of(actor)
    here = Activity.objects.visible().filter(commune_id__in=sorted(codes))
    rows = Professional.objects.filter(pk__in=here.order_by().values("professional_id"))
    for word in words:
        rows = rows.filter(search_name__contains=word)
    return [
        SearchHit(
            person.name,
            "Annuaire",
            community_url(actor.community, "directory:professional", idnps=person.pk),
        )
        for person in rows.order_by("search_name", "pk")[:limit]
    ]


def load_commune_panel(actor: Actor, commune: Any) -> dict[str, Any]:
    """Persons by profession in a commune of the territory; nothing is said of the others. 3 queries."""
    assert actor.community is not None
    if commune.code not in territory.codes_of(actor):
        return {"on_territory": False}
    url = community_url(actor.community, "directory:list")
    return {
        "on_territory": True,
        "edition": register_edition(),
        "counts": [
            {
                "label": short_label(count.code, count=count.people, fallback=count.label),
                "people": count.people,
                "url": f"{url}?profession={count.code}&statut={PRACTISING}&commune={commune.code}",
            }
            for count in counts_by_profession({commune.code})
        ],
    }


def load_offer_card(actor: Actor) -> dict[str, Any]:
    """Persons by profession on the territory. 2 queries."""
    assert actor.community is not None
    counts = counts_by_profession(territory.codes_of(actor))
    url = community_url(actor.community, "directory:list")
    return {
        "counts": [
            {
                "label": short_label(count.code, count=count.people, fallback=count.label),
                "people": count.people,
                "url": community_url(actor.community, "directory:list")
                + f"?profession={count.code}&statut={PRACTISING}",
            }
            for count in counts[:SHOWN_PROFESSIONS]
        ],
        "url": url,
    }
