"""The tie with the SAS: open, with a phone, and what members said of their own declarations there."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from maillage.contexts.care import api as care
from maillage.interfaces.demo.association.clock import as_of, evening
from maillage.interfaces.demo.care.people import Care

# Days ago.
_OPENED: Final = 90
_ASKED: Final = 60
# What one after the other said; "": nobody has asked yet.
_SAID: Final = ("via_cpts", "via_cpts", "alone", "via_cpts", "", "via_cpts", "none")


def tell(known: Care) -> None:
    """Most take part by the CPTS, some otherwise, some are still to be asked."""
    story = known.story
    with as_of(evening(story.scene.ago(_OPENED), 10)):
        care.save_sas_link(
            by=known.by, version=0, values={"is_on": True, "name": "", "phone": "01 99 00 47 30"}
        )
    asked = story.scene.ago(_ASKED)
    members = [one for one in known.all if one.contact.rpps]
    for number, row in enumerate(members):
        said, day = _SAID[number % len(_SAID)], asked + timedelta(days=number % 20)
        if said:
            with as_of(evening(day, 15)):
                care.note_sas_part(by=known.by, contact=row.contact, part=said, told_on=day)
