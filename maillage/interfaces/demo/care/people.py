"""Who may be asked for care: doctors, nurses, pharmacists… out of the invented members, and the accounts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from maillage.contexts.association import api as association
from maillage.contexts.care import api as care
from maillage.interfaces.demo.association.clock import as_of, evening
from maillage.interfaces.demo.story import Story
from maillage.platform.tenancy.actor import Actor

_MEANS: Final = ("meeting", "phone", "email", "paper")
# How many of each profession agreed: waves go on, and the doctor of the visit is of each first one.
_AGREED: Final[dict[str, int]] = {"10-mg": 5, "60": 8, "21": 4, "40": 3, "50": 2, "70": 4, "93": 2}
_SINCE: Final = 120


@dataclass
class Care:
    """What the tellers share. responders: by profession. partner: the link of a town hall without account."""

    story: Story
    responders: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    communes: list[Any] = field(default_factory=list)
    partner: Any = None
    own: Any = None

    @property
    def by(self) -> Actor:
        return self.story.by

    @property
    def system(self) -> Actor:
        return Actor.system(self.story.community)

    @property
    def all(self) -> list[Any]:
        return [one for group in self.responders.values() for one in group]


def open_care(story: Story) -> Care:
    """Settings, kinds of need, who agreed, a partner's link."""
    known = Care(story)
    since = story.scene.ago(_SINCE)
    with as_of(evening(since, 14)):
        care.save_care_settings(
            by=story.by,
            version=0,
            values={
                "wave_size": 6,
                "weekly_cap": 20,
                "max_travel_min": 60,
                "coordination_min": 10,
                "purge_days": 30,
            },
        )
        _agree(known, since)
        known.partner = care.create_request_link(
            by=story.by,
            values={
                "label": "CCAS de démonstration",
                "partner": "CCAS de démonstration",
                "origin": "partner",
                "callback_phone": "01 99 00 47 10",
            },
        )
    towns = sorted(
        {one.commune for one in known.all if one.commune is not None},
        key=lambda one: (-one.population, one.code),
    )
    known.communes = towns
    return known


def _agree(known: Care, since: Any) -> None:
    story = known.story
    reached: dict[str, int] = defaultdict(int)
    doctor = story.person("medecin")
    rows = [one for one in association.contacts().order_by("pk") if one.profession in _AGREED and one.email]
    others = [one for one in rows if one.pk != doctor.pk and one.standing == "member"]
    for number, contact in enumerate(others):
        if reached[contact.profession] >= _AGREED[contact.profession]:
            continue
        reached[contact.profession] += 1
        row = care.note_agreement(
            by=story.by,
            contact=contact,
            agreed_on=since - timedelta(days=number % 20),
            means=_MEANS[number % len(_MEANS)],
            version=0,
            values={"home_visits": contact.profession in {"10-mg", "60", "70"}, "max_travel_min": None},
        )
        known.responders[contact.profession].append(row)
    known.own = care.save_own_availability(
        by=story.actor("medecin"), version=0, is_open=True, values={"home_visits": True}
    )
    known.responders["10-mg"].append(known.own)
