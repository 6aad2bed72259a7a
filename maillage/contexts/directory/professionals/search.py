"""The directory in the global search and on the dashboard."""

from __future__ import annotations

from typing import Any

from maillage.contexts.directory.merging.queries import hidden_people
from maillage.contexts.directory.nomenclature.professions import short_label
from maillage.contexts.directory.professionals.queries import (
    PRACTISING,
    counts_by_profession,
    register_edition,
)
from maillage.contexts.directory.search.queries import find_people
from maillage.contexts.territory import api as territory
from maillage.platform.registry import SearchHit
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

SHOWN_PROFESSIONS = 6


def search_professionals(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """Persons of the territory named by the text (name, identifier, telephone), else the closest. At most 7 queries."""
    community = actor.community
    assert community is not None
    codes = territory.codes_of(actor)
    hidden = hidden_people(community, codes)
    found = find_people(codes, text, limit + len(hidden))
    shown = [person for person in found.people if person.pk not in hidden][:limit]
    detail = "Annuaire" if found.is_exact else "Annuaire, nom proche"
    return [
        SearchHit(person.name, detail, community_url(community, "directory:professional", idnps=person.pk))
        for person in shown
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
