"""What each code of INSEE's base permanente des équipements designates, by vintage.

Facts from INSEE's lists of types of the editions 2019 to 2025 (Licence Ouverte 2.0), health and care of old people
only. Professions are counted by place of practice, liberal practice mostly. Numbers given up are never given again to
something else, but a thing may change its number: pharmacies were D301 until 2020 and are D307 since, nurses were D232,
then D244, then D281. So a code has a meaning within a vintage, and two vintages compare by meaning at best.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

DOMAINS: Final = {
    "D1": "Établissements et services de santé",
    "D2": "Professionnels de santé",
    "D3": "Pharmacies, laboratoires, ambulances",
    "D4": "Personnes âgées",
}

_ANY: Final = 9999


@dataclass(frozen=True, slots=True)
class FacilityType:
    """A type. first, last: vintages in which the code has this meaning, as far as the lists were seen."""

    code: str
    label: str
    first: int = 0
    last: int = _ANY

    @property
    def domain(self) -> str:
        return DOMAINS.get(self.code[:2], "")


_OLD_LAST: Final = 2022
_NEW_FIRST: Final = 2023

_TYPES: Final = (
    FacilityType("D101", "Établissement de santé de court séjour"),
    FacilityType("D102", "Établissement de santé de moyen séjour"),
    FacilityType("D103", "Établissement de santé de long séjour"),
    FacilityType("D104", "Établissement psychiatrique"),
    FacilityType("D105", "Centre de lutte contre le cancer"),
    FacilityType("D106", "Urgences"),
    FacilityType("D107", "Maternité"),
    FacilityType("D108", "Centre de santé"),
    FacilityType("D109", "Structure psychiatrique en ambulatoire"),
    FacilityType("D110", "Centre de médecine préventive"),
    FacilityType("D111", "Dialyse"),
    FacilityType("D112", "Hospitalisation à domicile"),
    FacilityType("D113", "Maison de santé pluridisciplinaire"),
    FacilityType("D114", "Service de prise en charge des addictions", _NEW_FIRST),
    FacilityType("D115", "Service de santé maternelle et infantile", _NEW_FIRST),
    FacilityType("D201", "Médecin généraliste", 0, _OLD_LAST),
    FacilityType("D202", "Cardiologue", 0, _OLD_LAST),
    FacilityType("D203", "Dermatologue", 0, _OLD_LAST),
    FacilityType("D204", "Gynécologue médical", 0, _OLD_LAST),
    FacilityType("D205", "Gynécologue obstétricien", 0, _OLD_LAST),
    FacilityType("D206", "Gastro-entérologue, hépatologue", 0, _OLD_LAST),
    FacilityType("D207", "Psychiatre", 0, _OLD_LAST),
    FacilityType("D208", "Ophtalmologue", 0, _OLD_LAST),
    FacilityType("D209", "Oto-rhino-laryngologiste", 0, _OLD_LAST),
    FacilityType("D210", "Pédiatre", 0, _OLD_LAST),
    FacilityType("D211", "Pneumologue", 0, _OLD_LAST),
    FacilityType("D212", "Radiologue", 0, _OLD_LAST),
    FacilityType("D213", "Stomatologue", 0, _OLD_LAST),
    FacilityType("D214", "Gynécologue (médical ou obstétricien)", 0, _OLD_LAST),
    FacilityType("D221", "Chirurgien-dentiste", 0, _OLD_LAST),
    FacilityType("D231", "Sage-femme", 0, _OLD_LAST),
    FacilityType("D232", "Infirmier", 0, 2020),
    FacilityType("D233", "Masseur-kinésithérapeute", 0, _OLD_LAST),
    FacilityType("D235", "Orthophoniste", 0, _OLD_LAST),
    FacilityType("D236", "Orthoptiste", 0, _OLD_LAST),
    FacilityType("D237", "Pédicure-podologue", 0, _OLD_LAST),
    FacilityType("D238", "Audioprothésiste", 0, _OLD_LAST),
    FacilityType("D239", "Ergothérapeute", 0, _OLD_LAST),
    FacilityType("D240", "Psychomotricien", 0, _OLD_LAST),
    FacilityType("D241", "Manipulateur d’électroradiologie médicale", 0, _OLD_LAST),
    FacilityType("D242", "Diététicien", 0, _OLD_LAST),
    FacilityType("D243", "Psychologue", 0, _OLD_LAST),
    FacilityType("D244", "Infirmier", 2021, _OLD_LAST),
    FacilityType("D245", "Professionnel de l’appareillage", _NEW_FIRST),
    FacilityType("D247", "Ergothérapeute", _NEW_FIRST),
    FacilityType("D248", "Psychomotricien", _NEW_FIRST),
    FacilityType("D249", "Diététicien", _NEW_FIRST),
    FacilityType("D250", "Psychologue", _NEW_FIRST),
    FacilityType("D251", "Allergologue", _NEW_FIRST),
    FacilityType("D252", "Anesthésiste-réanimateur", _NEW_FIRST),
    FacilityType("D253", "Chirurgien général", _NEW_FIRST),
    FacilityType("D254", "Chirurgien orthopédiste, plasticien ou traumatologue", _NEW_FIRST),
    FacilityType("D255", "Endocrinologue", _NEW_FIRST),
    FacilityType("D256", "Gériatre", _NEW_FIRST),
    FacilityType("D257", "Hématologue", _NEW_FIRST),
    FacilityType("D258", "Médecin de physique et de réadaptation", _NEW_FIRST),
    FacilityType("D259", "Neurologue", _NEW_FIRST),
    FacilityType("D260", "Oncologue, anatomopathologiste", _NEW_FIRST),
    FacilityType("D261", "Rhumatologue", _NEW_FIRST),
    FacilityType("D262", "Urologue, néphrologue", _NEW_FIRST),
    FacilityType("D265", "Médecin généraliste", _NEW_FIRST),
    FacilityType("D266", "Cardiologue", _NEW_FIRST),
    FacilityType("D267", "Dermatologue", _NEW_FIRST),
    FacilityType("D268", "Gastro-entérologue, hépatologue", _NEW_FIRST),
    FacilityType("D269", "Psychiatre", _NEW_FIRST),
    FacilityType("D270", "Ophtalmologue", _NEW_FIRST),
    FacilityType("D271", "Oto-rhino-laryngologiste", _NEW_FIRST),
    FacilityType("D272", "Pédiatre", _NEW_FIRST),
    FacilityType("D273", "Pneumologue", _NEW_FIRST),
    FacilityType("D274", "Radiologue", _NEW_FIRST),
    FacilityType("D275", "Stomatologue", _NEW_FIRST),
    FacilityType("D276", "Gynécologue (médical ou obstétricien)", _NEW_FIRST),
    FacilityType("D277", "Chirurgien-dentiste", _NEW_FIRST),
    FacilityType("D278", "Sage-femme", _NEW_FIRST),
    FacilityType("D279", "Masseur-kinésithérapeute", _NEW_FIRST),
    FacilityType("D280", "Pédicure-podologue", _NEW_FIRST),
    FacilityType("D281", "Infirmier", _NEW_FIRST),
    FacilityType("D301", "Pharmacie", 0, 2020),
    FacilityType("D302", "Laboratoire d’analyses et de biologie médicales"),
    FacilityType("D303", "Ambulance"),
    FacilityType("D304", "Transfusion sanguine"),
    FacilityType("D305", "Établissement thermal"),
    FacilityType("D306", "Lutte contre l’alcoolisme", 0, 2015),
    FacilityType("D307", "Pharmacie", 2021),
    FacilityType("D401", "Personnes âgées : hébergement"),
    FacilityType("D402", "Personnes âgées : soins à domicile"),
    FacilityType("D403", "Personnes âgées : services d’aide"),
    FacilityType("D404", "Personnes âgées : foyers-restaurants"),
    FacilityType("D405", "Personnes âgées : repas à domicile"),
)
_BY_CODE: Final = {one.code: one for one in _TYPES}

# What people look for first; other types follow by code.
FIRST_SHOWN: Final = (
    "Médecin généraliste",
    "Infirmier",
    "Pharmacie",
    "Masseur-kinésithérapeute",
    "Chirurgien-dentiste",
    "Sage-femme",
    "Orthophoniste",
    "Maison de santé pluridisciplinaire",
    "Centre de santé",
    "Urgences",
    "Laboratoire d’analyses et de biologie médicales",
)
_RANKS: Final = {label: rank for rank, label in enumerate(FIRST_SHOWN)}


def type_label(code: str, vintage: int) -> str:
    """The label of a code in a vintage; the code itself where no list that we know gives it for that year."""
    known = _BY_CODE.get(code)
    if known is None or not known.first <= vintage <= known.last:
        return f"Type {code} (libellé inconnu pour {vintage})"
    return known.label


def codes_labelled(label: str, vintage: int) -> tuple[str, ...]:
    """Codes that have this label in a vintage: one as a rule, none for what the vintage does not count."""
    return tuple(one.code for one in _TYPES if one.label == label and one.first <= vintage <= one.last)


def domain_label(code: str) -> str:
    return DOMAINS.get(code[:2], "")


def display_rank(code: str, vintage: int) -> tuple[int, str]:
    """Sort key of types: usual first, then by code."""
    return _RANKS.get(type_label(code, vintage), len(_RANKS)), code
