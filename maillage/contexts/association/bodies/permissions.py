"""What an actor may do with an instance."""

from __future__ import annotations

from maillage.contexts.association.bodies.models import Body, BodyKind
from maillage.contexts.association.permissions import GOVERN
from maillage.platform.tenancy.actor import Actor


def abilities(actor: Actor, body: Body | None = None) -> dict[str, bool]:
    govern = actor.can(GOVERN)
    is_open = body is None or body.closed_on is None
    return {
        "create": govern,
        "edit": govern and is_open,
        "close": govern and is_open,
        "reopen": govern and not is_open,
        "seat": govern and is_open and (body is None or body.kind != BodyKind.ASSEMBLY),
    }
