"""What `fragility` offers to the shell."""

from __future__ import annotations

from maillage.contexts.atlas.permissions import VIEW_FRAGILITY
from maillage.platform.audit.labels import name_readings
from maillage.platform.registry import NavEntry, navigation


def register() -> None:
    """Called once, when the application starts."""
    navigation.register(
        NavEntry("territoire", "Points de rupture", "atlas:breaking_points", 70, VIEW_FRAGILITY, "atlas")
    )
    name_readings({"atlas.breaking_point": "Qui est derrière un point de rupture"})
