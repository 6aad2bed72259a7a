"""Organisations in the global search, on a commune's page and in what waits."""

from __future__ import annotations

from typing import Any, Final

from django.utils import timezone

from maillage.contexts.directory.organisations import queries
from maillage.contexts.directory.organisations.models import Contact, Organisation
from maillage.contexts.directory.permissions import EDIT, VIEW_DIRECT
from maillage.contexts.directory.search.queries import is_legible, typed_number
from maillage.platform.registry import SearchHit, Todo
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

# Beyond, one line says how many and leads to the list.
SHOWN_TODOS: Final = 5


def search_organisations(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """Those whose name, or for insiders that of a contact, holds every word, or whose telephone holds the number;
    else those with a close name. At most 3 queries.
    """
    assert actor.community is not None
    if not is_legible(text):
        return []
    every, sees_contacts = queries.organisations(), actor.can(VIEW_DIRECT)
    exact = list(queries.matching(every, text, with_contacts=sees_contacts)[:limit])
    rows = exact or list(queries.closest(every, text)[:limit])
    by_contact = sees_contacts and exact and not typed_number(text)
    contacts = queries.contacts_named(exact, text) if by_contact else {}
    return [
        SearchHit(
            row.name,
            _detail(row, contacts.get(row.pk, ""), is_exact=bool(exact)),
            community_url(actor.community, "directory:organisation", pk=row.pk),
        )
        for row in rows
    ]


def _detail(row: Organisation, contact: str, *, is_exact: bool) -> str:
    """« École, Alpha-les-Bois, contact : Zoé Genévrier-Ardoise »."""
    parts = (
        row.kind_label,
        row.commune.name if row.commune else "",
        f"contact : {contact}" if contact else "",
        "" if is_exact else "nom proche",
    )
    return ", ".join(part for part in parts if part)


def load_commune_panel(actor: Actor, commune: Any) -> dict[str, Any]:
    """The organisations whose seat is in the commune; nothing where there is none. 1 query."""
    assert actor.community is not None
    rows = queries.on_commune(commune.code)
    if not rows:
        return {}
    create = community_url(actor.community, "directory:organisation_create")
    return {
        "rows": [
            {
                "name": row.name,
                "kind": row.kind_label,
                "phone": row.phone,
                "shown_phone": row.shown_phone,
                "url": community_url(actor.community, "directory:organisation", pk=row.pk),
            }
            for row in rows
        ],
        "create_url": f"{create}?commune={commune.code}" if actor.can(EDIT) else "",
    }


def mandate_todos(actor: Actor) -> list[Todo]:
    """Mandates that have ended or end within sixty days: one line each, or one for all. 1 query."""
    assert actor.community is not None
    rows = list(queries.expiring_contacts())
    if len(rows) > SHOWN_TODOS:
        url = community_url(actor.community, "directory:organisations") + "?mandats=on"
        label = f"{len(rows)} mandats finissent ou sont finis dans vos organisations : demander qui prend la suite"
        return [Todo(label, url, rows[0].mandate_until)]
    return [
        Todo(
            _asked(row),
            community_url(actor.community, "directory:organisation", pk=row.organisation_id),
            row.mandate_until,
        )
        for row in rows
    ]


def _asked(row: Contact) -> str:
    """By function, never by name: the dashboard is often projected in a meeting."""
    assert row.mandate_until is not None
    verb = "est fini depuis le" if row.mandate_is_over(timezone.localdate()) else "finit le"
    function = f" ({row.function})" if row.function else ""
    return f"{row.organisation.name}{function} : un mandat {verb} {row.mandate_until:%d/%m/%Y}"
