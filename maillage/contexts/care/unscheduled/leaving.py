"""Requests in the package of a community: what their addresses open at the origin opens nothing elsewhere."""

from __future__ import annotations

from typing import Any

from maillage.contexts.care.unscheduled.models import new_key
from maillage.platform.keeping.package.references import (
    Carried,
    Moved,
    Natural,
    Values,
    carried,
    name_page,
    natural,
)


def register() -> None:
    """Called once, when the application starts."""
    carried.register(Carried("care.RequestLink", ("digest", "link_key"), _closed))
    carried.register(Carried("care.CareRequest", ("follow_digest",), _unfollowed))
    name_page("care:request", "care.CareRequest")
    natural.register(Natural("care.CareRequest", "once", "random text of a page that was sent"))
    natural.register(Natural("care.NeedKind", "key", "words that name a kind of need, the same everywhere"))
    natural.register(
        Natural("care.RequestTally", "key", "words that a count is of: a need, an area, an hour")
    )
    for model, column, why in (
        ("care.CareRequest", "constraints", "keys of a closed list"),
        ("care.CareRequest", "origin", "key of a closed list"),
        ("care.RequestLink", "origin", "key of a closed list"),
        ("care.NeedKind", "professions", "codes of the national table"),
    ):
        natural.register(Natural(model, column, why))


def _closed(row: Values, moved: Moved) -> dict[str, Any]:
    """The address belongs to the installation that made it: somebody there gives the partner a new one."""
    del row, moved
    return {"digest": "", "link_key": new_key()}


def _unfollowed(row: Values, moved: Moved) -> dict[str, Any]:
    del row, moved
    return {"follow_digest": ""}
