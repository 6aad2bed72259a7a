"""The roster in the package of a community: turns come along, what links and addresses open does not."""

from __future__ import annotations

import hashlib
from typing import Any

from maillage.platform.keeping.package.references import Carried, Moved, Natural, Values, carried, natural


def register() -> None:
    """Called once, when the application starts."""
    carried.register(Carried("care.SwapLetter", ("digest",), _spent))
    carried.register(Carried("care.TurnFeed", ("digest", "revoked_at"), _revoked))
    natural.register(Natural("care.Turn", "uid", "random: what calendars know the turn by"))
    for model, column, why in (("care.RosterRule", "weekdays", "days of the week"),):
        natural.register(Natural(model, column, why))


def _elsewhere(digest: str) -> str:
    return hashlib.sha256(f"elsewhere:{digest}".encode()).hexdigest()


def _spent(row: Values, moved: Moved) -> dict[str, Any]:
    """A link belongs to the installation that made it."""
    del moved
    return {"digest": _elsewhere(row["digest"])}


def _revoked(row: Values, moved: Moved) -> dict[str, Any]:
    del moved
    return {"digest": _elsewhere(row["digest"]), "revoked_at": row["revoked_at"] or row["created_at"]}
