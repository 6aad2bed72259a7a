"""Who may do what with the directory: one register of permissions, granted in `apps.py`."""

from __future__ import annotations

from typing import Any

from maillage.platform.access import roles
from maillage.platform.tenancy.actor import Actor

VIEW = "directory.view"
VIEW_MOVEMENTS = "directory.view_movements"
MANAGE = "directory.manage"

GRANTS: dict[str, tuple[roles.Role, ...]] = {
    VIEW: roles.EVERYONE_BUT_SUPERVISOR,
    # Departures of named persons are for those who organise, not for partners.
    VIEW_MOVEMENTS: roles.INSIDERS,
    MANAGE: roles.TEAM,
}


def abilities(actor: Actor, professional: Any = None) -> dict[str, bool]:
    """What the actor may do in the directory of the community."""
    return {"view": actor.can(VIEW), "view_movements": actor.can(VIEW_MOVEMENTS), "manage": actor.can(MANAGE)}
