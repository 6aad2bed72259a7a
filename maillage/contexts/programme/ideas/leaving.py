"""Ideas in the package of a community: the open addresses open nothing there."""

from __future__ import annotations

import secrets
from typing import Any

from maillage.platform.keeping.package.references import Carried, Moved, Natural, Values, carried, natural


def register() -> None:
    """Called once, when the application starts."""
    carried.register(Carried("programme.IdeaCall", ("secret", "is_open"), _call))
    natural.register(Natural("programme.Idea", "once", "random text of a page that was sent"))


def _call(row: Values, moved: Moved) -> dict[str, Any]:
    """Another address, and closed until somebody there opens it: the old one belongs to the origin."""
    del row, moved
    return {"secret": secrets.token_urlsafe(16), "is_open": False}
