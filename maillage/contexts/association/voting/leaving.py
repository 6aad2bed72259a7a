"""Votes in the package of a community: the published lists, their digests and the roll go along as they are."""

from __future__ import annotations

from maillage.platform.keeping.package.references import Natural, natural


def register() -> None:
    """Called once, when the application starts."""
    for model, column, why in (
        ("association.Vote", "options", "words that were put to the vote, under keys of its own"),
        ("association.Vote", "rules", "rules as they were, by the codes of colleges"),
        ("association.Vote", "floor", "numbers of voices by the codes of colleges"),
        ("association.Vote", "outcome", "the result, by keys of the vote's own options"),
    ):
        natural.register(Natural(model, column, why))
