"""Askings in the package of a community: what was asked and answered comes along, what the links open does not."""

from __future__ import annotations

import hashlib
from typing import Any

from maillage.contexts.care.callout.models import new_key
from maillage.platform.keeping.package.references import Carried, Moved, Values, carried


def register() -> None:
    """Called once, when the application starts."""
    carried.register(Carried("care.Asking", ("digest", "link_key", "expires_at"), _spent))


def _spent(row: Values, moved: Moved) -> dict[str, Any]:
    """A link belongs to the installation that made it: another key, a digest of nothing, expired when it was asked."""
    del moved
    # Of something that nobody is told, and another each time: the same package may come twice.
    digest = hashlib.sha256(new_key().encode()).hexdigest()
    return {"digest": digest, "link_key": new_key(), "expires_at": row["asked_at"]}
