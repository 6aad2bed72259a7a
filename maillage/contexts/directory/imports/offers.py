"""What `imports` asks of the territory: to be told when a perimeter changes."""

from __future__ import annotations

from maillage.contexts.directory.imports.tasks import replay_when_covered_changes
from maillage.contexts.territory.api import on_perimeter_changed


def register() -> None:
    """Called once, when the application starts."""
    on_perimeter_changed(replay_when_covered_changes)
