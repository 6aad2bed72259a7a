"""Protocols in the package of a community: everything comes along as it is."""

from __future__ import annotations

from maillage.platform.keeping.package.references import Natural, natural


def register() -> None:
    """Called once, when the application starts."""
    natural.register(Natural("care.Protocol", "once", "random text of a page that was sent"))
    natural.register(
        Natural("care.Inclusion", "once", "random text of a page that was sent, or digest of a file")
    )
    for model, column, why in (("care.Protocol", "products", "words of a closed list"),):
        natural.register(Natural(model, column, why))
