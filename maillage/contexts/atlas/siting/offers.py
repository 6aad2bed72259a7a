"""What `siting` offers to the shell."""

from __future__ import annotations

from maillage.contexts.atlas.permissions import VIEW
from maillage.platform.registry import NavEntry, navigation


def register() -> None:
    """Called once, when the application starts."""
    navigation.register(NavEntry("territoire", "Où implanter ?", "atlas:siting", 60, VIEW, "atlas"))
