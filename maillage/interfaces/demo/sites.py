"""Invented places of practice: in each commune one per kind and group of colleagues."""

from __future__ import annotations

from random import Random

from maillage.interfaces.demo import names
from maillage.interfaces.demo.people import DemoCommune, Site


class SiteMaker:
    """Makes sites with numbers that follow each other, from `first_number` on."""

    def __init__(self, random: Random, first_number: int) -> None:
        self._random = random
        self._next = first_number

    def make(self, commune: DemoCommune, kind: str) -> Site:
        """A new site. kind: solo, group, health_centre (MSP), pharmacy, hospital or nursing_home."""
        label, sector, establishment = _KINDS[kind]
        random, number = self._random, self._next
        self._next += 1
        word = random.choice(names.SURNAME_FIRST)
        mobile = kind == "solo" and random.random() < 0.3
        prefix = names.FICTION_MOBILE if mobile else names.FICTION_LANDLINE
        return Site(
            number=number,
            name=f"{label} {word}",
            sector=sector,
            commune=commune,
            street_number=str(random.randint(1, 60)),
            street=random.choice(names.STREETS),
            phone=f"{prefix}{random.randrange(10_000):04d}" if random.random() < 0.8 else "",
            email=f"site{number}@{names.EMAIL_DOMAIN}" if random.random() < 0.3 else "",
            establishment=establishment,
            commune_code_missing=random.random() < 0.03,
        )


_KINDS = {
    "solo": ("CABINET", "SA07", False),
    "group": ("CABINET DE GROUPE", "SA08", False),
    "health_centre": ("MAISON DE SANTE", "SA52", True),
    "pharmacy": ("PHARMACIE", "SA33", True),
    "hospital": ("CENTRE HOSPITALIER DE DEMONSTRATION", "SA01", True),
    "nursing_home": ("EHPAD DE DEMONSTRATION", "SA17", True),
}
