"""Feeds in the package of a community: their history comes along, what they open does not."""

from __future__ import annotations

import hashlib
from typing import Any

from maillage.platform.keeping.package.references import Carried, Moved, Values, carried


def register() -> None:
    """Called once, when the application starts."""
    carried.register(Carried("association.CalendarFeed", ("digest", "revoked_at"), _spent))


def _spent(row: Values, moved: Moved) -> dict[str, Any]:
    """An address belongs to the installation that made it: elsewhere it opens nothing."""
    del moved
    digest = hashlib.sha256(f"elsewhere:{row['digest']}".encode()).hexdigest()
    return {"digest": digest, "revoked_at": row["revoked_at"] or row["created_at"]}
