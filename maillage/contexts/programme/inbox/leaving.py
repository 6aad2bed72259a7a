"""What came in, in the package of a community: its address belongs to the origin and leads nowhere here."""

from __future__ import annotations

from typing import Any

from maillage.contexts.programme.inbox.arriving import OWNER
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


def register() -> None:
    """Called once, when the application starts."""
    file_owners.register(FileOwner(OWNER, "programme.InboxItem"))
    carried.register(Carried("programme.InboxSettings", ("secret", "secret_digest", "opened_at"), _settings))
    carried.register(Carried("programme.InboxRemoval", ("message_id",), _removal))
    for model in ("programme.InboxItem", "programme.InboxRemoval"):
        natural.register(Natural(model, "key", "digest of a mail, or of the text of a form"))
    natural.register(Natural("programme.InboxItem", "message_id", "number that the sender gave to the mail"))


def _settings(row: Values, moved: Moved) -> dict[str, Any]:
    """Closed until somebody here opens an address."""
    del row, moved
    return {"secret": "", "secret_digest": None, "opened_at": None}


def _removal(row: Values, moved: Moved) -> dict[str, Any]:
    """The mailbox of the origin is not ours to clean."""
    del row, moved
    return {"message_id": ""}
