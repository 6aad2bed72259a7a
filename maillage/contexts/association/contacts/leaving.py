"""Contacts in the package of a community: the directory's entries are named by texts that mean the same everywhere."""

from __future__ import annotations

from maillage.platform.keeping.package.references import Natural, natural


def register() -> None:
    """Called once, when the application starts."""
    natural.register(Natural("association.Contact", "entry", "national number of a professional"))
    natural.register(Natural("association.Team", "entry", "national number of a structure"))
