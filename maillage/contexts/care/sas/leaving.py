"""The tie with the SAS in the package of a community: there it is closed until somebody opens it again."""

from __future__ import annotations

import uuid
from typing import Any

from maillage.contexts.care.sas.models import PushState
from maillage.platform.keeping.package.references import Carried, Moved, Natural, Values, carried, natural

STAYS = "N’était pas transmis au départ de l’installation d’origine."


def register() -> None:
    """Called once, when the application starts."""
    carried.register(Carried("care.SasLink", ("is_on",), _link))
    carried.register(Carried("care.BookingPush", ("key", "remote", "state"), _push))
    natural.register(Natural("care.BookingPush", "operator_system", "national system of identifiers"))
    natural.register(Natural("care.BookingPush", "operator_value", "national identifier of a person"))


def _link(row: Values, moved: Moved) -> dict[str, Any]:
    """Two installations must not tell the same slots."""
    del row, moved
    return {"is_on": False}


def _push(row: Values, moved: Moved) -> dict[str, Any]:
    """What was not told stays untold: the origin may still do it. A copy names its rows otherwise."""
    told: dict[str, Any] = {"key": str(uuid.uuid4())} if moved.is_copy else {"key": row["key"]}
    if row["state"] in (PushState.WAITING, PushState.SENDING):
        return told | {"remote": row["remote"], "state": PushState.FAILED, "error": STAYS}
    return told | {"remote": row["remote"], "state": row["state"]}
