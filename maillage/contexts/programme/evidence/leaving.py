"""Evidence in the package of a community."""

from __future__ import annotations

from maillage.contexts.programme.evidence.services import FROZEN_OWNER, OWNER
from maillage.platform.keeping.package.references import FileOwner, file_owners


def register() -> None:
    """Called once, when the application starts."""
    file_owners.register(FileOwner(OWNER, "programme.Evidence"))
    file_owners.register(FileOwner(FROZEN_OWNER, "programme.ReportingYear"))
