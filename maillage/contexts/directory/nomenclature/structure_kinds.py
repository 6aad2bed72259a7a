"""Places of care and support as people look for them: some thirty kinds out of the 200 categories of FINESS.

Codes and labels of categories: NOS table R66 (CategorieEtablissement), value set JDV_J55 of 5 May 2026, and a few
that ended since; the same codes stand in R397, which FINESS+ names. The older file writes the label beside the
code, FINESS+ the code alone. What belongs to no kind is « other » and keeps its label: nothing is refused.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).with_name("structure_categories.json")

OTHER: Final = "other"
HOSPITAL: Final = "hospital"
PHARMACY: Final = "pharmacy"
CPTS: Final = "cpts"


@dataclass(frozen=True, slots=True)
class StructureKind:
    """One kind of place.

    label, plural: lower case, to stand in a sentence or a list; purpose: what one goes there for, one sentence
    icon: a name of the sprite (`platform/ui/icons.txt`); categories: codes of FINESS, none in two kinds
    """

    name: str
    label: str
    plural: str
    purpose: str
    icon: str
    categories: tuple[str, ...] = ()


# In display order: where people go first, then support at home, then what is sought by a few.
KINDS: Final = (
    StructureKind(
        HOSPITAL,
        "hôpital",
        "hôpitaux",
        "Soigne ce qui demande une équipe jour et nuit, un bloc opératoire ou un plateau technique ; "
        "certains ont un service d’urgences.",
        "building-hospital",
        ("101", "106", "114", "115", "131", "355", "697", "698"),
    ),
    StructureKind(
        "clinic",
        "clinique",
        "cliniques",
        "Opère, accouche ou soigne sur rendez-vous, pour quelques heures ou quelques jours.",
        "bed",
        ("122", "128", "129", "365"),
    ),
    StructureKind(
        "unscheduled_care",
        "lieu de soins non programmés",
        "lieux de soins non programmés",
        "Reçoit dans la journée ou le soir pour un besoin qui ne peut pas attendre et n’est pas une urgence vitale.",
        "ambulance",
        ("617", "618", "648"),
    ),
    StructureKind(
        "msp",
        "maison de santé",
        "maisons de santé",
        "Réunit des médecins, des infirmiers et d’autres professionnels libéraux autour d’un projet commun.",
        "home-heart",
        ("603",),
    ),
    StructureKind(
        "health_centre",
        "centre de santé",
        "centres de santé",
        "Donne des consultations par des professionnels salariés, sans avance de frais.",
        "first-aid-kit",
        ("124", "125", "130", "289", "438", "439"),
    ),
    StructureKind(
        PHARMACY,
        "pharmacie",
        "pharmacies",
        "Délivre les médicaments, conseille, vaccine, et dépiste certaines maladies.",
        "pill",
        ("620", "627", "628", "629", "641"),
    ),
    StructureKind(
        "laboratory",
        "laboratoire",
        "laboratoires",
        "Prélève et analyse le sang et les autres prélèvements prescrits.",
        "microscope",
        ("610", "611", "612"),
    ),
    StructureKind(
        CPTS,
        "communauté professionnelle territoriale de santé",
        "communautés professionnelles territoriales de santé",
        "Organise, entre tous les professionnels d’un territoire, l’accès aux soins, les parcours et la prévention.",
        "users-group",
        ("604",),
    ),
    StructureKind(
        "dac",
        "dispositif d’appui à la coordination",
        "dispositifs d’appui à la coordination",
        "Aide les professionnels et les familles quand la situation d’une personne devient complexe.",
        "route",
        ("606",),
    ),
    StructureKind(
        "coordination",
        "service d’information et de coordination",
        "services d’information et de coordination",
        "Renseigne, oriente et relie les intervenants, pour un âge ou une maladie.",
        "info-circle",
        ("461", "463", "614", "647"),
    ),
    StructureKind(
        "home_nursing",
        "service de soins infirmiers à domicile",
        "services de soins infirmiers à domicile",
        "Envoie chez les personnes âgées ou handicapées des infirmiers et des aides-soignants, sur prescription.",
        "stethoscope",
        ("209", "354"),
    ),
    StructureKind(
        "home_help",
        "service d’aide à domicile",
        "services d’aide à domicile",
        "Aide à la toilette, aux repas, aux courses et au ménage des personnes qui vivent chez elles.",
        "heart-handshake",
        ("460", "640"),
    ),
    StructureKind(
        "hospital_at_home",
        "hospitalisation à domicile",
        "hospitalisations à domicile",
        "Donne chez le patient des soins d’hôpital, avec le médecin traitant et les libéraux.",
        "heart-rate-monitor",
        ("127", "422"),
    ),
    StructureKind(
        "ehpad",
        "EHPAD",
        "EHPAD",
        "Héberge et soigne des personnes âgées qui ne peuvent plus vivre chez elles.",
        "old",
        ("500",),
    ),
    StructureKind(
        "independent_living",
        "résidence autonomie ou foyer pour personnes âgées",
        "résidences autonomie et foyers pour personnes âgées",
        "Loge des personnes âgées encore autonomes, avec des services communs.",
        "building-community",
        ("202", "501", "502"),
    ),
    StructureKind(
        "elderly_day_care",
        "accueil de jour pour personnes âgées",
        "accueils de jour pour personnes âgées",
        "Accueille à la journée des personnes âgées, et soulage leurs proches.",
        "armchair",
        ("207", "381"),
    ),
    StructureKind(
        "long_stay",
        "unité de soins de longue durée",
        "unités de soins de longue durée",
        "Héberge des personnes très dépendantes dont l’état demande une surveillance médicale constante.",
        "clock",
        ("362",),
    ),
    StructureKind(
        "rehabilitation",
        "établissement de réadaptation",
        "établissements de réadaptation",
        "Rééduque après une opération, un accident ou une maladie, avant le retour chez soi.",
        "wheelchair",
        ("109",),
    ),
    StructureKind(
        "psychiatry",
        "établissement de santé mentale",
        "établissements de santé mentale",
        "Consulte, suit ou hospitalise pour un trouble psychique ; le centre médico-psychologique reçoit sans avance "
        "de frais.",
        "brain",
        ("156", "161", "292", "366", "412", "415", "425", "430", "444"),
    ),
    StructureKind(
        "addiction",
        "service d’addictologie",
        "services d’addictologie",
        "Accueille et soigne, gratuitement et sans jugement, ceux qu’une consommation met en difficulté.",
        "lifebuoy",
        ("178", "197"),
    ),
    StructureKind(
        "dialysis",
        "centre de dialyse",
        "centres de dialyse",
        "Épure le sang des personnes dont les reins ne suffisent plus.",
        "droplet",
        ("141", "146"),
    ),
    StructureKind(
        "perinatal",
        "protection maternelle et infantile et périnatalité",
        "protections maternelles et infantiles et périnatalité",
        "Suit gratuitement les grossesses et les enfants jusqu’à six ans, ou prépare la naissance.",
        "baby-carriage",
        ("223", "224", "230", "631", "650"),
    ),
    StructureKind(
        "sexual_health",
        "centre de santé sexuelle ou de dépistage",
        "centres de santé sexuelle et de dépistage",
        "Informe, prescrit une contraception, dépiste et traite les infections, gratuitement.",
        "shield-check",
        ("228", "231", "266", "638", "649"),
    ),
    StructureKind(
        "prevention",
        "centre de prévention ou de vaccination",
        "centres de prévention et de vaccination",
        "Vaccine, dépiste ou fait le point sur la santé, à l’école, au travail ou pour tous.",
        "vaccine",
        ("142", "143", "268", "269", "270", "347", "616", "636", "637", "645", "646", "700"),
    ),
    StructureKind(
        "youth",
        "lieu d’écoute et de santé des jeunes",
        "lieux d’écoute et de santé des jeunes",
        "Écoute les adolescents et leurs parents, et les oriente vers des soins si besoin.",
        "message-circle",
        ("221", "701", "702", "703"),
    ),
    StructureKind(
        "disability_children",
        "service pour enfants handicapés",
        "services pour enfants handicapés",
        "Repère, soigne, éduque ou accueille des enfants et des adolescents handicapés.",
        "friends",
        (
            *("182", "183", "186", "188", "189", "190", "192", "194"),
            *("195", "196", "238", "377", "390", "396", "402"),
        ),
    ),
    StructureKind(
        "disability_adults",
        "service pour adultes handicapés",
        "services pour adultes handicapés",
        "Accompagne, loge, soigne ou emploie des adultes handicapés, ou ouvre leurs droits.",
        "disabled",
        (
            *("198", "242", "246", "247", "249", "252", "253", "255", "370", "379", "382", "395"),
            *("437", "445", "446", "448", "449", "464", "609", "705"),
        ),
    ),
    StructureKind(
        "precarity",
        "service de santé ou d’hébergement pour personnes précaires",
        "services de santé et d’hébergement pour personnes précaires",
        "Soigne, héberge ou va chercher ceux qui n’ont pas de logement stable ou de droits ouverts.",
        "umbrella",
        (
            *("165", "180", "213", "214", "216", "219", "256", "257"),
            *("258", "259", "442", "443", "608"),
        ),
    ),
    StructureKind(
        "child_protection",
        "service de protection de l’enfance",
        "services de protection de l’enfance",
        "Protège, accueille ou suit dans leur famille des enfants en danger.",
        "shield-lock",
        (
            *("166", "172", "175", "176", "177", "236", "241", "286", "295", "378"),
            *("411", "440", "441", "462", "643", "644"),
        ),
    ),
    StructureKind(
        OTHER,
        "autre structure",
        "autres structures",
        "Rend un autre service sanitaire ou social, que dit sa catégorie.",
        "building",
    ),
)

_BY_NAME: Final = {kind.name: kind for kind in KINDS}
_RANK: Final = {kind.name: rank for rank, kind in enumerate(KINDS)}
_BY_CATEGORY: Final = {code: kind.name for kind in KINDS for code in kind.categories}


@cache
def categories() -> dict[str, str]:
    """Labels of the known categories, by code."""
    labels: dict[str, str] = json.loads(_FILE.read_text(encoding="utf-8"))["labels"]
    return labels


@cache
def _codes_by_label() -> dict[str, str]:
    content = json.loads(_FILE.read_text(encoding="utf-8"))
    known = {_comparable(label): code for code, label in content["labels"].items()}
    return known | {_comparable(label): code for label, code in content["spellings"].items()}


_BRACKETS: Final = re.compile(r"\([^)]*\)")
_NOT_LETTERS: Final = re.compile(r"[^a-z0-9]+")


def _comparable(label: str) -> str:
    """« Centre Hospitalier (C.H.) » and « Centre hospitalier (CH) » are one: no bracket, accent, case or sign."""
    plain = (
        unicodedata.normalize("NFKD", _BRACKETS.sub(" ", label)).encode("ascii", "ignore").decode().lower()
    )
    return _NOT_LETTERS.sub(" ", plain).strip()


def category_label(code: str, *, fallback: str = "") -> str:
    """Label of a category; `fallback` (the label of the file), else « catégorie 999 », when unknown here."""
    known = categories().get(code)
    return known or fallback or (f"catégorie {code}" if code else "")


def category_of_label(label: str) -> str:
    """Code of a category from its label, as files without codes write it; `""` when unknown."""
    return _codes_by_label().get(_comparable(label), "")


def kind_of_category(code: str) -> str:
    """Name of the kind that a category belongs to; « other » for an unknown or empty code."""
    return _BY_CATEGORY.get(code, OTHER)


def kind_named(name: str) -> StructureKind:
    """The kind of this name; « other » for a name of another version of this table."""
    return _BY_NAME.get(name, _BY_NAME[OTHER])


def kind_label(name: str, *, count: int = 1) -> str:
    """Name of a kind in a sentence or a list. French takes the plural from 2 on."""
    kind = kind_named(name)
    return kind.plural if abs(count) >= 2 else kind.label


def display_rank(name: str) -> int:
    """Sort key of kinds in lists."""
    return _RANK.get(name, len(KINDS))


def kind_choices() -> list[tuple[str, str]]:
    """(name, label) of every kind, in display order, for a filter or a form."""
    return [(kind.name, kind.plural) for kind in KINDS]
