"""Meetings in the package of a community: their history comes along, what their links open does not."""

from __future__ import annotations

from typing import Any

from maillage.contexts.association.meetings.models import new_key
from maillage.platform.keeping.package.references import Carried, Moved, Natural, Values, carried, natural


def register() -> None:
    """Called once, when the application starts."""
    carried.register(Carried("association.Attendee", ("digest", "link_key"), _spent))
    carried.register(Carried("association.Meeting", ("code_key",), _renewed))
    natural.register(Natural("association.Series", "subject", "words: what its meetings are about"))


def _spent(row: Values, moved: Moved) -> dict[str, Any]:
    """A link belongs to the installation that made it; the next letter from here makes another."""
    del row, moved
    return {"digest": "", "link_key": new_key()}


def _renewed(row: Values, moved: Moved) -> dict[str, Any]:
    del row, moved
    return {"code_key": new_key()}
