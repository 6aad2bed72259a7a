"""Documents in the package of a community."""

from __future__ import annotations

from maillage.contexts.association.documents.access import OWNER
from maillage.platform.keeping.package.references import FileOwner, file_owners


def register() -> None:
    """Called once, when the application starts."""
    file_owners.register(FileOwner(OWNER, "association.Document"))
