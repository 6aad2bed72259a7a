"""What the assistance adds to the rest of the house."""

from __future__ import annotations

from maillage.platform.accounts import permissions
from maillage.platform.accounts.support.todos import support_todos
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.registry import (
    NavEntry,
    OperatorPage,
    TodoSource,
    navigation,
    operator_pages,
    todo_sources,
)


def register() -> None:
    """Called from the `ready()` of accounts."""
    name_actions(
        {
            "assistance.closed": "Assistance fermée",
            "assistance.entered": "Entrée par l’assistance",
            "assistance.left": "Sortie de l’assistance",
            "assistance.opened": "Assistance ouverte",
        }
    )
    name_readings({"assistance.entered": "Entrée par l’assistance", "accounts.support": "Assistance"})
    navigation.register(
        NavEntry(
            section="reglages",
            label="Assistance",
            url_name="support:list",
            order=18,
            permission=permissions.MANAGE,
            detail="Laisser entrer, pour un temps, qui tient l’installation.",
        )
    )
    operator_pages.register(
        OperatorPage(
            url_name="support_installation:list",
            label="Assistance",
            detail="Les communautés qui vous ont ouvert leur porte.",
            order=30,
        )
    )
    todo_sources.register(TodoSource("accounts.support", permissions.MANAGE, support_todos))
