"""The list in the package of a community: what its links open stays behind."""

from __future__ import annotations

from datetime import date
from typing import Any

from maillage.contexts.care.treating_doctor.models import new_key, new_secret
from maillage.platform.keeping.package.references import Carried, Moved, Natural, Values, carried, natural


def register() -> None:
    """Called once, when the application starts."""
    carried.register(Carried("care.WaitingPerson", ("identity_index",), _index))
    for label in ("care.RoomAsking", "care.WaitingPerson", "care.DoctorOffer"):
        carried.register(Carried(label, ("digest", "link_key"), _spent))
    carried.register(Carried("care.DoctorListSettings", ("secret", "is_open"), _closed))
    for label in ("care.RoomRound", "care.WaitingPerson"):
        natural.register(Natural(label, "once", "random text of a page that was sent"))
    natural.register(Natural("care.PriorityRule", "key", "name of a rule, the same everywhere"))
    for model, column, why in (
        ("care.DoctorRoom", "areas", "codes of communes"),
        ("care.RoomAsking", "areas", "codes of communes"),
        ("care.WaitingImport", "refusals", "lines of a file, with words"),
        ("care.WaitingPerson", "origin", "key of a closed list"),
    ):
        natural.register(Natural(model, column, why))


def _spent(row: Values, moved: Moved) -> dict[str, Any]:
    """A link belongs to the installation that made it; the next letter from here makes another."""
    del row, moved
    return {"digest": "", "link_key": new_key()}


def _index(row: Values, moved: Moved) -> dict[str, Any]:
    """Reckoned anew: it depends on a key of the installation; in the package the identity travels sealed."""
    from maillage.contexts.care.treating_doctor.people import identity_index

    del moved
    try:
        birth = date.fromisoformat(row["birth_date"] or "")
    except ValueError:
        birth = None
    return {"identity_index": identity_index(row["last_name"] or "", row["first_name"] or "", birth)}


def _closed(row: Values, moved: Moved) -> dict[str, Any]:
    """Another address, closed until somebody there opens it: the old one belongs to the origin."""
    del row, moved
    return {"secret": new_secret(), "is_open": False}
