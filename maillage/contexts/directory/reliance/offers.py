"""What `reliance` offers to the atlas."""

from __future__ import annotations

from maillage.contexts.directory.reliance.queries import rests_on_doctors
from maillage.platform.registry import DependencySource, dependency_sources


def register() -> None:
    """Called once, when the application starts."""
    dependency_sources.register(
        DependencySource("directory.registers", rests_on_doctors, module="directory", queries=3)
    )
