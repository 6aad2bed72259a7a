"""What `ground` offers to the shell."""

from __future__ import annotations

from maillage.contexts.atlas.ground.calibration import offers as calibration
from maillage.contexts.atlas.ground.roads.actions import ROADS_IMPORTED
from maillage.platform.audit.labels import name_actions


def register() -> None:
    """Called once, when the application starts."""
    calibration.register()
    name_actions({ROADS_IMPORTED: "Routes importées"})
