"""Contacts in the global search."""

from __future__ import annotations

from maillage.contexts.association.contacts import queries, tables
from maillage.platform.registry import SearchHit
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url


def search_contacts(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """Contacts whom the text names, members first. 1 query."""
    assert actor.community is not None
    return [
        SearchHit(
            row.name,
            ", ".join(
                part
                for part in (
                    tables.activity(row),
                    row.commune.name if row.commune_id and row.commune else "",
                    str(row.get_standing_display()),
                )
                if part
            ),
            community_url(actor.community, "association:contact", pk=row.pk),
        )
        for row in queries.search(text, limit)
    ]
