"""Professions as people look for them: short names, order, and the two that a know-how makes.

Codes come from tables G15 (health professions) and R95 (holders of a title) of the NOS. A code is unique within its
table only: 93 was psychologists in G15, where it ended, and is psychologists in R95.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from maillage.contexts.directory.nomenclature.tables import Concept, table

PHYSICIAN: Final = "10"
NURSE: Final = "60"

# Guide « Service d'accès aux soins », NOS table R38: three specialties of general practice live side by side.
GENERAL_PRACTICE: Final = frozenset({"SM26", "SM53", "SM54"})
# SI06 to SI08 (operating theatre, anaesthesia, child care) are specialised nurses, not advanced practice.
ADVANCED_PRACTICE: Final = frozenset({"SI01", "SI02", "SI03", "SI04", "SI05"})


@dataclass(frozen=True, slots=True)
class ShortLabel:
    """Names used in lists and counts, lower case, and the order in which professions are shown."""

    code: str
    singular: str
    plural: str


# In display order: those people look for first, then the others by size.
SHORT_LABELS: Final = (
    ShortLabel("10", "médecin", "médecins"),
    ShortLabel("60", "infirmier", "infirmiers"),
    ShortLabel("21", "pharmacien", "pharmaciens"),
    ShortLabel("70", "masseur-kinésithérapeute", "masseurs-kinésithérapeutes"),
    ShortLabel("40", "chirurgien-dentiste", "chirurgiens-dentistes"),
    ShortLabel("50", "sage-femme", "sages-femmes"),
    ShortLabel("91", "orthophoniste", "orthophonistes"),
    ShortLabel("80", "pédicure-podologue", "pédicures-podologues"),
    ShortLabel("93", "psychologue", "psychologues"),
    ShortLabel("92", "orthoptiste", "orthoptistes"),
    ShortLabel("94", "ergothérapeute", "ergothérapeutes"),
    ShortLabel("95", "diététicien", "diététiciens"),
    ShortLabel("96", "psychomotricien", "psychomotriciens"),
    ShortLabel("28", "opticien-lunetier", "opticiens-lunetiers"),
    ShortLabel("26", "audioprothésiste", "audioprothésistes"),
    ShortLabel("98", "manipulateur radio", "manipulateurs radio"),
    ShortLabel("86", "technicien de laboratoire", "techniciens de laboratoire"),
    ShortLabel("71", "ostéopathe", "ostéopathes"),
    ShortLabel("73", "chiropracteur", "chiropracteurs"),
    ShortLabel("72", "psychothérapeute", "psychothérapeutes"),
    ShortLabel("31", "assistant dentaire", "assistants dentaires"),
    ShortLabel("69", "infirmier psychiatrique", "infirmiers psychiatriques"),
    ShortLabel("32", "physicien médical", "physiciens médicaux"),
    ShortLabel("81", "orthoprothésiste", "orthoprothésistes"),
    ShortLabel("82", "podo-orthésiste", "podo-orthésistes"),
    ShortLabel("83", "orthopédiste-orthésiste", "orthopédistes-orthésistes"),
    ShortLabel("84", "oculariste", "ocularistes"),
    ShortLabel("85", "épithésiste", "épithésistes"),
)
GENERAL_PRACTITIONER: Final = ShortLabel("10", "médecin généraliste", "médecins généralistes")
SPECIALIST: Final = ShortLabel("10", "autre médecin spécialiste", "autres médecins spécialistes")
ADVANCED_PRACTICE_NURSE: Final = ShortLabel(
    "60", "infirmier en pratique avancée", "infirmiers en pratique avancée"
)

_SHORT: Final = {label.code: label for label in SHORT_LABELS}
_RANK: Final = {label.code: rank for rank, label in enumerate(SHORT_LABELS)}


@cache
def _concept(code: str) -> Concept | None:
    """The profession, in the table where it still runs when both tables know the code."""
    found = [concept for key in ("G15", "R95") if (concept := table(key).concepts.get(code))]
    return min(found, key=lambda concept: concept.ended) if found else None


def profession_label(code: str, *, fallback: str = "") -> str:
    """Official label of a profession; `fallback` (the label of the file), else the code, when unknown."""
    concept = _concept(code)
    return concept.label if concept else fallback or code


def short_label(code: str, *, count: int = 1, fallback: str = "") -> str:
    """Name of a profession in a sentence or a list, lower case: « sage-femme », « sages-femmes ».

    French takes the plural from 2 on. Professions without a short name give their official label.
    """
    short = _SHORT.get(code)
    if short is None:
        return profession_label(code, fallback=fallback)
    return short.plural if abs(count) >= 2 else short.singular


def display_rank(code: str) -> tuple[int, str]:
    """Sort key of professions in lists: usual order first, then by code."""
    return _RANK.get(code, len(SHORT_LABELS)), code


def is_general_practitioner(profession_code: str, knowhow_codes: Iterable[str]) -> bool:
    """Whether somebody is a general practitioner: physician with one of the three specialties of general practice."""
    return profession_code == PHYSICIAN and not GENERAL_PRACTICE.isdisjoint(knowhow_codes)


def is_advanced_practice_nurse(profession_code: str, knowhow_codes: Iterable[str]) -> bool:
    """Whether somebody is an advanced-practice nurse (IPA): nurse with one of SI01 to SI05."""
    return profession_code == NURSE and not ADVANCED_PRACTICE.isdisjoint(knowhow_codes)


def family(profession_code: str, knowhow_codes: Iterable[str]) -> ShortLabel:
    """How somebody is counted on a territory: general practitioners apart from other physicians, advanced-practice
    nurses apart from other nurses, every other profession by itself."""
    codes = frozenset(knowhow_codes)
    if profession_code == PHYSICIAN:
        return GENERAL_PRACTITIONER if codes & GENERAL_PRACTICE else SPECIALIST
    if is_advanced_practice_nurse(profession_code, codes):
        return ADVANCED_PRACTICE_NURSE
    label = profession_label(profession_code)
    return _SHORT.get(profession_code, ShortLabel(profession_code, label, label))
