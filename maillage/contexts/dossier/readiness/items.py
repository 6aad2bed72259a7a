"""What may be missing in a year, in plain values: a kind, what, who has it, the money that hangs on it, by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from maillage.platform.access import roles

# Whoever holds a function, when nobody is named.
COORDINATION: Final = "coordination"
TREASURY: Final = "tresorerie"
MEMBERS: Final = "membres"
FUNCTIONS: Final = {
    COORDINATION: "La coordination",
    TREASURY: "La trésorerie",
    MEMBERS: "Les membres concernés",
}
# The roles that hold the functions that can be written to.
ROLES: Final = {COORDINATION: roles.COORDINATOR.name, TREASURY: roles.TREASURER.name}


class Kind(StrEnum):
    """What is missing. The value is stable: filters and addresses hold it."""

    FIGURE = "chiffre"
    COMPUTED = "calcul"
    TARGET = "cible"
    PROOF = "preuve"
    ACTION_PROOF = "preuve-action"
    PILOT = "pilote"
    LATE = "retard"
    DRAFT = "etude"
    CONFIRM = "confirmation"
    PAPER = "papier"
    CONTRACT = "contrat"
    CONTRACT_FILE = "contrat-signe"
    LINE = "ligne"
    WEIGHT = "poids"
    PAYMENT = "versement"
    EXPENSE = "depense"
    INVOICE = "facture"
    BANK = "banque"
    PROJECT = "projet"
    RULES = "regles"
    CHECK = "temps-verifier"
    VALIDATE = "temps-valider"
    APPROVE = "temps-approuver"
    TIME_PROOF = "temps-preuve"
    TASK = "temps-tache"


# What is said in a list, then what somebody is asked to do.
LABELS: Final[dict[Kind, tuple[str, str]]] = {
    Kind.FIGURE: ("chiffre à saisir", "Saisir le chiffre"),
    Kind.COMPUTED: ("chiffre à recalculer", "Recalculer le chiffre"),
    Kind.TARGET: ("cible à fixer", "Fixer la cible"),
    Kind.PROOF: ("indicateur sans preuve", "Joindre une preuve"),
    Kind.ACTION_PROOF: ("action sans preuve", "Joindre une preuve"),
    Kind.PILOT: ("pilote à désigner", "Désigner un pilote"),
    Kind.LATE: ("étapes en retard", "Dire où en sont les étapes"),
    Kind.DRAFT: ("action encore à l’étude", "Lancer l’action ou l’abandonner"),
    Kind.CONFIRM: ("fiche à confirmer par son pilote", "Relire et confirmer la fiche"),
    Kind.PAPER: ("réunion sans feuille signée ni compte rendu", "Joindre la feuille ou le compte rendu"),
    Kind.CONTRACT: ("contrat à inscrire", "Inscrire le contrat ACI"),
    Kind.CONTRACT_FILE: ("contrat signé à joindre", "Joindre le contrat signé"),
    Kind.LINE: ("ligne du contrat à confirmer", "Confirmer d’après le contrat signé"),
    Kind.WEIGHT: ("part variable sans indicateur", "Fixer les poids des indicateurs"),
    Kind.PAYMENT: ("versement de l’assurance maladie en retard", "Relancer, ou noter le versement"),
    Kind.EXPENSE: ("dépenses à approuver", "Approuver ou refuser"),
    Kind.INVOICE: ("dépenses sans facture", "Joindre les factures"),
    Kind.BANK: ("lignes de banque à rapprocher", "Rapprocher"),
    Kind.PROJECT: ("projet de santé non validé", "Noter la validation du projet de santé"),
    Kind.RULES: ("règles de paiement non écrites", "Écrire les règles du règlement intérieur"),
    Kind.CHECK: ("temps à vérifier par les membres", "Vérifier son temps"),
    Kind.VALIDATE: ("temps à valider", "Valider le temps"),
    Kind.APPROVE: ("temps à approuver", "Approuver le temps"),
    Kind.TIME_PROOF: ("temps sans justificatif", "Joindre un justificatif"),
    Kind.TASK: ("temps sans tâche ni tarif", "Choisir la tâche"),
}
# Kinds whose sum is what hangs on them, out of the variable part; of the others it is the sum concerned.
VARIABLE: Final = frozenset(
    {
        Kind.FIGURE,
        Kind.COMPUTED,
        Kind.TARGET,
        Kind.PROOF,
        Kind.ACTION_PROOF,
        Kind.PILOT,
        Kind.LATE,
        Kind.DRAFT,
        Kind.CONFIRM,
        Kind.WEIGHT,
    }
)


class Holder(NamedTuple):
    """Who has it: a contact by name, or a function. key: « p12 » or the name of the function."""

    key: str
    name: str
    contact_id: int | None = None


class Item(NamedTuple):
    """One thing that is missing. key: number of what it is about, which its kind tells (`places`).

    cents: the money that hangs on it, None where none does, or nobody knows. within: number of what holds it, where
    its page asks for it (the dialogue of a confirmation).
    """

    kind: Kind
    what: str
    holder: Holder
    key: int | None = None
    cents: int | None = None
    due_on: date | None = None
    mission_id: int | None = None
    detail: str = ""
    within: int | None = None

    @property
    def label(self) -> str:
        return LABELS[self.kind][0]

    @property
    def verb(self) -> str:
        return LABELS[self.kind][1]

    @property
    def is_variable(self) -> bool:
        return self.kind in VARIABLE


def function(key: str) -> Holder:
    return Holder(key, FUNCTIONS[key])


def person(contact_id: int, name: str) -> Holder:
    return Holder(f"p{contact_id}", name, contact_id)


def by_money(item: Item) -> tuple[int, date, str, str]:
    """Most money first, then the nearest day, then words."""
    return (-(item.cents or 0), item.due_on or date.max, item.kind, item.what)


@dataclass(frozen=True)
class MissionState:
    """A mission in the year. variable: what of the variable part is its own; hanging: of which something is missing."""

    pk: int | None
    name: str
    variable_cents: int
    acquired_cents: int
    hanging_cents: int
    items: tuple[Item, ...]


@dataclass(frozen=True)
class PersonState:
    """What one person or function has to do."""

    holder: Holder
    items: tuple[Item, ...]

    @property
    def due_on(self) -> date | None:
        return min((one.due_on for one in self.items if one.due_on), default=None)
