"""Dialogues in the package of a community: all of it comes along, the links of the pilots open nothing there."""

from __future__ import annotations

from typing import Any

from maillage.contexts.dossier.dialogue.confirming import links
from maillage.contexts.dossier.dialogue.confirming.models import PilotCall
from maillage.contexts.dossier.dialogue.permissions import OWNER, POINT_OWNER
from maillage.platform.access.tokens import digest_of
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
    file_owners.register(FileOwner(OWNER, "dossier.Dialogue"))
    file_owners.register(FileOwner(POINT_OWNER, "dossier.Point"))
    carried.register(Carried("dossier.PilotCall", ("digest", "link_key", "revoked_at"), _call))
    carried.register(Carried("dossier.Point", ("payment_key",), _point))
    natural.register(
        Natural("dossier.Confirmation", "seen", "figures by the number that the indicator bears")
    )


def _call(row: Values, moved: Moved) -> dict[str, Any]:
    """Another link, that nobody was given: the old one opens nothing, a letter from here opens its page."""
    del row
    drawn = PilotCall(community_id=moved.new_community, link_key=links.new_key())
    return {"digest": digest_of(links.secret_of(drawn)), "link_key": drawn.link_key, "revoked_at": None}


def _point(row: Values, moved: Moved) -> dict[str, Any]:
    """The key of a payment holds the number of its line, which is another one here; its words stay."""
    key = str(row["payment_key"] or "")
    line, _, rest = key.partition("-")
    new = moved.pk("funding.ContractLine", line) if line.isascii() and line.isdigit() else None
    return {"payment_key": f"{new}-{rest}" if new is not None else ""}
