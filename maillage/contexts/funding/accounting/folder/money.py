"""Journal, budget, expenses, contract and income of a year, as the folder shows them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from maillage.contexts.funding.accounting import queries
from maillage.contexts.funding.accounting.folder.files import Joined
from maillage.contexts.funding.accounting.folder.sheets import (
    DAY,
    MOMENT,
    NUMBER,
    TEXT,
    Sheet,
    euros_of,
    money,
)
from maillage.contexts.funding.accounting.queries import ShownRow
from maillage.contexts.funding.budget.models import Receipt
from maillage.contexts.funding.budget.queries import MissionBudget, by_mission
from maillage.contexts.funding.contract.models import Contract, ContractPayment
from maillage.contexts.funding.contract.queries import contracts, last_day, lines_of, parts
from maillage.contexts.funding.expenses.models import Expense
from maillage.contexts.programme.models import ReportingYear
from maillage.platform.files.archives import plain_name

JOURNAL, BUDGET, EXPENSES, CONTRACT = "01-journal", "02-budget", "03-depenses", "04-contrat"
WORKING: Final = "Fonctionnement"
NO_FILE: Final = "non jointe dans Maillage"
# Facts whose lines name who was paid, who pays a fee, or hold what the bank wrote.
_NAMING: Final = {
    "batch": "",
    "batch_paid": "",
    "returned": "",
    "undue": "",
    "fee": "Cotisation",
    "aside": "Ligne de la banque sans objet",
}


def who(user: Any) -> str:
    return (user.name or user.email) if user else ""


def journal_rows(year: ReportingYear, *, sees_pay: bool) -> list[ShownRow]:
    """The journal; without names of members for who may not know what they are paid."""
    rows = queries.journal(year)
    return rows if sees_pay else [_unnamed(row) for row in rows]


def _unnamed(row: ShownRow) -> ShownRow:
    kind = row.source.rpartition("-")[0]
    if kind not in _NAMING:
        return row
    label = _NAMING[kind] or row.label
    if row.label.startswith("Correction : ") and not label.startswith("Correction : "):
        label = f"Correction : {label}"
    return replace(row, party="MEMBRES" if row.party else "", party_label="", label=label)


def journal_sheet(rows: list[ShownRow]) -> Sheet:
    return Sheet(
        f"{JOURNAL}/journal.xlsx",
        "Journal comptable",
        "Le même journal, à lire dans un tableur.",
        (
            ("Journal", TEXT), ("N°", NUMBER), ("Date", DAY), ("Compte", TEXT), ("Intitulé", TEXT), ("Tiers", TEXT),
            ("Nom du tiers", TEXT), ("Pièce", TEXT), ("Date de la pièce", DAY), ("Libellé", TEXT), money("Débit"),
            money("Crédit"), ("Figée le", DAY),
        ),
        [
            (row.journal, row.number, row.entered_on, row.account, row.account_label, row.party, row.party_label,
             row.piece, row.piece_on, row.label, euros_of(row.debit_cents or None), euros_of(row.credit_cents or None),
             row.validated_on)
            for row in rows
        ],
    )  # fmt: skip


def budget_sheets(year: ReportingYear) -> Iterator[Sheet]:
    """The missions, every line, the income that came in. 6 queries."""
    missions = by_mission(year)
    yield Sheet(
        f"{BUDGET}/budget-par-mission.xlsx",
        "Budget par mission",
        "Prévu, accordé, engagé, payé, reste ; indemnités comprises, sans nom.",
        (
            ("Mission", TEXT), money("Recettes attendues"), money("Recettes reçues"), money("Prévu"), money("Accordé"),
            money("Engagé"), money("Payé"), money("Reste"), money("Reporté de l’année d’avant"),
            money("Reporté à la suivante"),
        ),
        [_mission(one) for one in missions],
    )  # fmt: skip
    yield Sheet(
        f"{BUDGET}/lignes-du-budget.xlsx",
        "Lignes du budget",
        "Chaque ligne, avec ce qui est engagé et payé ou reçu.",
        (
            ("Mission", TEXT), ("Sens", TEXT), ("Nature", TEXT), ("Ligne", TEXT), ("Fiche action", TEXT),
            money("Prévu"), money("Accordé"), money("Engagé"), money("Payé ou reçu"), ("Remarques", TEXT),
        ),
        [
            (one.name, state.line.get_kind_display(), state.line.get_nature_display(), state.label,
             str(state.line.action or ""), euros_of(state.planned), euros_of(state.line.granted_cents),
             None if state.line.is_income else euros_of(state.spent.engaged), euros_of(state.done), state.line.note)
            for one in missions
            for state in (*one.incomes, *one.expenses)
        ],
    )  # fmt: skip
    rows = Receipt.objects.filter(received_on__gte=year.starts_on, received_on__lte=year.ends_on)
    yield Sheet(
        f"{BUDGET}/recettes.xlsx",
        "Recettes reçues",
        "Hors contrat ACI ; une recette annulée reste, avec son motif.",
        (
            ("Reçue le", DAY), ("Ligne", TEXT), ("Nature", TEXT), ("De", TEXT), money("Somme"), ("État", TEXT),
            ("Motif d’annulation", TEXT), ("Notée par", TEXT),
        ),
        [
            (row.received_on, row.line.label, row.line.get_nature_display(), row.payer, euros_of(row.amount_cents),
             "annulée" if row.cancelled_at else "reçue", row.cancel_reason, who(row.recorded_by))
            for row in rows.select_related("line", "recorded_by").order_by("received_on", "pk")
        ],
    )  # fmt: skip


def _mission(one: MissionBudget) -> tuple[Any, ...]:
    cents = (
        one.income_planned, one.income_received, one.planned, one.granted, one.spent.engaged, one.spent.paid, one.left,
        one.carried_in, one.carried_out,
    )  # fmt: skip
    return one.name, *(euros_of(sum_) for sum_ in cents)


def expenses_sheet(year: ReportingYear, joined: Joined) -> Sheet:
    """Every expense of the year, refused ones too, with its invoice in the folder of its mission. 1 query."""
    rows = Expense.objects.filter(year=year).select_related(
        "line__mission", "line__action", "file", "created_by", "submitted_by", "decided_by", "changed_by"
    )
    return Sheet(
        f"{EXPENSES}/depenses.xlsx",
        "Dépenses",
        "Chaque dépense, qui l’a envoyée, qui l’a approuvée, et où est sa facture.",
        (
            ("N°", NUMBER), ("Fournisseur", TEXT), ("Objet", TEXT), ("Facture n°", TEXT), ("Facturée le", DAY),
            money("Montant TTC"), ("Mission", TEXT), ("Ligne du budget", TEXT), ("Fiche action", TEXT), ("État", TEXT),
            ("Saisie par", TEXT), ("Corrigée par", TEXT), ("Envoyée par", TEXT), ("Envoyée le", MOMENT),
            ("Décidée par", TEXT), ("Décidée le", MOMENT), ("Motif du refus", TEXT), ("Payée le", DAY),
            ("Facture", TEXT),
        ),
        [_expense(row, joined) for row in rows.order_by("invoiced_on", "pk")],
    )  # fmt: skip


def _expense(row: Expense, joined: Joined) -> tuple[Any, ...]:
    mission = row.line.mission.name if row.line and row.line.mission else WORKING
    folder = f"{EXPENSES}/factures/{plain_name(mission, 'mission', 40)}"
    place = joined.join(row.file, folder, row.invoiced_on, f"{row.supplier}, {row.label}", NO_FILE)
    return (
        row.pk, row.supplier, row.label, row.invoice, row.invoiced_on, euros_of(row.amount_cents), mission,
        row.line.label if row.line else "", str((row.line and row.line.action) or ""), row.get_state_display(),
        who(row.created_by), who(row.changed_by), who(row.submitted_by), row.submitted_at, who(row.decided_by),
        row.decided_at, row.reason, row.paid_on, place,
    )  # fmt: skip


def contract_sheets(year: ReportingYear, joined: Joined) -> Iterator[Sheet]:
    """Contracts in force in the year, what each line earns in it, and what the insurer paid."""
    known = [
        one
        for one in contracts().select_related("file").filter(starts_on__lte=year.ends_on)
        if last_day(one) >= year.starts_on
    ]
    for one in known:
        joined.join(one.file, CONTRACT, one.signed_on, "Contrat ACI signé", "")
    yield Sheet(
        f"{CONTRACT}/lignes-du-contrat.xlsx",
        "Lignes du contrat ACI",
        "Ce que chaque ligne vaut sur l’année, et d’où vient le montant.",
        (
            ("Contrat", TEXT), ("Mission", TEXT), ("Part", TEXT), money("Sur l’année"), ("Origine", TEXT),
            ("Confirmé", TEXT), ("Source", TEXT),
        ),
        [row for one in known for row in _lines(one, year)],
    )  # fmt: skip
    paid = ContractPayment.objects.filter(received_on__gte=year.starts_on, received_on__lte=year.ends_on)
    yield Sheet(
        f"{CONTRACT}/versements-recus.xlsx",
        "Versements reçus de l’ACI",
        "Un versement annulé reste, avec son motif.",
        (
            ("Reçu le", DAY), ("Versement", TEXT), money("Somme"), ("État", TEXT), ("Motif d’annulation", TEXT),
            ("Noté par", TEXT), ("Noté le", MOMENT), ("Annulé par", TEXT),
        ),
        [
            (row.received_on, row.label, euros_of(row.amount_cents), "annulé" if row.cancelled_at else "reçu",
             row.cancel_reason, who(row.recorded_by), row.recorded_at, who(row.cancelled_by))
            for row in paid.select_related("recorded_by", "cancelled_by").order_by("received_on", "pk")
        ],
    )  # fmt: skip


def _lines(contract: Contract, year: ReportingYear) -> Iterator[tuple[Any, ...]]:
    for one in parts(contract, year, lines_of(contract)):
        name = one.line.mission.name if one.line.mission else WORKING
        confirmed = "oui" if one.verified else "à confirmer"
        yield (
            str(contract),
            name,
            one.line.get_part_display(),
            euros_of(one.cents),
            one.origin,
            confirmed,
            one.source,
        )
