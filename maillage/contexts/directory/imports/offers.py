"""What `imports` registers: the kinds of files that it brings itself, and a listener of perimeters."""

from __future__ import annotations

from maillage.contexts.directory.imports.finess.kinds import register_kinds as register_finess_kinds
from maillage.contexts.directory.imports.kinds import register_kind
from maillage.contexts.directory.imports.rpps.kind import RPPS
from maillage.contexts.directory.imports.tasks import replay_when_covered_changes
from maillage.contexts.territory.api import on_perimeter_changed
from maillage.platform.keeping.folders import KeptFolder, kept_folders


def register() -> None:
    """Called once, when the application starts."""
    register_kind(RPPS)
    register_finess_kinds()
    on_perimeter_changed(replay_when_covered_changes)
    # Copies of the files in force, and those that wait for the worker; the rest of the folder is passing.
    kept_folders.register(KeptFolder("imports", r"[a-z0-9_-]+-\d+"))
