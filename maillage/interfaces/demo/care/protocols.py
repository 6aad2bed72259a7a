"""Cooperation protocols of pharmacists and physiotherapists, with their inclusions over the months."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from maillage.contexts.care import api as care
from maillage.interfaces.demo.association.clock import as_of, evening
from maillage.interfaces.demo.care.people import Care

# Participations begin so many days ago; an inclusion a few days after the other.
_SINCE: Final = 210
_INCLUSIONS: Final = 36
_AGES: Final = ("18_39", "40_64", "18_39", "65_up", "6_17")
_ORIENTATIONS: Final = ("site", "site", "site", "delegate", "treating", "site", "emergency")
_DOCTORS: Final = ("yes", "yes", "no", "unknown", "yes")


def tell(known: Care) -> None:
    """Who takes part, and what was noted: closed lists, a day and nothing that names anybody."""
    story, by = known.story, known.by
    began = story.scene.ago(_SINCE)
    taking: list[Any] = []
    with as_of(evening(began, 13)):
        care.add_usual_protocols(by=by)
        for rank, protocol in enumerate(care.protocols().order_by("pk")):
            group = known.responders[protocol.profession]
            for one in group[: 4 - rank % 3]:
                taking.append(
                    care.join_protocol(
                        by=by,
                        protocol=protocol,
                        contact=one.contact,
                        since_on=began,
                        trained_on=began - timedelta(days=14),
                    )
                )
    for number in range(_INCLUSIONS if taking else 0):
        day = began + timedelta(days=number * (_SINCE - 2) // _INCLUSIONS)
        participation = taking[number * number % len(taking)]
        products = participation.protocol.products
        with as_of(evening(day, 18)):
            care.add_inclusion(
                by=by,
                participation=participation,
                once=f"demonstration-{number}",
                is_another=True,
                values={
                    "day": day,
                    "sex": "f" if number % 3 else "m",
                    "age_band": _AGES[number % len(_AGES)],
                    "has_doctor": _DOCTORS[number % len(_DOCTORS)],
                    "orientation": _ORIENTATIONS[number % len(_ORIENTATIONS)],
                    "product": products[number % len(products)] if products else "",
                },
            )
