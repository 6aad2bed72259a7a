"""Columns of fees that look like references and are none, for the package of a community."""

from __future__ import annotations

from maillage.platform.keeping.package.references import Natural, natural


def register() -> None:
    """Called once, when the application starts."""
    natural.register(Natural("association.Payment", "reference", "number of a cheque, words of a transfer"))
