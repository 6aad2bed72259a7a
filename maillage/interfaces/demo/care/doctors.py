"""People without a médecin traitant as counts, and a survey of the doctors' room with its answers."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from maillage.contexts.association import api as association
from maillage.contexts.care import api as care
from maillage.interfaces.demo.association.clock import as_of, evening
from maillage.interfaces.demo.care.people import Care

# (months ago, commune, priority, waiting, found)
_COUNTS: Final = (
    (3, 0, "", 42, 5),
    (3, 1, "", 18, 2),
    (2, 0, "", 47, 7),
    (2, 1, "", 21, 1),
    (1, 0, "", 44, 9),
    (1, 1, "", 23, 4),
    (0, 0, "", 39, 3),
    (0, 1, "", 24, 2),
)
# What doctors answer, in their order; the others have not answered yet.
_ANSWERS: Final = (("now", 12, True), ("soon", 20, False), ("no", 0, False), ("now", 5, False))
_ASKED_AGO: Final = 9


def tell(known: Care) -> None:
    story, by = known.story, known.by
    for months, place, priority, without, found in _COUNTS:
        month = association.months_later(story.today.replace(day=1), -months)
        with as_of(evening(min(month + timedelta(days=20), story.today), 8)):
            care.note_without_doctor(
                by=by,
                month=month,
                commune=known.communes[place % len(known.communes)],
                priority=priority,
                without=without,
                found=found,
            )
    asked = story.scene.ago(_ASKED_AGO)
    with as_of(evening(asked, 9)):
        survey = care.ask_doctors_for_room(
            by=by,
            once="demonstration-places",
            title="Vos places de médecin traitant",
            closes_on=story.today + timedelta(days=12),
            message="Deux minutes pour dire si vous pouvez accueillir de nouveaux patients.",
        )
    for number, (asking, said) in enumerate(zip(care.room_askings(survey), _ANSWERS, strict=False)):
        opening, places, visits = said
        with as_of(evening(asked + timedelta(days=1 + number), 13)):
            care.answer_room(
                by=known.system,
                asking=asking,
                values={"opening": opening, "places": places, "home_visits": visits, "areas": []},
            )
