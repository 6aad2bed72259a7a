"""Action sheets in the package of a community."""

from __future__ import annotations

from maillage.platform.keeping.package.references import Natural, natural


def register() -> None:
    """Called once, when the application starts."""
    natural.register(
        Natural("programme.Action", "template", "key of a data file that comes with the product")
    )
