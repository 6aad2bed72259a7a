"""What `positions` offers to the shell: its due job, and words for the journal."""

from __future__ import annotations

from maillage.contexts.directory.positions import services  # noqa: F401  # declares its due job
from maillage.platform.audit.labels import name_readings


def register() -> None:
    """Called once, when the application starts."""
    name_readings({"directory.near": "Qui est proche"})
