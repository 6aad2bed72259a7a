from __future__ import annotations

from maillage.platform.tenancy.actor import Actor


def abilities(actor: Actor) -> dict[str, bool]:
    """What the actor may do with the perimeter of the community."""
    return {"view": actor.can("territory.view"), "configure": actor.can("territory.configure")}
