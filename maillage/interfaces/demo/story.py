"""What the builders of the spine share: the years of report, who acts, and what the one before has made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final

from maillage.contexts.association import api as association
from maillage.interfaces.demo.association.clock import evening
from maillage.interfaces.demo.association.scene import Contact, Scene
from maillage.interfaces.demo.personas import PERSONAS
from maillage.platform.accounts.models import User
from maillage.platform.tenancy.actor import Actor

# The open year began so many months ago: long enough that something happened in it, whatever the day of the visit.
MONTHS_IN: Final = 8
YEAR: Final = 365
# How long after its last day a year is closed, and its dialogue held.
CLOSED_AFTER, DIALOGUE_AFTER = 50, 75


@dataclass
class Story:
    """One community. Days are told as days after the first one of last year (0 to 364), then of this year (365 on).

    years: by how long ago, -2, -1 and 0. missions by reference, « vie » for the axis of its own; the others by key.
    """

    scene: Scene
    slug: str
    random: Random
    years: dict[int, Any] = field(default_factory=dict)
    missions: dict[str, Any] = field(default_factory=dict)
    actions: dict[str, Any] = field(default_factory=dict)
    indicators: dict[str, Any] = field(default_factory=dict)
    documents: dict[str, Any] = field(default_factory=dict)
    tasks: dict[str, Any] = field(default_factory=dict)
    lines: dict[tuple[int, str], Any] = field(default_factory=dict)
    surveys: dict[str, Any] = field(default_factory=dict)
    chapters: dict[str, int] = field(default_factory=dict)
    contract: Any = None

    @property
    def by(self) -> Actor:
        return self.scene.actor

    @property
    def community(self) -> Any:
        assert self.by.community is not None
        return self.by.community

    @property
    def today(self) -> date:
        return self.scene.today

    @property
    def current(self) -> date:
        """First day of the open year: the first of a month, so that it is also an anniversary of the contract."""
        return association.months_later(self.today, -MONTHS_IN).replace(day=1)

    @property
    def before(self) -> date:
        """First day of last year."""
        return self.year_before(1)

    def year_before(self, years: int) -> date:
        return self.current.replace(year=self.current.year - years)

    def on(self, offset: int) -> date:
        first = self.before if offset < YEAR else self.current
        return first + timedelta(days=offset if offset < YEAR else offset - YEAR)

    @property
    def now(self) -> int:
        """Today, as days are told here."""
        return YEAR + (self.today - self.current).days

    def offset(self, day: date) -> int:
        """A day as days are told here; days before last year are negative."""
        if day < self.current:
            return min((day - self.before).days, YEAR - 1)
        return YEAR + (day - self.current).days

    def at(self, offset: int, hour: int = 18) -> datetime:
        return evening(self.on(offset), hour)

    def actor(self, key: str) -> Actor:
        """The account of the visit of that name, as it acts here."""
        persona = next(one for one in PERSONAS if one.key == key)
        user = User.objects.get(email=persona.email(self.slug))
        return Actor(user=user, community=self.community, roles=frozenset({persona.role.name}))

    def voice(self, who: str) -> Actor:
        """Whoever writes for somebody: their own account, else the coordination for them."""
        return self.actor(who) if who in self.scene.personas else self.by

    def person(self, who: str) -> Contact:
        """« medecin » for an account of the visit, « m3 » for a member, « p6 » for a partner."""
        if who in self.scene.personas:
            return self.scene.personas[who]
        rows = self.scene.members if who[0] == "m" else self.scene.partners
        return rows[int(who[1:]) % len(rows)]
