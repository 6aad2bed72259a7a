"""Minutes in the package of a community."""

from __future__ import annotations

from maillage.platform.keeping.package.references import Natural, natural


def register() -> None:
    """Called once, when the application starts."""
    natural.register(Natural("association.MinutesEdition", "contents", "words, as they were printed"))
