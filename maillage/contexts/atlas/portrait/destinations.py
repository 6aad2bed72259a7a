"""The four places whose distance the portrait says, and how a map of the minutes is cut into classes."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import Final

# What every table of the portrait says: inhabitants who live farther than that from the nearest.
LIMITS_MIN: Final = (10, 20, 30)
# Beyond, one only says that there is none: no routing service is asked for more.
REACH_MIN: Final = 90


@dataclass(frozen=True)
class Destination:
    """kind: as `directory.places_around` names it. one: « une pharmacie »; to: « de la pharmacie la plus proche ».

    bounds_min: rising whole minutes; a bound belongs to the nearer class. The third parts the two colours of the scale.
    """

    kind: str
    label: str
    one: str
    to: str
    icon: str
    bounds_min: tuple[int, int, int, int, int]

    @property
    def limit_min(self) -> int:
        return self.bounds_min[2]

    def class_of(self, minutes: int | None) -> int:
        """6 (near) to 1 (far, or farther than anything that was looked at)."""
        return 1 if minutes is None else 6 - bisect_left(self.bounds_min, minutes)

    def legend(self) -> list[tuple[int, str]]:
        """(class, words), near to far."""
        low = (0, *(bound + 1 for bound in self.bounds_min))
        words = [f"{self.bounds_min[0]} minutes au plus"]
        words += [f"{low[rank]} à {self.bounds_min[rank]} minutes" for rank in range(1, 5)]
        words.append(f"plus de {self.bounds_min[4]} minutes")
        return [(6 - rank, text) for rank, text in enumerate(words)]


_FAR: Final = (10, 20, 30, 45, 60)
DESTINATIONS: Final = (
    Destination(
        "pharmacy", "Pharmacie", "une pharmacie", "de la pharmacie la plus proche", "pill", (3, 6, 10, 15, 20)
    ),
    Destination(
        "emergency",
        "Urgences",
        "un service d’urgences",
        "du service d’urgences le plus proche",
        "ambulance",
        _FAR,
    ),
    Destination(
        "maternity", "Maternité", "une maternité", "de la maternité la plus proche", "baby-carriage", _FAR
    ),
    Destination(
        "hospital", "Hôpital", "un hôpital", "de l’hôpital le plus proche", "building-hospital", _FAR
    ),
)
BY_KIND: Final = {one.kind: one for one in DESTINATIONS}


def destination_named(kind: str) -> Destination:
    """The destination that an address asks for; the first one when it is unknown."""
    return BY_KIND.get(kind, DESTINATIONS[0])
