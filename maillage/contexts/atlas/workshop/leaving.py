"""Links of scenarios in the package of a community: their history comes along, what they open does not."""

from __future__ import annotations

import hashlib
from typing import Any

from maillage.platform.keeping.package.references import Carried, Moved, Natural, Values, carried, natural


def register() -> None:
    """Called once, when the application starts."""
    natural.register(
        Natural("atlas.Scenario", "changes", "national codes of communes, and numbers of people")
    )
    carried.register(Carried("atlas.ScenarioShare", ("digest", "expires_at"), _spent))


def _spent(row: Values, moved: Moved) -> dict[str, Any]:
    """A link belongs to the installation that made it: here its address opens nothing, and it shows as expired."""
    del moved
    digest = hashlib.sha256(f"elsewhere:{row['digest']}".encode()).hexdigest()
    return {"digest": digest, "expires_at": row["created_at"]}
