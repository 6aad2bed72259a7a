"""Templates as a page shows them: by mission, with the sheets that already came from each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from maillage.contexts.programme.actions.models import Action
from maillage.contexts.programme.actions.starting.patterns import Pattern, patterns
from maillage.core.aci.nomenclature import nomenclature


@dataclass(frozen=True)
class ShownPattern:
    """mission: the short name of the mission of the contract. taken: sheets of the community that came from it."""

    pattern: Pattern
    mission: str
    taken: tuple[Action, ...]


def shown_patterns(on: date) -> list[ShownPattern]:
    """In the order of the file. 1 query."""
    taken: dict[str, list[Action]] = {}
    for row in Action.objects.exclude(template="").order_by("pk"):
        taken.setdefault(row.template, []).append(row)
    shown = []
    for pattern in patterns():
        line = nomenclature().find(pattern.mission, on)
        shown.append(ShownPattern(pattern, line.short if line else "", tuple(taken.get(pattern.key, ()))))
    return shown
