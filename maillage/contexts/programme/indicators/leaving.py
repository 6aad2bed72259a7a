"""Indicators in the package of a community."""

from __future__ import annotations

from maillage.platform.keeping.package.references import Natural, natural


def register() -> None:
    """Called once, when the application starts."""
    natural.register(
        Natural("programme.Indicator", "source", "name of a source of the code, the same everywhere")
    )
    natural.register(Natural("programme.Indicator", "origin", "where a figure is read, in words"))
