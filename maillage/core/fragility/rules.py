"""What cannot go on without somebody of a profession nearby, by law or by contract: dated reference data.

A rule says why a thing rests on a function; that the thing exists here is a fact, and comes from whoever knows it
(the register, the protocols, the rosters). `since_on` and `until_on` bound the validity: a rule that the law changes
gets an end and a successor, so that a past year is read with the rules of that year.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

ADVANCED_PRACTICE: Final = "advanced_practice"
PROTOCOL: Final = "protocol"
NURSING_HOME: Final = "nursing_home"
ROSTER: Final = "roster"


@dataclass(frozen=True)
class Rule:
    """`kind` rests on `profession` (as the presets of `core.accessibility` name it). Sentences are French.

    since_on, until_on: first day of validity and first day after (None: still valid).
    """

    kind: str
    profession: str
    sentence: str
    source: str
    since_on: date
    until_on: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.since_on <= day and (self.until_on is None or day < self.until_on)


RULES: Final[tuple[Rule, ...]] = (
    Rule(
        ADVANCED_PRACTICE,
        "gp",
        "Une infirmière ou un infirmier en pratique avancée ne suit que les patients qu’un médecin lui confie.",
        "Décret n° 2018-629 du 18 juillet 2018 (articles R. 4301-1 et suivants du code de la santé publique)",
        date(2018, 7, 20),
        date(2025, 1, 22),
    ),
    Rule(
        ADVANCED_PRACTICE,
        "gp",
        "Hors établissement de santé ou médico-social, centre de santé, maison de santé et équipe de soins "
        "primaires ou spécialisés, une infirmière ou un infirmier en pratique avancée ne suit que les patients "
        "qu’un médecin lui confie.",
        "Article L. 4301-2 du code de la santé publique (loi n° 2023-379 du 19 mai 2023, article 1er) ; décret "
        "n° 2025-55 du 20 janvier 2025",
        date(2025, 1, 22),
    ),
    Rule(
        PROTOCOL,
        "gp",
        "Un protocole de coopération ne s’applique que si un médecin délègue ses actes.",
        "Articles L. 4011-1 à L. 4011-4-5 du code de la santé publique",
        date(2019, 7, 27),
    ),
    Rule(
        NURSING_HOME,
        "gp",
        "Un EHPAD doit avoir un médecin coordonnateur, et ses résidents un médecin traitant.",
        "Articles L. 313-12 (V) et D. 312-156 du code de l’action sociale et des familles (décret n° 2024-779 du "
        "9 juillet 2024)",
        date(2005, 9, 10),
    ),
    Rule(
        ROSTER,
        "gp",
        "Un tour de rôle de soins non programmés repose sur ceux qui y sont inscrits.",
        "Accord conventionnel interprofessionnel des CPTS du 20 juin 2019, mission « accès aux soins »",
        date(2019, 8, 24),
    ),
)


def rules_on(day: date, rules: Sequence[Rule] = RULES) -> dict[tuple[str, str], Rule]:
    """The rules in force on a day, by kind and profession."""
    return {(rule.kind, rule.profession): rule for rule in rules if rule.holds_on(day)}
