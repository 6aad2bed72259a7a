"""Who is counted, and where: persons of the register where it is kept, INSEE's facilities elsewhere.

Counted, as the APL does: care outside hospital, health centres included; somebody who replaces another is counted with
the one who is replaced (DREES, method page of the APL). Codes: NOS tables G15, R38 (professions), R23 (mode), R02
(sector), R22 (kind of activity).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from maillage.contexts.directory import api as directory
from maillage.contexts.directory.api import Practice, SupplyEdition

GENERAL_PRACTICE: Final = frozenset({"SM26", "SM53", "SM54"})
LIBERAL, SALARIED = "L", "S"
# Care given as a replacement, as a temporary worker, and what is no care.
_CARE: Final = frozenset({"", "GENR01"})
# Hospitals and clinics, and practice within a hospital.
_HOSPITAL: Final = ("SA01", "SA02", "SA03", "SA04", "SA06", "SA40", "SA53")
# Out-of-hours care, rescue, teleconsultation companies: no care by appointment for the inhabitants around.
_ELSEWHERE: Final = ("SA47", "SA50", "SA64", "SA67", "SA68")
# At work, at school, in research, in offices.
_NO_CARE: Final = ("SA13", "SA14", "SA22", "SA23", "SA24", "SA26", "SA44", "SA45", "SA48", "SA62", "SA66")
_NOT_AMBULATORY: Final = frozenset((*_HOSPITAL, *_ELSEWHERE, *_NO_CARE))
# Where salaried professionals give care outside hospital: health centres, practices, multi-professional homes.
_SALARIED_CARE: Final = frozenset({"SA05", "SA07", "SA08", "SA09", "SA52", "SA60"})
_PHARMACIES: Final = frozenset({"SA33", "SA38", "SA39", "SA65"})


@dataclass(frozen=True)
class Rule:
    """How a profession is counted. skills: one of these know-how is needed; places: sites are counted, not persons.

    facility_label: the type of INSEE's facilities file that counts the same.
    """

    profession: str
    facility_label: str
    skills: frozenset[str] = frozenset()
    places: bool = False


RULES: Final = {
    "gp": Rule("10", "Médecin généraliste", GENERAL_PRACTICE),
    "nurse": Rule("60", "Infirmier"),
    "physiotherapist": Rule("70", "Masseur-kinésithérapeute"),
    "midwife": Rule("50", "Sage-femme"),
    "dentist": Rule("40", "Chirurgien-dentiste"),
    "pharmacist": Rule("21", "Pharmacie", places=True),
}


@dataclass(frozen=True)
class Supply:
    """Professionals (or pharmacies) by commune code, persons in parts where they have several places.

    covered: communes counted from the register; the others are counted from INSEE's facilities, or not at all.
    """

    headcount: dict[str, float]
    covered: frozenset[str]


def is_counted(one: Practice, rule: Rule) -> bool:
    """Whether an activity is care outside hospital, and nobody's replacement."""
    if rule.places:
        return one.sector in _PHARMACIES
    if one.kind not in _CARE or one.sector in _NOT_AMBULATORY:
        return False
    return one.mode in ("", LIBERAL) or (one.mode == SALARIED and one.sector in _SALARIED_CARE)


def shared_between_places(counted: Iterable[Practice]) -> dict[str, float]:
    """Persons by commune: whoever has n places counts for 1/n at each, so that everyone counts for one in all."""
    places: dict[str, dict[str, str]] = defaultdict(dict)
    for one in counted:
        places[one.person][one.place] = one.commune
    found: dict[str, float] = defaultdict(float)
    for person in sorted(places):
        for commune in places[person].values():
            found[commune] += 1 / len(places[person])
    return dict(found)


def places_counted(counted: Iterable[Practice]) -> dict[str, float]:
    """Places by commune, each once whoever works there."""
    communes = {one.place: one.commune for one in counted}
    return {commune: float(number) for commune, number in Counter(communes.values()).items()}


def counted_everywhere(rule: Rule) -> dict[str, float]:
    """Persons or places by commune over all that the register holds. 1 query."""
    rows = [one for one in directory.practices(None, rule.profession, rule.skills) if is_counted(one, rule)]
    return places_counted(rows) if rule.places else shared_between_places(rows)


def supply_on(codes: frozenset[str], profession: str, edition: SupplyEdition) -> Supply:
    """The supply of a profession in these communes. At most 3 queries.

    KeyError on a profession without a rule.
    """
    rule = RULES[profession]
    covered = directory.register_covers(codes, edition)
    headcount: dict[str, float] = {}
    if covered:
        rows = [
            one
            for one in directory.practices(covered, rule.profession, rule.skills, edition.same)
            if is_counted(one, rule)
        ]
        headcount = places_counted(rows) if rule.places else shared_between_places(rows)
    beyond = codes - covered
    if beyond and edition.facilities_year is not None:
        totals = directory.facility_totals(edition.facilities_year, rule.facility_label, beyond)
        headcount |= {code: float(total) for code, total in totals.items()}
    return Supply(headcount, covered)
