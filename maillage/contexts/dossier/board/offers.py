"""What `board` offers: navigation."""

from __future__ import annotations

from maillage.contexts.dossier.permissions import VIEW
from maillage.platform.registry import NavEntry, navigation


def register() -> None:
    """Called once, when the application starts."""
    navigation.register(
        NavEntry(
            "budget",
            "Page pour le conseil",
            "dossier:board",
            90,
            VIEW,
            "dossier",
            detail="Où en est la CPTS, à la date voulue, sur une page.",
        )
    )
