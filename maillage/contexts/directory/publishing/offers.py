"""What `publishing` offers to the pages of the directory, and how the journal names its documents."""

from __future__ import annotations

from typing import Any

from maillage.contexts.directory.permissions import VIEW
from maillage.platform.audit.labels import name_readings
from maillage.platform.registry import ListTool, Panel, list_tools, panels
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url


def register() -> None:
    """Called once, when the application starts."""
    name_readings(
        {
            "directory.printed": "Annuaire imprimé",
            "directory.card": "Carte de contact",
            "directory.cards": "Cartes de contact d’une liste",
            "directory.open_data": "Export en données ouvertes",
        }
    )
    list_tools.register(
        ListTool(
            "directory.list_cards",
            "directory.professionals",
            "Contacts (.vcf)",
            "user",
            VIEW,
            _cards_of_list,
            module="directory",
            is_file=True,
        )
    )
    for place, load in (("directory.professional", _person), ("directory.structure", _structure)):
        panels.register(
            Panel(
                f"directory.card.{place}",
                place,
                90,
                VIEW,
                load,
                "directory/publishing/card.html",
                module="directory",
                queries=0,
            )
        )


def _cards_of_list(actor: Actor, query: str) -> str:
    assert actor.community is not None
    url = community_url(actor.community, "directory:list_cards")
    return f"{url}?{query}" if query else url


def _person(actor: Actor, person: Any) -> dict[str, Any]:
    assert actor.community is not None
    return {"url": community_url(actor.community, "directory:person_card", idnps=person.pk)}


def _structure(actor: Actor, structure: Any) -> dict[str, Any]:
    assert actor.community is not None
    return {"url": community_url(actor.community, "directory:structure_card", finess=structure.finess)}
