"""The public page in the package of a community: its address opens nothing where it arrives."""

from __future__ import annotations

import secrets
from typing import Any

from maillage.platform.keeping.package.references import Carried, Moved, Values, carried


def register() -> None:
    """Called once, when the application starts."""
    carried.register(Carried("association.WhoIsWhoPage", ("secret", "is_open", "opened_at"), _page))


def _page(row: Values, moved: Moved) -> dict[str, Any]:
    """Another address, and withdrawn until somebody there looks at it."""
    del row, moved
    return {"secret": secrets.token_urlsafe(16), "is_open": False, "opened_at": None}
