"""Decisions and follow-ups in the package of a community."""

from __future__ import annotations

from maillage.platform.keeping.package.references import Natural, natural


def register() -> None:
    """Called once, when the application starts."""
    natural.register(Natural("association.Decision", "origin", "one of two words"))
    natural.register(Natural("association.FollowUp", "origin", "one of a few words"))
