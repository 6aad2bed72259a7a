"""Time entries in the package of a community: facts and links between rows come along, what a link opens does not."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from maillage.contexts.funding.time.services import REVERSAL
from maillage.contexts.funding.time.writing import OWNER
from maillage.platform.keeping.package.references import (
    Carried,
    FileOwner,
    Moved,
    Values,
    carried,
    file_owners,
)

_ATTENDANCE = "association.attendance"
_MEETING = re.compile(r"/c/[^/]+/association/reunions/(\d{1,18})/")


def register() -> None:
    """Called once, when the application starts."""
    carried.register(Carried("funding.MyYearLink", ("digest", "revoked_at"), _spent))
    carried.register(Carried("funding.TimeEntry", ("source_id", "proof_url"), _entry))
    file_owners.register(FileOwner(OWNER, "funding.TimeEntry"))


def _spent(row: Values, moved: Moved) -> dict[str, Any]:
    """A link belongs to the installation that made it: elsewhere it opens nothing."""
    del moved
    digest = hashlib.sha256(f"elsewhere:{row['digest']}".encode()).hexdigest()
    return {"digest": digest, "revoked_at": row["revoked_at"] or row["created_at"]}


def _entry(row: Values, moved: Moved) -> dict[str, Any]:
    """The number of the fact here, so that a later round finds the same entry again; of its page, the address here."""
    models = {_ATTENDANCE: "association.Attendee", REVERSAL: "funding.TimeEntry"}
    key, model = row["source_id"], models.get(row["source"])
    new = moved.pk(model, key) if model else None
    if model and new is None:
        # The fact did not come along: a key that no fact here ever bears.
        key = f"elsewhere-{key}"
    return {"source_id": str(new) if new is not None else key, "proof_url": _page(row["proof_url"], moved)}


def _page(url: str, moved: Moved) -> str:
    found = _MEETING.fullmatch(url or "")
    if found is None or not url.startswith(f"/c/{moved.old_slug}/"):
        return ""
    new = moved.pk("association.Meeting", found[1])
    return "" if new is None else f"/c/{moved.new_slug}/association/reunions/{new}/"
