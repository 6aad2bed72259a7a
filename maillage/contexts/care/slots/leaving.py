"""Slots in the package of a community: the links of bookings open nothing there, persons are named anew."""

from __future__ import annotations

from typing import Any

from maillage.platform.keeping.package.references import Carried, Moved, Natural, Values, carried, natural


def register() -> None:
    """Called once, when the application starts."""
    carried.register(Carried("care.Slot", ("link_digest", "person"), _slot))
    carried.register(Carried("care.Busy", ("person",), _person))
    natural.register(
        Natural("care.Slot", "once", "random text of a page that was sent, or the rule and its time")
    )
    natural.register(Natural("care.Slot", "ics_key", "random text that names an appointment in calendars"))
    natural.register(Natural("care.Slot", "site", "national identifier of a structure"))
    natural.register(Natural("care.SlotRule", "site", "national identifier of a structure"))
    for model, column, why in (("care.SlotRule", "weekdays", "days of the week"),):
        natural.register(Natural(model, column, why))


def _slot(row: Values, moved: Moved) -> dict[str, Any]:
    """The link that was sent belongs to the origin: the professional cancels with his account, or by telephone."""
    return {"link_digest": ""} | _person(row, moved)


def _person(row: Values, moved: Moved) -> dict[str, Any]:
    """A RPPS means the same everywhere; who has none is named by his line, whose number changes."""
    person = str(row["person"])
    if not person.startswith("r"):
        return {"person": person}
    new = moved.pk("care.Responder", person[1:])
    return {"person": "" if new is None else f"r{new}"}
