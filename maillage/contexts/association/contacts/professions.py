"""Professions of contacts: the codes of the national table, with general practitioners and advanced practice apart."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from maillage.contexts.directory import api as directory

# As the directory writes general practitioners in its filters; the table of professions has doctors only.
GENERAL_PRACTITIONER: Final = "10-mg"
ADVANCED_PRACTICE: Final = "60-ipa"
DOCTOR: Final = "10"


def names() -> dict[str, str]:
    """Code and name of each profession, in the order in which people look for them."""
    found: dict[str, str] = {}
    for label in directory.SHORT_LABELS:
        if label.code == DOCTOR:
            found[GENERAL_PRACTITIONER] = "médecin généraliste"
            found[DOCTOR] = "médecin (autre spécialité)"
        else:
            found[label.code] = label.singular
        if label.code == "60":
            found[ADVANCED_PRACTICE] = "infirmier en pratique avancée"
    return found


_NAMES: Final = names()


def choices() -> list[tuple[str, str]]:
    return list(_NAMES.items())


def name_of(code: str) -> str:
    """« infirmier »; "" for no profession, the code itself for one that has no short name."""
    return _NAMES.get(code) or (directory.short_label(code) if code else "")


def code_of(profession: str, skills: Iterable[str]) -> str:
    """The code under which a contact is kept, for a profession of the register (G15) and its know-how."""
    family = directory.family(profession, skills)
    if family.singular == "médecin généraliste":
        return GENERAL_PRACTITIONER
    if family.singular == "infirmier en pratique avancée":
        return ADVANCED_PRACTICE
    return profession
