"""Letters in the package of a community: groups get their numbers there, links open nothing."""

from __future__ import annotations

import hashlib
from typing import Any, Final

from maillage.contexts.association.mailing.audience import Audience
from maillage.contexts.association.mailing.services import OWNER
from maillage.platform.keeping.package.references import (
    Carried,
    FileOwner,
    Moved,
    Natural,
    Values,
    carried,
    file_owners,
    natural,
)

_GROUPS: Final = {
    "colleges": "association.College",
    "bodies": "association.Body",
    "teams": "association.Team",
}


def register() -> None:
    """Called once, when the application starts."""
    carried.register(Carried("association.Mailing", ("audience",), _mailing))
    carried.register(Carried("association.Recipient", ("digest",), _recipient))
    natural.register(Natural("association.Recipient", "message_id", "name of a message, the same everywhere"))
    natural.register(Natural("association.Mailing", "subject", "the line of a letter"))
    file_owners.register(FileOwner(OWNER, "association.Mailing"))


def _mailing(row: Values, moved: Moved) -> dict[str, Any]:
    saved = row["audience"] if isinstance(row["audience"], dict) else {}
    audience = Audience.from_json(saved).to_json()
    for part, label in _GROUPS.items():
        here = [moved.pk(label, one) for one in audience[part]]
        # A group that did not come along must not turn « that group » into « everybody ».
        audience[part] = [one if one is not None else 0 for one in here]
    return {"audience": audience}


def _recipient(row: Values, moved: Moved) -> dict[str, Any]:
    del moved
    digest = row["digest"]
    return {"digest": hashlib.sha256(f"elsewhere:{digest}".encode()).hexdigest() if digest else ""}
