"""Who may see and change the accesses to a community."""

from __future__ import annotations

from maillage.platform.access import roles
from maillage.platform.tenancy.actor import Actor

VIEW = "accounts.view"
MANAGE = "accounts.manage"
OWN_SECURITY = "accounts.own_security"

VIEWERS = (*roles.TEAM, *roles.BUREAU, roles.AUDITOR)
MANAGERS = (roles.COORDINATOR,)
EVERYBODY = roles.COMMUNITY_ROLES


def abilities(actor: Actor) -> dict[str, bool]:
    """What the actor may do with the accesses of its own community; the same for each of them."""
    manage = actor.can(MANAGE)
    return {"view": actor.can(VIEW), "invite": manage, "change": manage, "end": manage}
