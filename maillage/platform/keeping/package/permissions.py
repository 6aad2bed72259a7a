"""Who may take everything that a community wrote out of the installation."""

from __future__ import annotations

from typing import Any, Final

from maillage.platform.access import roles
from maillage.platform.keeping.package.models import DepartureState
from maillage.platform.tenancy.actor import Actor

EXPORT: Final = "keeping.export"
HOLDERS: Final = (roles.COORDINATOR, roles.PRESIDENT)


def may_take_away(actor: Actor) -> bool:
    """Not whoever the community let in to help: everything about everybody is not part of the help."""
    return actor.can(EXPORT) and actor.assisting_until is None


def abilities(actor: Actor, departure: Any = None) -> dict[str, bool]:
    """departure: one package that was asked for."""
    may = may_take_away(actor)
    return {
        "ask": may,
        "download": may and departure is not None and departure.state == DepartureState.READY,
        "remove": may and departure is not None and departure.state == DepartureState.READY,
    }
