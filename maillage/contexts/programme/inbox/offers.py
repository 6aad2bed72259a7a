"""What `inbox` offers: navigation, what waits, access to its files, the check-up, words of the journal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from maillage.contexts.programme.permissions import SORT_INBOX
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.registry import (
    FileAccess,
    NavEntry,
    Todo,
    TodoSource,
    checks,
    file_access,
    navigation,
    todo_sources,
)
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import count_words

MODULE: Final = "programme"


def register() -> None:
    """Called once, when the application starts."""
    from maillage.contexts.programme.inbox import (
        fetching,  # noqa: F401  # declares its due job
        health,
        leaving,
        permissions,
        personal_data,
        same_person,
    )
    from maillage.contexts.programme.inbox.arriving import OWNER

    personal_data.register()
    leaving.register()
    same_person.register()
    navigation.register(
        NavEntry(
            "projet",
            "Boîte de réception",
            "programme:inbox",
            80,
            SORT_INBOX,
            MODULE,
            detail="Courriels, appels et photos à classer.",
            covers=("programme:inbox_call", "programme:inbox_file", "programme:inbox_settings"),
        )
    )
    todo_sources.register(TodoSource("programme.inbox", SORT_INBOX, _waiting, module=MODULE))
    file_access.register(FileAccess(OWNER, permissions.may_download))
    checks.register(health.CHECK)
    name_actions(
        {
            "inbox.address_closed": "Adresse de la boîte de réception fermée",
            "inbox.address_opened": "Adresse de la boîte de réception ouverte",
            "inbox.address_renewed": "Adresse de la boîte de réception changée",
            "inbox.destroyed": "Élément reçu détruit",
            "inbox.discarded": "Élément reçu écarté",
            "inbox.emptied": "Contenu d’un élément classé effacé à sa date",
            "inbox.expired": "Élément reçu supprimé à sa date",
            "inbox.filed": "Élément reçu classé",
            "inbox.kept_for": "Durée de garde de la boîte de réception changée",
            "inbox.noted": "Appel noté ou fichier déposé",
            "inbox.received": "Courriel reçu",
            "inbox.restored": "Élément reçu remis à classer",
        }
    )
    name_readings({"programme.inbox": "Boîte de réception", "programme.inbox_item": "Élément reçu"})


def _waiting(actor: Actor) -> Sequence[Todo]:
    """1 query."""
    from maillage.contexts.programme.inbox.queries import waiting

    assert actor.community is not None
    count = waiting()
    if not count:
        return []
    return [
        Todo(f"{count_words(count, 'élément')} à classer", community_url(actor.community, "programme:inbox"))
    ]
