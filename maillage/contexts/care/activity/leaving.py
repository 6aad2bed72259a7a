"""The weekly letter in the package of a community: its links open nothing there, what was stopped stays stopped."""

from __future__ import annotations

from typing import Any

from maillage.contexts.care.activity import links
from maillage.contexts.care.activity.models import DigestLink
from maillage.platform.access.tokens import digest_of
from maillage.platform.keeping.package.references import Carried, Moved, Values, carried


def register() -> None:
    """Called once, when the application starts."""
    carried.register(Carried("care.DigestLink", ("digest", "link_key"), _link))


def _link(row: Values, moved: Moved) -> dict[str, Any]:
    """Another link, that nobody was given yet."""
    del row
    drawn = DigestLink(community_id=moved.new_community, link_key=links.new_key())
    return {"digest": digest_of(links.secret_of(drawn)), "link_key": drawn.link_key}
